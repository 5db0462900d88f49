import { createLog, type Log } from '../src/ops/log.ts'

/** @returns a log that keeps its warnings, each as its message and fields */
export function recordingLog(): { readonly log: Log; readonly warnings: string[] } {
  const warnings: string[] = []
  const log = createLog('silent')
  log.warn = ((fields: object, line: string) => {
    warnings.push(`${line} ${JSON.stringify(fields)}`)
  }) as typeof log.warn
  return { log, warnings }
}
