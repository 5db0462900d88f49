import type { BattleReport, BattleStep } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId, FleetId } from '../../../../src/sim/core/ids.ts'
import { hullShare } from '../../../../src/sim/fleets/wounds.ts'
import { distance, type Point } from '../../../../src/sim/galaxy/course.ts'
import { minusShips, plusShips, type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { CONTACT_UNITS } from '../../../../src/sim/rules/war.ts'

/** The most enemies that one fleet is shown to fire at. */
const SHOTS_PER_FLEET_MAX = 3

export type Fate = 'fights' | 'out of it' | 'fled' | 'destroyed'

/** A fleet as a replay shows it. */
export interface ReplayFleet extends Point {
  readonly id: FleetId
  /** Empty for merchants. */
  readonly party: CommanderId
  /** Null until they are known: a fleet's ships are told when it is first hit. */
  readonly ships: Ships | null
  /** The share of its ships' hull that is left, 0 to 1. */
  readonly hull: number
  readonly fate: Fate
}

export interface Shot {
  readonly from: FleetId
  readonly to: FleetId
}

/** What a party did and has left, as far as it is known. */
export interface Tally {
  readonly party: CommanderId
  /** Hull it destroyed in this step, in thousandths. */
  readonly dealt: number
  /** Null when it is not known how its ships are spread. */
  readonly left: Ships | null
  /** What it lost since it was last known what it has; null when that is not known. */
  readonly lost: Ships | null
}

/** The battle after one of its steps. */
export interface Frame {
  readonly type: BattleStep['type']
  /** The number of the last round. */
  readonly round: number
  /** Galaxy ms. */
  readonly at: number
  readonly fleets: readonly ReplayFleet[]
  readonly shots: readonly Shot[]
  readonly tallies: readonly Tally[]
}

type Fleets = ReadonlyMap<FleetId, ReplayFleet>

/** @returns the battle after each of its steps, in order */
export function framesOf(report: BattleReport, steps: readonly BattleStep[]): Frame[] {
  const brought = broughtBy(report)
  const alone = loneFleets(steps, brought)
  const frames: Frame[] = []
  /** What each party was last known to have. */
  const known = new Map(brought)
  let fleets: Fleets = new Map()
  for (const step of steps) {
    const before = frames.at(-1)
    const after = afterStep(fleets, step, alone)
    const tallies = talliesOf(step, after, brought, known)
    frames.push({
      type: step.type,
      round: step.type === 'round' ? step.round : (before?.round ?? 0),
      at: step.at,
      fleets: [...after.values()],
      shots: shotsIn(step, fleets, after),
      tallies,
    })
    for (const { party, left } of tallies) if (left) known.set(party, left)
    fleets = after
  }
  return frames
}

function broughtBy({ details }: BattleReport): ReadonlyMap<CommanderId, Ships> {
  const parties = details?.parties ?? []
  return new Map(parties.map(({ commander, brought }) => [commander ?? '', brought]))
}

/** The ships of fleets that are alone in their party: those that the party brought. */
function loneFleets(
  steps: readonly BattleStep[],
  brought: ReadonlyMap<CommanderId, Ships>,
): ReadonlyMap<FleetId, Ships> {
  const placed = steps.flatMap((step) => ('fleets' in step ? step.fleets : []))
  const owners = new Map(placed.map(({ fleetId, commander }) => [fleetId, commander ?? '']))
  const byParty = Map.groupBy(owners.keys(), (id) => owners.get(id) ?? '')
  return new Map(
    [...byParty].flatMap(([party, [id, ...more]]) => {
      const ships = brought.get(party)
      return id !== undefined && more.length === 0 && ships ? [[id, ships] as const] : []
    }),
  )
}

function afterStep(fleets: Fleets, step: BattleStep, alone: ReadonlyMap<FleetId, Ships>): Fleets {
  const after = new Map(fleets)
  const change = (id: FleetId, changes: Partial<ReplayFleet>): void => {
    const fleet = after.get(id)
    if (fleet) after.set(id, { ...fleet, ...changes })
  }
  switch (step.type) {
    case 'began':
    case 'joined':
      for (const { fleetId: id, commander, x, y } of step.fleets) {
        const known = after.get(id) ?? { ships: alone.get(id) ?? null, hull: 1 }
        after.set(id, { ...known, id, party: commander ?? '', x, y, fate: 'fights' })
      }
      break
    case 'round':
      for (const { fleetId, ships, wounds } of step.hits) {
        const isGone = shipCount(ships) === 0
        const hull = hullShare({ ships, wounds })
        change(fleetId, { ships, hull, fate: isGone ? 'destroyed' : 'fights' })
      }
      for (const id of step.left) {
        if (after.get(id)?.fate === 'fights') change(id, { fate: 'out of it' })
      }
      break
    case 'retreated':
      change(step.fleetId, {
        ships: step.ships,
        fate: shipCount(step.ships) === 0 ? 'destroyed' : 'fled',
      })
  }
  return after
}

/** Who fired at whom is not told: everybody in range of a fleet that was hurt fires at it. */
function shotsIn(step: BattleStep, before: Fleets, after: Fleets): Shot[] {
  if (step.type !== 'round' && step.type !== 'retreated') return []
  const fighters = [...before.values()].filter(({ fate }) => fate === 'fights')
  const hurt = fighters.filter((fleet) => isHurt(fleet, after.get(fleet.id)))
  const canFire = ({ party }: ReplayFleet): boolean =>
    step.type === 'retreated' || (step.dealt[party] ?? 0) > 0
  return fighters.filter(canFire).flatMap((from) =>
    hurt
      .filter((to) => to.party !== from.party && distance(from, to) <= CONTACT_UNITS)
      .sort((one, other) => distance(from, one) - distance(from, other))
      .slice(0, SHOTS_PER_FLEET_MAX)
      .map((to) => ({ from: from.id, to: to.id })),
  )
}

function isHurt(before: ReplayFleet, after: ReplayFleet | undefined): boolean {
  if (!after) return false
  const count = (ships: Ships | null): number => shipCount(ships ?? {})
  if (before.ships === null) return after.hull < 1 || after.fate === 'destroyed'
  return after.hull < before.hull || count(after.ships) < count(before.ships)
}

function talliesOf(
  step: BattleStep,
  fleets: Fleets,
  brought: ReadonlyMap<CommanderId, Ships>,
  known: ReadonlyMap<CommanderId, Ships>,
): Tally[] {
  return [...brought.keys()].map((party) => {
    const left = leftOf(party, fleets, brought)
    return {
      ...{ party, left },
      dealt: step.type === 'round' ? (step.dealt[party] ?? 0) : 0,
      lost: left && minusShips(known.get(party) ?? left, left),
    }
  })
}

/** Those that nobody has hit yet are all there, wherever they are. */
function leftOf(
  party: CommanderId,
  fleets: Fleets,
  brought: ReadonlyMap<CommanderId, Ships>,
): Ships | null {
  const own = [...fleets.values()].filter((fleet) => fleet.party === party)
  if (own.every(({ hull, ships }) => hull === 1 && ships === null))
    return brought.get(party) ?? null
  if (own.some(({ ships }) => ships === null)) return null
  return own.reduce<Ships>((sum, { ships }) => plusShips(sum, ships ?? {}), {})
}
