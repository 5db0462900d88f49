import type { ChaosReport } from './runChaos.ts'

/** Prints the table at the end of a run, and a line of JSON to keep. */
export function printReport(report: ChaosReport): void {
  const { counts, counters, takeovers, broken, war, refused, ...rest } = report
  const at = (share: number): number =>
    Math.round(takeovers[Math.min(takeovers.length - 1, Math.floor(share * takeovers.length))] ?? 0)
  const takeoverMs = { count: takeovers.length, p50: at(0.5), p99: at(0.99), max: at(1) }
  console.table({ ...rest, ...counts })
  console.table(war)
  console.table(refused)
  console.table(counters)
  console.table({ takeoverMs })
  console.log(JSON.stringify({ ...rest, ...counts, war, refused, ...counters, takeoverMs, broken }))
  console.log(broken === null ? 'no rule was broken' : `BROKEN: ${broken}`)
}
