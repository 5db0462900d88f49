import type { Log } from './log.ts'
import { onParentGone } from './onParentGone.ts'
import { flushStandardStreams } from './standardStreams.ts'

/** Handing over takes a minute at most; this is for what hangs. */
const DEADLINE_MS = 75_000
const ECHO_MS = 1_000
/** What is logged last is waited for so long. */
const LAST_LINES_MS = 500
/** Past so many in a minute, going on does no good. */
const FAULTS_PER_MINUTE_MAX = 20

/** Its message is one line for the person who starts the server. */
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
 * - SIGTERM, SIGINT, SIGHUP of a closed terminal, or an npm that has gone: what was started ends in
 *   the opposite order, and the process with 0. A second signal that is no echo of the first ends it
 *   at once, and so does a deadline; the database then finds out by itself.
 * - A fault nobody caught is logged and the process goes on [LIFE-1]: nothing is shown that is not
 *   committed, and no commit of a confused process is accepted that does not follow the last one.
 *   Only when they come thick and fast does the process end, in the orderly way, and with 1.
 *
 * @param ends what has been started so far; it may still grow
 * @returns whether the process is ending: what fails to start then is no news, and is ended as well
 */
export function endsProcess(log: Log, ends: End[]): () => boolean {
  let endingSince: number | null = null
  const end = async (why: string, code: 0 | 1): Promise<void> => {
    if (endingSince !== null) {
      // Run by npm, some shells hand on a Ctrl-C that the terminal has sent us already.
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
