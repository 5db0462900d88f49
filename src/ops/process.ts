import type { Log } from './log.ts'
import { onParentGone } from './onParentGone.ts'
import { flushStandardStreams } from './standardStreams.ts'

/** When the process ends even if something hangs. Handing over takes a minute at most. */
const DEADLINE_MS = 75_000
/** A signal within this time after the first is taken for its echo. */
const ECHO_MS = 1_000
/** How long to wait for the last lines to be written. */
const LAST_LINES_MS = 500
/** With more uncaught faults per minute than this, the process ends. */
const FAULTS_PER_MINUTE_MAX = 20

/** A failed start. Its message is one line for the person who starts the server. */
export class StartError extends Error {
  override name = 'StartError'
}

export interface End {
  readonly name: string
  end(): Promise<void> | void
}

/**
 * Decides when the process ends, in place of Colyseus.
 *
 * - On SIGTERM, SIGINT, SIGHUP (a closed terminal), or when npm has gone, everything started ends
 *   in the opposite order, and the process ends with 0. A second signal that is no echo of the
 *   first, or the deadline, ends it at once; the database then notices by itself.
 * - An uncaught fault is logged and the process goes on [LIFE-1]. That is safe: nothing is shown
 *   before its commit, and a commit that does not follow the last one is refused. Only with too
 *   many faults does the process end, in the orderly way and with 1.
 *
 * @param ends what has been started so far; it may still grow
 * @returns a function that says whether the process is ending, when failures to start are expected
 */
export function endsProcess(log: Log, ends: End[]): () => boolean {
  let endingSince: number | null = null
  const end = async (why: string, code: 0 | 1): Promise<void> => {
    if (endingSince !== null) {
      // Under npm, some shells forward a Ctrl-C that the terminal has already sent to this process.
      if (performance.now() - endingSince < ECHO_MS) return
      log.fatal({ why }, 'ended at once')
      await flushStandardStreams(LAST_LINES_MS)
      process.exit(1)
    }
    endingSince = performance.now()
    log.info({ why }, 'ending')
    setTimeout(() => {
      log.fatal({ deadlineMs: DEADLINE_MS }, 'not ended in time')
      void flushStandardStreams(LAST_LINES_MS).then(() => process.exit(1))
    }, DEADLINE_MS).unref()
    let failed = false
    for (let last = ends.pop(); last; last = ends.pop()) {
      const { name } = last
      try {
        await last.end()
      } catch (error) {
        failed = true
        log.error({ name, err: error }, 'could not be ended')
      }
    }
    await flushStandardStreams(LAST_LINES_MS)
    process.exit(failed ? 1 : code)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void end(signal, 0))
  }
  onParentGone(() => {
    if (endingSince === null) void end('npm has gone', 0)
  })

  let faults = 0
  const fault = (error: unknown, kind: string): void => {
    log.fatal({ err: error, kind }, 'a fault nobody caught')
    faults += 1
    setTimeout(() => {
      faults -= 1
    }, 60_000).unref()
    if (faults > FAULTS_PER_MINUTE_MAX && endingSince === null) void end('too many faults', 1)
  }
  process.on('uncaughtException', (error) => fault(error, 'exception'))
  process.on('unhandledRejection', (error) => fault(error, 'rejection'))
  return () => endingSince !== null
}
