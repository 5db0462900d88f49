import { refKey, systemRef } from '../core/EntityRef.ts'
import type { BattleId } from '../core/ids.ts'
import { AT_PEACE, type Fleet } from '../fleets/fleet.ts'
import type { Fleets } from '../fleets/fleetsPart.ts'
import { fullHull } from '../fleets/wounds.ts'
import { restAt } from '../galaxy/course.ts'
import { systemAt, wholeAt } from '../holding/mending.ts'
import type { Station, System, Systems } from '../holding/system.ts'
import { shipCount } from '../rules/ships.ts'
import type { Forces, HullLost } from '../rules/war.ts'

/**
 * What can be in a battle: a fleet, or the garrison of a system, which is its station with the ships
 * docked there.
 */
export interface Combatant
  extends Pick<
    Fleet,
    'owner' | 'course' | 'plan' | 'stance' | 'truce' | 'battle' | 'outlawUntil' | 'isUnshielded'
  > {
  /** A fleet's id, or a garrison's, which no fleet can have. */
  readonly id: string
  readonly ships: Forces
  readonly wounds: HullLost
}

/** The parts of a sector's state in which combatants are. */
export interface Ground {
  readonly fleets: Fleets
  readonly systems: Systems
}

const GARRISON = refKey(systemRef(0)).slice(0, -1)

/** @param system its number within the sector */
export function garrisonId(system: number): string {
  return GARRISON + system
}

/** @returns the number of a garrison's system; null for a fleet's id */
export function systemOfGarrison(id: string): number | null {
  return id.startsWith(GARRISON) ? Number(id.slice(GARRISON.length)) : null
}

/** @param at galaxy ms */
export function combatantIn({ fleets, systems }: Ground, id: string, at: number): Combatant | null {
  const number = systemOfGarrison(id)
  if (number === null) return fleets.get(id) ?? null
  const system = systems.get(number)
  return system ? garrisonOf(system, at) : null
}

/** The ids of all fleets and of all systems that something has happened to. */
export function combatantIds({ fleets, systems }: Ground): string[] {
  return [...fleets.keys(), ...[...systems.keys()].map(garrisonId)]
}

/** @returns who is in a battle, by ascending id. @param at galaxy ms */
export function combatantsIn(
  { fleets, systems }: Ground,
  battle: BattleId,
  at: number,
): Combatant[] {
  const inIt = ({ battle: other }: Pick<Fleet, 'battle'>): boolean => other?.id === battle
  const garrisons = [...systems.values()].filter(inIt).map((system) => garrisonOf(system, at))
  return [...[...fleets.values()].filter(inIt), ...garrisons.flatMap((one) => one ?? [])].sort(
    (one, other) => (one.id < other.id ? -1 : 1),
  )
}

/**
 * The garrison of a system as it is at a moment. A beaten station is not met before it has wholly
 * mended, and it does not mend while somebody takes its system.
 *
 * @param at galaxy ms @returns null if there is nothing that fights
 */
export function garrisonOf(system: System, at: number): Combatant | null {
  const { id: number, x, y, owner, battle, capture } = system
  if (owner === null) return null
  const now = systemAt(system, at)
  const isDown = now.station.isBeaten && !battle
  if (isDown && capture) return null
  const backAt = isDown ? wholeAt(now.station) : at
  const { station, yard } = isDown ? systemAt(system, backAt) : now
  const sections = sectionsOf(station)
  if (sections.count === 0 && shipCount(yard.ships) === 0) return null
  return {
    ...AT_PEACE,
    id: garrisonId(number),
    owner,
    course: restAt({ x, y }, at),
    plan: [],
    ships: { ...yard.ships, ...(sections.count > 0 && { station: sections.count }) },
    wounds: { ...yard.wounds, ...(sections.lost > 0 && { station: sections.lost }) },
    truce: isDown ? { until: backAt, after: 'retreat' } : null,
    battle,
  }
}

/** The hull that a station has left, in thousandths. */
export function stationHull({ level, lost }: Pick<Station, 'level' | 'lost'>): number {
  return fullHull('station', level) - lost
}

/** The sections of a station that have any hull left, and what hull those have lost. */
function sectionsOf(station: Station): { readonly count: number; readonly lost: number } {
  const hull = stationHull(station)
  const count = Math.ceil(hull / fullHull('station', 1))
  return { count, lost: fullHull('station', count) - hull }
}
