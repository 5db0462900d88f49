import { fullHull } from '../fleets/wounds.ts'
import { systemAt } from '../holding/mending.ts'
import type { System } from '../holding/system.ts'
import { systemIn } from '../holding/systemsPart.ts'
import { shipCount } from '../rules/ships.ts'
import type { Hit } from './Battlefield.ts'
import { battleIn, type GarrisonInBattle, type WarState } from './battle.ts'
import { stationHull, systemOfGarrison } from './combatant.ts'
import { addToAccounts } from './join.ts'
import type { GarrisonLeft } from './shapes.ts'

/** @returns what the garrison of a system has at a moment, as events tell it */
export function garrisonAt(system: System, at: number): GarrisonLeft {
  const { id, owner, station, yard } = systemAt(system, at)
  const { ships, wounds } = yard
  return { system: id, owner: owner ?? '', hull: stationHull(station), ships, wounds }
}

/** @returns what a round has left of a garrison; null for a fleet */
export function garrisonLeft({ systems }: WarState, hit: Hit): GarrisonLeft | null {
  const number = systemOfGarrison(hit.id)
  const system = number === null ? undefined : systems.get(number)
  if (!system) return null
  const { station: sections = 0, ...ships } = hit.ships
  const { station: lost = 0, ...wounds } = hit.wounds
  const hull = fullHull('station', sections) - lost
  return { system: system.id, owner: system.owner ?? '', hull, ships, wounds }
}

/** Whether a garrison has nothing left that fights. */
export function isGone({ hull, ships }: Pick<GarrisonLeft, 'hull' | 'ships'>): boolean {
  return hull === 0 && shipCount(ships) === 0
}

/** @returns a system with what its garrison has at a moment */
export function setHull(
  system: System,
  { hull, ships, wounds }: Pick<GarrisonLeft, 'hull' | 'ships' | 'wounds'>,
  at: number,
): System {
  const { level, isBeaten } = system.station
  const lost = fullHull('station', level) - hull
  const station = { level, lost, at, isBeaten: lost > 0 && (isBeaten || hull === 0) }
  return { ...system, station, yard: { ...system.yard, ships, wounds, at } }
}

/** Applies what garrisons have left, and whether they are in a battle from now on. */
export function setGarrisons(
  state: WarState,
  battleId: string,
  garrisons: readonly GarrisonLeft[],
  at: number,
): void {
  for (const garrison of garrisons) {
    const system = systemIn(state, garrison.system)
    const rounds = system.battle?.rounds ?? 0
    const battle = isGone(garrison) ? null : { id: battleId, rounds, isHeld: true }
    state.systems.set(system.id, { ...setHull(system, garrison, at), battle })
  }
  noteGarrisons(
    state,
    battleId,
    garrisons.map((one) => ({ system: one.system, owner: one.owner, isBeaten: isGone(one) })),
  )
}

/** Applies that garrisons join a battle. */
export function joinGarrisons(
  state: WarState,
  battleId: string,
  garrisons: readonly GarrisonLeft[],
  at: number,
): void {
  const joining = garrisons.filter(({ system }) => systemIn(state, system).battle === null)
  setGarrisons(state, battleId, garrisons, at)
  addToAccounts(
    state,
    battleId,
    joining.map(({ owner, ships }) => [owner, { brought: ships }]),
  )
}

/** Applies that garrisons are out of a battle: from now on they mend. */
export function releaseGarrisons(state: WarState, numbers: readonly number[], at: number): void {
  for (const number of numbers) {
    const system = systemIn(state, number)
    const [station, yard] = [
      { ...system.station, at },
      { ...system.yard, at },
    ]
    state.systems.set(number, { ...system, station, yard, battle: null })
  }
}

/** A battle remembers the garrisons that were in it, and which of them were beaten. */
export function noteGarrisons(
  state: WarState,
  battleId: string,
  garrisons: readonly GarrisonInBattle[],
): void {
  if (garrisons.length === 0) return
  const battle = battleIn(state, battleId)
  const known = new Map(battle.garrisons.map((one) => [one.system, one]))
  for (const one of garrisons) known.set(one.system, one)
  const all = [...known.values()].sort((one, other) => one.system - other.system)
  state.battles.set(battleId, { ...battle, garrisons: all })
}
