import type { BattleStep } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { hullShare } from '../../../../src/sim/fleets/wounds.ts'
import type { Point } from '../../../../src/sim/galaxy/course.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { garrisonId } from '../../../../src/sim/war/combatant.ts'
import { isGone } from '../../../../src/sim/war/garrisons.ts'

export type Fate = 'fights' | 'out of it' | 'fled' | 'destroyed' | 'beaten'

/** A fleet, or a station with the ships docked there, as a replay shows it. */
export interface Fighter extends Point {
  /** A fleet's id, or a garrison's. */
  readonly id: string
  /** Null for a fleet. */
  readonly station: Station | null
  /** Empty for merchants. */
  readonly party: CommanderId
  /** Null until they are known: a fleet's ships are told when it is first hit. */
  readonly ships: Ships | null
  /** The share that is left, 0 to 1, of its ships' hull, or of that of its station. */
  readonly hull: number
  readonly fate: Fate
}

/** The station of a garrison. */
export interface Station {
  /** The number of its system. */
  readonly system: number
  /** The hull that it has left, and the most that it was seen to have, in thousandths. */
  readonly hull: number
  readonly hullMost: number
}

/** By id. */
export type Fighters = ReadonlyMap<string, Fighter>
type Garrison = Extract<BattleStep, { type: 'round' }>['garrisons'][number]

/** @param lone the ships of fleets that are alone in their party, by id */
export function afterStep(
  before: Fighters,
  step: BattleStep,
  lone: ReadonlyMap<string, Ships>,
): Fighters {
  const after = new Map(before)
  const change = (id: string, changes: Partial<Fighter>): void => {
    const fighter = after.get(id)
    if (fighter) after.set(id, { ...fighter, ...changes })
  }
  const leave = (id: string): void => {
    if (after.get(id)?.fate === 'fights') change(id, { fate: 'out of it' })
  }
  switch (step.type) {
    case 'began':
    case 'joined':
      for (const { fleetId: id, commander, x, y } of step.fleets) {
        const known = after.get(id) ?? { ships: lone.get(id) ?? null, hull: 1, station: null }
        after.set(id, { ...known, id, party: commander ?? '', x, y, fate: 'fights' })
      }
      for (const garrison of step.garrisons) {
        const { commander: party, system, x, y } = garrison
        const id = garrisonId(system)
        after.set(id, { id, party, x, y, ...garrisonNow(garrison, after.get(id)) })
      }
      break
    case 'round':
      for (const { fleetId, ships, wounds } of step.hits) {
        const fate = shipCount(ships) === 0 ? 'destroyed' : 'fights'
        change(fleetId, { ships, hull: hullShare({ ships, wounds }), fate })
      }
      for (const garrison of step.garrisons) {
        const id = garrisonId(garrison.system)
        change(id, garrisonNow(garrison, after.get(id)))
      }
      for (const id of [...step.left, ...step.released.map(garrisonId)]) leave(id)
      break
    case 'retreated':
      change(step.fleetId, {
        ships: step.ships,
        fate: shipCount(step.ships) === 0 ? 'destroyed' : 'fled',
      })
  }
  return after
}

/** Where there is no station, only docked ships, the bar shows their hull. */
function garrisonNow(garrison: Garrison, before: Fighter | undefined) {
  const { system, hull, ships } = garrison
  // It may have mended between two times that it was in the battle.
  const hullMost = Math.max(hull, before?.station?.hullMost ?? 0)
  return {
    station: { system, hull, hullMost },
    ships,
    hull: hullMost === 0 ? hullShare(garrison) : hull / hullMost,
    fate: isGone(garrison) ? ('beaten' as const) : ('fights' as const),
  }
}

/** Whether one lost hull or ships. */
export function isHurt(before: Fighter, after: Fighter | undefined): boolean {
  if (!after) return false
  const count = (ships: Ships | null): number => shipCount(ships ?? {})
  if (before.ships === null) return after.hull < 1 || after.fate === 'destroyed'
  return after.hull < before.hull || count(after.ships) < count(before.ships)
}
