import type { StatementLine } from '../../../../src/protocol/ledger.ts'
import { plusShips } from '../../../../src/sim/rules/ships.ts'

/**
 * Ships come out of a yard one by one, each with an entry of its own. Those that follow each other
 * are told in one line, as of the newest.
 *
 * @param lines newest first
 */
export function foldedLines(lines: readonly StatementLine[]): StatementLine[] {
  const folded: StatementLine[] = []
  for (const line of lines) {
    const newer = folded.at(-1)
    const isSame =
      newer?.kind === 'shipBuilt' && line.kind === 'shipBuilt' && newer.sector === line.sector
    if (!newer || !isSame) {
      folded.push(line)
      continue
    }
    const ships = plusShips(newer.details.ships ?? {}, line.details.ships ?? {})
    const microsPerMs = newer.microsPerMs + line.microsPerMs
    const accrued = String(BigInt(newer.accrued) + BigInt(line.accrued))
    folded[folded.length - 1] = { ...newer, details: { ships }, microsPerMs, accrued }
  }
  return folded
}
