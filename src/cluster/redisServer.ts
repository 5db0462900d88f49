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

/** A Redis server that we run ourselves: for this machine only, without persistence. */
export interface RedisServer {
  /** The URL with the password. It stays the same over a restart. */
  readonly url: string
  readonly port: number
  /** The pid of the running Redis, or of the last one that ran. */
  readonly pid: number
  /** Ends it for good. */
  stop(): Promise<void>
  /** Sends SIGKILL, as in a crash, and waits for its end. */
  kill(): Promise<void>
  /**
   * Kills it if it runs, and starts an empty one on the same port.
   * @throws RedisUnavailableError
   */
  restart(): Promise<void>
}

interface Running {
  readonly child: ChildProcess
  readonly pid: number
  /** Resolves when it has ended, with how it ended and the end of its log. */
  readonly ended: Promise<string>
}

/** Real ms that Redis may take to start. */
const START_MS_MAX = 10_000
/** Real ms that one check may take. */
const CHECK_MS_MAX = 1_000
/** Real ms between two checks. */
const LOOK_AGAIN_MS = 20
/** Real ms from the first signal to SIGKILL. */
const STOP_MS_MAX = 5_000
/** Tries to start, each on another port. */
const STARTS_MAX = 3
/** Characters kept of the end of its log. */
const LOG_TAIL_CHARS = 500

/**
 * Starts a Redis on a free port of 127.0.0.1 and waits until it answers.
 * @param program its name on the PATH, or a path
 * @param onLost called if it ends without being asked to
 * @returns null if there is no such program
 * @throws RedisUnavailableError with the end of its log
 */
export async function startRedisServer(
  program: string,
  onLost: (reason: string) => void,
): Promise<RedisServer | null> {
  const password = randomBytes(16).toString('hex')
  const run = async (port: number): Promise<Running> => {
    // Redis loads any dump.rdb in the folder it starts in, so it gets a folder of its own. The
    // folder is removed once Redis runs, so that none is left behind, however Redis or this
    // process ends.
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
      // Another program may have taken the port in the meantime: try another one.
      if (!(error instanceof RedisUnavailableError) || start === STARTS_MAX) throw error
    }
  }
}

/** @throws what `spawn` fails with: ENOENT if there is no such program */
async function launch(program: string, config: string): Promise<Running> {
  // In a process group of its own: Ctrl-C must not reach it, as servers need Redis while they end.
  const child = spawn(program, ['-'], { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  child.stdin.on('error', () => {}) // the child has ended, and its log says why
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
  child.stdin.end(config) // not as arguments, which every user of the machine can read
  return { child, pid: child.pid ?? 0, ended }
}

/** @returns null once Redis answers; else why it does not */
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
