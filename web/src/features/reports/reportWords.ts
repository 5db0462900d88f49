import type { BattleReport, BattleSummary } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { amountOf } from '../../../../src/sim/fleets/cargo.ts'
import { PIRATES } from '../../../../src/sim/rules/commanders.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { PARTS_PER_HULL } from '../../../../src/sim/rules/war.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { listed, plural } from '../../ui/words.ts'
import type { Frame, StationNews } from './replay.ts'
import type { Tally } from './Tallies.ts'

type Party = BattleSummary['parties'][number]
type Details = NonNullable<BattleReport['details']>
type Account = Details['parties'][number]

/** What a report calls those whom it tells of. */
export interface ReportNames {
  party(id: CommanderId): string
  /** @param number of a system of the battle's sector */
  system(number: number): string
}

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

/** Hull in whole units, of thousandths. */
export function hullInWords(parts: number): string {
  return `${Math.round(parts / PARTS_PER_HULL)}`
}

/** What a step of a replay is called. */
export function stepName({ type, round }: Frame): string {
  if (type === 'began') return 'Begins'
  if (type === 'joined') return 'Others come'
  return type === 'retreated' ? 'A fleet flees' : `Round ${round}`
}

/** What happened in a step: `You dealt 26 and lost 1 scout. Bea dealt 24.` */
export function stepInWords({ type, tallies, stations }: Frame, names: ReportNames): string {
  const told = [
    ...tallies.flatMap((tally) => tallyInWords(tally, names) ?? []),
    ...stations.map((station) => stationInWords(station, names)),
  ]
  if (told.length > 0) return told.join(' ')
  return {
    began: 'The fleets meet.',
    joined: 'They are in it, too.',
    round: 'Nobody was hurt.',
    retreated: 'It is away, under a last volley.',
  }[type]
}

function tallyInWords({ party, dealt, lost }: Tally, names: ReportNames): string | null {
  const parts = [
    ...(dealt > 0 ? [`dealt ${hullInWords(dealt)}`] : []),
    ...(lost && shipCount(lost) > 0 ? [`lost ${shipsInWords(lost)}`] : []),
  ]
  return parts.length === 0 ? null : `${names.party(party)} ${parts.join(' and ')}.`
}

/** What happened to a garrison, and what it has left. */
function stationInWords(
  { system, hull, hullMost, ships, fate, hasCome }: StationNews,
  names: ReportNames,
): string {
  const what = `The ${hullMost === 0 ? 'yard' : 'station'} of ${names.system(system)}`
  if (fate === 'beaten') return `${what} is beaten.`
  if (fate === 'out of it') return `${what} is out of it.`
  const docked = shipLines(ships)
  if (hasCome) {
    const beside = docked.map((some) => `with ${some} docked there`)
    return `${[`${what} fights`, ...beside].join(', ')}.`
  }
  const left = hullMost === 0 ? [] : [`${hullInWords(hull)} of ${hullInWords(hullMost)} hull`]
  return `${what} has ${[...left, ...docked].join(' and ')} left.`
}

/** What a party brought, one thing a line. */
export function broughtInWords(
  { commander, brought }: Account,
  { garrisons }: Details,
  names: ReportNames,
): string[] {
  const own = garrisons.filter((one) => one.commander === commander)
  return [...shipLines(brought), ...own.map(({ system }) => stationOf(system, names))]
}

/** What a party lost, one thing a line. @param details null for who may not know them yet */
export function lostInWords(
  { commander, lost }: { readonly commander: CommanderId | null; readonly lost: Ships },
  details: Details | null,
  names: ReportNames,
): string[] {
  const of = <Some extends { readonly commander: CommanderId | null }>(all: readonly Some[] = []) =>
    all.filter((one) => one.commander === commander)
  const cargo = of(details?.parties).filter(({ cargoLost }) => amountOf(cargoLost) > 0)
  const beaten = of(details?.garrisons).filter(({ isBeaten }) => isBeaten)
  return [
    ...shipLines(lost),
    ...cargo.map(({ cargoLost }) => goodsInWords(cargoLost)),
    ...beaten.map(({ system }) => `${stationOf(system, names)}, beaten`),
  ]
}

function shipLines(ships: Ships): string[] {
  return shipCount(ships) === 0 ? [] : [shipsInWords(ships)]
}

function stationOf(system: number, names: ReportNames): string {
  return `station of ${names.system(system)}`
}

/** Which stations were beaten, and what wreck was left; empty if there is nothing to say. */
export function outcomeInWords({ details, wreckOre }: BattleReport, names: ReportNames): string {
  const stations = (details?.garrisons ?? []).map(
    ({ system, isBeaten }) =>
      `The ${stationOf(system, names)} was ${isBeaten ? 'beaten' : 'not beaten'}.`,
  )
  const wreck = wreckOre > 0 ? [`A wreck with ${wreckOre} ore was left.`] : []
  return [...stations, ...wreck].join(' ')
}
