import type { BattleSummary } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { PIRATES } from '../../../../src/sim/rules/commanders.ts'
import { shipCount } from '../../../../src/sim/rules/ships.ts'
import { PARTS_PER_HULL } from '../../../../src/sim/rules/war.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { listed, plural } from '../../ui/words.ts'
import type { Frame, Tally } from './replay.ts'

type Party = BattleSummary['parties'][number]

/** What a party is called. @param me the player's commander */
export function partyInWords(
  { commander, name }: Omit<Party, 'lost'>,
  me: CommanderId | null,
): string {
  if (commander === null) return 'Merchants'
  if (commander === PIRATES) return 'Pirates'
  if (commander === me) return 'You'
  return name ?? 'A commander who has gone'
}

/** The same parties, with the player's own before the others. */
export function ownPartyFirst<Some extends { readonly commander: CommanderId | null }>(
  parties: readonly Some[],
  me: CommanderId | null,
): Some[] {
  const rank = ({ commander }: Some): number => (commander === me ? 0 : 1)
  return parties.toSorted((one, other) => rank(one) - rank(other))
}

export function summaryInWords({ parties }: BattleSummary, me: CommanderId | null): string {
  const lost = parties.reduce((sum, party) => sum + shipCount(party.lost), 0)
  const who = listed(ownPartyFirst(parties, me).map((party) => partyInWords(party, me)))
  return `${who} · ${lost === 0 ? 'no ship' : plural(lost, 'ship')} lost`
}

/** Local ms in the unit that people would use: `20 s`, `3 min`, `5 h`, `2 days`. */
export function roughly(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** Hull in whole units, of thousandths. */
export function hullInWords(parts: number): string {
  return `${Math.round(parts / PARTS_PER_HULL)}`
}

/** What a step of a replay is called. */
export function stepName({ type, round }: Frame): string {
  if (type === 'began') return 'Begins'
  if (type === 'joined') return 'Fleets come'
  return type === 'retreated' ? 'A fleet flees' : `Round ${round}`
}

/** What happened in a step: `You dealt 26 and lost 1 scout. Bea dealt 24.` */
export function stepInWords(
  { type, tallies }: Frame,
  nameOf: (party: CommanderId) => string,
): string {
  const told = tallies.flatMap((tally) => tallyInWords(tally, nameOf) ?? [])
  if (told.length > 0) return told.join(' ')
  return {
    began: 'The fleets meet.',
    joined: 'They are in it, too.',
    round: 'Nobody was hurt.',
    retreated: 'It is away, under a last volley.',
  }[type]
}

function tallyInWords(
  { party, dealt, lost }: Tally,
  nameOf: (party: CommanderId) => string,
): string | null {
  const parts = [
    ...(dealt > 0 ? [`dealt ${hullInWords(dealt)}`] : []),
    ...(lost && shipCount(lost) > 0 ? [`lost ${shipsInWords(lost)}`] : []),
  ]
  return parts.length === 0 ? null : `${nameOf(party)} ${parts.join(' and ')}.`
}
