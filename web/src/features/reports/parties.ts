import type { BattleReport } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { otherTint, ownerTint } from '../../map/ownerTints.ts'
import { ownPartyFirst, partyInWords } from './reportWords.ts'

/** How a report marks a party: by a colour, and by a letter for who does not tell colours apart. */
export interface Badge {
  readonly name: string
  readonly letter: string
  readonly colour: string
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The same report, with the player's own party before the others. */
export function ownFirst(report: BattleReport, me: CommanderId | null): BattleReport {
  const { parties, details } = report
  return {
    ...report,
    parties: ownPartyFirst(parties, me),
    details: details && { ...details, parties: ownPartyFirst(details.parties, me) },
  }
}

/** @returns the badges of all parties; beyond 26, letters come again */
export function badgesOf(
  { parties }: Pick<BattleReport, 'parties'>,
  me: CommanderId | null,
): ReadonlyMap<CommanderId, Badge> {
  return new Map(
    parties.map((party, index) => {
      const id = party.commander ?? ''
      const tint = id === me ? ownerTint(id, me) : otherTint(id)
      const colour = `#${tint.toString(16).padStart(6, '0')}`
      const letter = LETTERS[index % LETTERS.length] ?? ''
      return [id, { name: partyInWords(party, me), letter, colour }]
    }),
  )
}
