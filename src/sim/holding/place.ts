import { baseRef, type EntityRef, systemRef } from '../core/EntityRef.ts'
import type { CommanderId, PlaceId } from '../core/ids.ts'
import type { Queue } from '../economy/build.ts'
import type { Levels } from '../economy/levels.ts'
import { type Store, storeAt } from '../economy/store.ts'
import type { Point } from '../galaxy/course.ts'
import type { Building } from '../rules/economy.ts'
import type { Base, Bases, Yard } from './base.ts'
import { systemAt, yardAt } from './mending.ts'
import type { Station, System, Systems } from './system.ts'

/** What changes at a place as ships and goods come and go, and as it builds. */
export interface Works {
  readonly yard: Yard
  readonly store: Store
  readonly queue: Queue
}

/** A base, or a system that somebody holds, with its yard and its store as they are at a moment. */
export interface Place extends Point, Works {
  readonly owner: CommanderId
  readonly levels: Levels
  /** The number of the system it is at, or near. */
  readonly system: number
  /** Whether ships can come and go: not in a battle, nor while the place is beaten or being taken. */
  readonly isOpen: boolean
}

/** The part of a sector's state with places in it. */
export interface PlacesState {
  readonly bases: Bases
  readonly systems: Systems
}

export function placeRef(id: PlaceId): EntityRef {
  return 'base' in id ? baseRef(id.base) : systemRef(id.system)
}

/** @param at galaxy ms @returns null if there is no such place, or nobody holds it */
export function placeIn({ bases, systems }: PlacesState, id: PlaceId, at: number): Place | null {
  if ('base' in id) {
    const base = bases.get(id.base)
    if (!base) return null
    const [yard, store] = [yardAt(base.yard, at), storeAt(base.store, at)]
    return { ...base, yard, store, levels: { base: base.level }, isOpen: true }
  }
  const system = systems.get(id.system)
  if (!system || system.owner === null) return null
  const { x, y, owner, queue } = system
  const { yard, station } = systemAt(system, at)
  return {
    ...{ x, y, owner, yard, queue, system: system.id },
    store: storeAt(system.store, at),
    levels: levelsOf(system),
    isOpen: !system.battle && !system.capture && !station.isBeaten,
  }
}

export function levelsOf({ levels, station }: Pick<System, 'levels' | 'station'>): Levels {
  return { ...levels, station: station.level }
}

/** Applies that a building has another level. @param station the station, if it is that */
export function setLevel(
  state: PlacesState,
  id: PlaceId,
  building: Building,
  level: number,
  station: Station | null,
): void {
  change(
    state,
    id,
    (base) => ({ ...base, level }),
    (system) =>
      station
        ? { ...system, station }
        : { ...system, levels: { ...system.levels, [building]: level } },
  )
}

/** Applies that something has changed at a place. */
export function setWorks(state: PlacesState, id: PlaceId, works: Partial<Works>): void {
  change(
    state,
    id,
    (base) => ({ ...base, ...works }),
    (system) => ({ ...system, ...works }),
  )
}

function change(
  { bases, systems }: PlacesState,
  id: PlaceId,
  changeBase: (base: Base) => Base,
  changeSystem: (system: System) => System,
): void {
  if ('base' in id) {
    const base = bases.get(id.base)
    if (!base) throw new Error(`no base ${id.base}`)
    bases.set(id.base, changeBase(base))
    return
  }
  const system = systems.get(id.system)
  if (!system) throw new Error(`no system ${id.system}`)
  systems.set(id.system, changeSystem(system))
}
