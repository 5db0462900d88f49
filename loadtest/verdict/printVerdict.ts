import type { Verdict } from './judge.ts'
import type { Row } from './Level.ts'

const COLUMNS = ['what', 'value', 'level', 'met', 'of'] as const

/** @returns the verdict for a person: a table, what was wrong, and the result last */
export function printVerdict(verdict: Verdict): string {
  const { rows, wrongs, findings, troubles, ownDelayMs, result, why } = verdict
  const cells = [COLUMNS, ...rows.map(cellsOf)]
  const widths = COLUMNS.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  )
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  lines.push('', `wrong: ${wrongs}`)
  for (const { atS, who, what } of findings) lines.push(`  ${atS} s, ${who}: ${what}`)
  if (wrongs > findings.length) lines.push(`  and ${wrongs - findings.length} more`)
  for (const [what, count] of troubles) lines.push(`${count} gave up: ${what}`)
  lines.push(`the load generator's own delay, p99: ${Number(ownDelayMs.toPrecision(3))} ms`)
  lines.push('', `${result.toUpperCase()}: ${why}`)
  return lines.join('\n')
}

function cellsOf({ what, value, level, met, count }: Row): readonly string[] {
  return [what, value, level, met ? 'yes' : 'NO', String(count)]
}
