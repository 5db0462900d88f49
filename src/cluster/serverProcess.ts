import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { endWithUs } from './endWithUs.ts'
import { printLines } from './printLine.ts'

export interface ServerProcessOptions {
  /** The name put before each line that it prints. */
  readonly name: string
  /** The URL where it will listen, such as `http://127.0.0.1:2567`. */
  readonly endpoint: string
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv
  /** Whether to start it again when it ends by itself. */
  readonly restart: boolean
  /** Prints a line about it for the person who watches. */
  readonly say: (line: string) => void
}

export interface ServerProcess {
  readonly endpoint: string
  /** Resolves to whether its first run became ready; false if it ended or took too long. */
  readonly started: Promise<boolean>
  /** Resolves when it has ended and will not be started again. */
  readonly gone: Promise<void>
  /** Sends SIGTERM, and SIGKILL after the limit. Resolves when it has ended. */
  stop(): Promise<void>
}

const MAIN = path.resolve(import.meta.dirname, '../main.ts')
/** Real ms that a server may take to become ready. */
const READY_MS_MAX = 60_000
/** Real ms that one request for its readiness may take. */
const READY_REQUEST_MS_MAX = 2_000
/** Real ms between two such requests. */
const READY_LOOK_MS = 100
/** Real ms from SIGTERM to SIGKILL. Longer than a server takes to hand over players and sectors. */
const STOP_MS_MAX = 80_000
/** Real ms before the first restart. The pause doubles with each failure. */
const PAUSE_FIRST_MS = 500
/** The longest pause before a restart, in real ms. */
const PAUSE_MAX_MS = 30_000
/** Real ms after which a run counts as successful, so that the pauses begin anew. */
const STEADY_MS = 60_000

/** Runs a game server as a process of its own, until it is stopped or ends by itself. */
export function runServerProcess(options: ServerProcessOptions): ServerProcess {
  const { endpoint, say } = options
  const stopping = new AbortController()
  const started = Promise.withResolvers<boolean>()

  async function keepRunning(): Promise<void> {
    for (let failures = 1; ; failures++) {
      const startedAtMs = performance.now()
      const reason = await runOnce(options, stopping.signal, started.resolve)
      started.resolve(false)
      if (stopping.signal.aborted) return say(`has stopped (${reason})`)
      if (!options.restart) return say(`has ended by itself (${reason})`)
      if (performance.now() - startedAtMs > STEADY_MS) failures = 1
      const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(failures - 1, 16))
      say(`has ended by itself (${reason}); starts again in ${pauseMs / 1000} s`)
      await wait(pauseMs, null, { signal: stopping.signal }).catch(() => {}) // stopped meanwhile
      if (stopping.signal.aborted) return
    }
  }

  const gone = keepRunning()
  return {
    endpoint,
    started: started.promise,
    gone,
    stop() {
      stopping.abort()
      return gone
    },
  }
}

/** @returns how it ended, such as `code 1` or `SIGKILL` */
async function runOnce(
  { name, endpoint, env, say }: ServerProcessOptions,
  stopping: AbortSignal,
  started: (ready: boolean) => void,
): Promise<string> {
  // In a process group of its own, so that Ctrl-C reaches only us and we stop it in order. A second
  // signal would end it at once.
  const child = spawn(process.execPath, [MAIN], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const closed = once(child, 'close')
  endWithUs(child)
  printLines(name, child.stdout)
  printLines(name, child.stderr)
  if (child.pid !== undefined) say(`runs as process ${child.pid}`)

  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGTERM')
    timer = setTimeout(() => {
      say(`has not stopped in ${STOP_MS_MAX / 1000} s: killed`)
      child.kill('SIGKILL')
    }, STOP_MS_MAX)
  }
  stopping.addEventListener('abort', stop)
  const ended = new AbortController()
  void awaitReady(endpoint, AbortSignal.any([stopping, ended.signal])).then((ready) => {
    if (ready === 'ready') say(`is ready: ${endpoint}`)
    if (ready === 'late') say(`is not ready after ${READY_MS_MAX / 1000} s; see what it printed`)
    started(ready === 'ready')
  })
  try {
    const [code, signal] = await closed
    return signal ?? `code ${code}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error) // could not be started
  } finally {
    ended.abort()
    stopping.removeEventListener('abort', stop)
    clearTimeout(timer)
  }
}

async function awaitReady(
  endpoint: string,
  calledOff: AbortSignal,
): Promise<'ready' | 'late' | 'called off'> {
  const giveUpAtMs = performance.now() + READY_MS_MAX
  while (!calledOff.aborted) {
    const signal = AbortSignal.any([calledOff, AbortSignal.timeout(READY_REQUEST_MS_MAX)])
    // The connection is refused until the server listens.
    const response = await fetch(`${endpoint}/readyz`, { signal }).catch(() => null)
    await response?.body?.cancel()
    if (response?.ok) return 'ready'
    if (performance.now() > giveUpAtMs) return 'late'
    await wait(READY_LOOK_MS, null, { signal: calledOff }).catch(() => {}) // the loop ends
  }
  return 'called off'
}
