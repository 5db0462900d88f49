import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../ops/freePort.ts'
import { checkRedis } from './checkRedis.ts'
import { endWithUs } from './endWithUs.ts'
import { RedisUnavailableError } from './RedisUnavailableError.ts'

/** A Redis of our own: for this machine, without persistence. */
export interface RedisServer {
  /** With its password; stays the same over a restart. */
  readonly url: string
  readonly port: number
  /** Process id of the Redis that runs, or of the last that ran. */
  readonly pid: number
  /** Ends it for good. */
  stop(): Promise<void>
  /** SIGKILL: a crash. Waits for its end. */
  kill(): Promise<void>
  /** Ends it if it runs, and starts an empty one on the same port. @throws RedisUnavailableError */
  restart(): Promise<void>
}

interface Running {
  readonly child: ChildProcess
  readonly pid: number
  /** Resolves with the last of its log when it has ended. */
  readonly ended: Promise<string>
}

const START_MS_MAX = 10_000
const CHECK_MS_MAX = 1_000
const LOOK_AGAIN_MS = 20
const STOP_MS_MAX = 5_000
const STARTS_MAX = 3
const LOG_TAIL_CHARS = 500

/**
 * Starts a Redis on a free port of 127.0.0.1 and waits until it answers.
 * @param program its name on the PATH, or a path
 * @param onLost it has ended, and nobody here asked for it
 * @returns null if there is no such program
 * @throws RedisUnavailableError with the last of its log
 */
export async function startRedisServer(
  program: string,
  onLost: (reason: string) => void,
): Promise<RedisServer | null> {
  const password = randomBytes(16).toString('hex')
  const run = async (port: number): Promise<Running> => {
    // Redis loads any dump.rdb of the folder it starts in, so it gets one of its own. It is removed
    // at once: then none is left behind, however Redis or this process ends.
    const folder = await mkdtemp(path.join(tmpdir(), 'starlane-redis-'))
    try {
      const running = await launch(program, configOf(port, password, folder))
      const trouble = await awaitAnswer(running, urlOf(port, password))
      if (trouble === null) return running
      running.child.kill('SIGKILL')
      throw new RedisUnavailableError(`${program} did not start on port ${port}: ${trouble}`)
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  const first = await runOnFreePort(run)
  if (first === null) return null
  const { port } = first
  let last = first.running
  let current: Running | null = null
  let stopped = false
  const keep = (running: Running): void => {
    last = running
    current = running
    void running.ended.then((tail) => {
      if (running === current) onLost(`${program} (process ${running.pid}) has ended: ${tail}`)
    })
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const running = current
    current = null
    if (running !== null) await endRunning(running, signal)
  }
  keep(last)
  return {
    url: urlOf(port, password),
    port,
    get pid() {
      return last.pid
    },
    async stop() {
      stopped = true
      await end('SIGTERM')
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL')
      keep(await run(port))
      if (stopped) await end('SIGKILL') // stopped while it started
    },
  }
}

/** @returns null if there is no such program */
async function runOnFreePort(run: (port: number) => Promise<Running>) {
  for (let start = 1; ; start++) {
    const port = await freePort()
    try {
      return { port, running: await run(port) }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      // A program may have taken the port in the same instant.
      if (!(error instanceof RedisUnavailableError) || start === STARTS_MAX) throw error
    }
  }
}

/** @throws what `spawn` fails with: ENOENT if there is no such program */
async function launch(program: string, config: string): Promise<Running> {
  // In a group of its own: Ctrl-C is for us, and the servers need Redis while they end.
  const child = spawn(program, ['-'], { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  child.stdin.on('error', () => {}) // its end says why
  await once(child, 'spawn')
  endWithUs(child)
  let tail = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      tail = (tail + chunk).slice(-LOG_TAIL_CHARS)
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    const last = tail.trim().split('\n').slice(-3).join('; ')
    return `${signal ?? `code ${code}`}${last === '' ? '' : `; its log ends: ${last}`}`
  })
  child.stdin.end(config) // not by arguments, which every user of the machine can read
  return { child, pid: child.pid ?? 0, ended }
}

/** @returns why it did not come to answer; null if it does */
async function awaitAnswer({ ended }: Running, url: string): Promise<string | null> {
  let end: string | null = null
  void ended.then((tail) => {
    end = tail
  })
  const giveUpAt = performance.now() + START_MS_MAX
  for (;;) {
    const found = await checkRedis(url, CHECK_MS_MAX)
    if (end !== null) return end
    if (found.kind === 'fits') return null
    if (performance.now() > giveUpAt) {
      return `it does not work after ${START_MS_MAX / 1000} s (${found.reason})`
    }
    await wait(LOOK_AGAIN_MS)
  }
}

async function endRunning({ child, ended }: Running, signal: 'SIGTERM' | 'SIGKILL') {
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await ended
  clearTimeout(timer)
}

function configOf(port: number, password: string, folder: string): string {
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
dir ${folder}
save ""
appendonly no
`
}

function urlOf(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${port}`
}
