import type { OwnEvent, PublicEvent } from '../../../../src/protocol/feedEvents.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import type { CommanderNames } from '../../session/CommanderNames.ts'
import { ownerInWords } from '../../session/ownerInWords.ts'
import { listed, plural, spoken } from '../../ui/words.ts'
import type { Fight } from './fightOf.ts'
import type { Names } from './Names.ts'

type Of<Event extends { type: string }, Type extends Event['type']> = Extract<Event, { type: Type }>
type Ended = Of<PublicEvent, 'battle.ended'>['data']
export type BattleNews = Of<PublicEvent, `battle.${string}` & PublicEvent['type']>

const SIZES = {
  skirmish: 'A skirmish',
  battle: 'A battle',
  'great battle': 'A great battle',
} as const

/** What somebody who is in no battle hears of one. */
export function battleNewsInWords({ type, sector, data }: BattleNews, names: Names): string {
  const here = names.sector(sector)
  if (type === 'battle.began') return `${SIZES[data.size]} has begun in ${here}.`
  const count = data.parties.reduce((sum, { lost }) => sum + shipCount(lost), 0)
  return `A battle in ${here} is over: ${count === 0 ? 'no ship' : plural(count, 'ship')} lost.${wreckWords(data)}`
}

/** Who fights beside, by the names of own fleets: `Home Fleet`, `Home Fleet and 2 others`. */
export function fightersInWords(fleets: readonly { fleetId: string }[], names: Names): string {
  const own = fleets.flatMap(({ fleetId }) => names.fleet(fleetId) ?? [])
  const [first = 'A fleet of yours', ...more] = own
  if (more.length === 0) return first
  return `${first} and ${more.length === 1 ? more[0] : `${more.length} others`}`
}

/** Who fights in it besides the player. Names may come later than the event, so they are apart. */
export function othersInWords(
  { others, isMine }: Fight,
  names: Pick<CommanderNames, 'of'>,
): string {
  const [first, ...more] = others
  if (first === undefined) return ''
  const all = listed(others.map((one) => ownerInWords(one, names)))
  if (!isMine) return ` It was fought by ${all}.`
  return more.length === 0 ? ` Against ${all}.` : ` Others in it: ${all}.`
}

export function endInWords({ parties, wreck }: Ended, where: string, names: Names): string {
  const lostBy = (isMine: boolean): string =>
    lossesInWords(parties.filter(({ party }) => (party === names.me) === isMine))
  return `The fight in ${where} is over. You lost ${lostBy(true)}; the others ${lostBy(false)}.${wreckWords({ wreck })}`
}

/** A sentence to add to the news of a battle; empty if it left nothing. */
function wreckWords({ wreck }: Pick<Ended, 'wreck'>): string {
  return wreck ? ` A wreck with ${wreck.ore} ore is left.` : ''
}

export function salvagedInWords(
  name: string,
  where: string,
  { ore, left }: Of<OwnEvent, 'wreck.salvaged'>['data'],
): string {
  const rest = left === 0 ? 'Nothing is left of it.' : `It still holds ${left}.`
  return `${name} has taken ${ore} ore from a wreck in ${where}. ${rest}`
}

function lossesInWords(parties: readonly { readonly lost: Ships }[]): string {
  const count = parties.reduce((sum, { lost }) => sum + shipCount(lost), 0)
  return count === 0 ? 'nothing' : plural(count, 'ship')
}

export function flightInWords(name: string, { ships }: Of<OwnEvent, 'fleet.retreated'>['data']) {
  return shipCount(ships) === 0
    ? `${name} tried to flee, and was destroyed by the last volley.`
    : `${name} has fled from the fight. For a while nobody fights it.`
}

/** @param leftMs how long it still lasts, in local ms */
export function outlawedInWords(leftMs: number): string {
  const left = leftMs > 0 ? ` for ${spoken(leftMs)}` : ''
  return `You attacked somebody whom the law protects. You are an outlaw${left}: fleets that defend fight yours.`
}

export const STANCE_WORDS = {
  passive: 'starts no fight from now on',
  defend: 'defends itself from now on',
  attack: 'attacks whom it meets from now on',
} as const
