import { baseRef, type EntityRef, systemRef } from '../core/EntityRef.ts'
import type { CommanderId, PlaceId } from '../core/ids.ts'
import type { Point } from '../galaxy/course.ts'
import type { Bases, Yard } from './base.ts'
import { systemAt, yardAt } from './mending.ts'
import type { Systems } from './system.ts'

/** A base, or a system that somebody holds, with its yard as it is at a moment. */
export interface Place extends Point {
  readonly owner: CommanderId
  readonly yard: Yard
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
    return base ? { ...base, yard: yardAt(base.yard, at), isOpen: true } : null
  }
  const system = systems.get(id.system)
  if (!system || system.owner === null) return null
  const { x, y, owner } = system
  const { yard, station } = systemAt(system, at)
  const isOpen = !system.battle && !system.capture && !station.isBeaten
  return { x, y, owner, yard, isOpen }
}

/** Applies that ships have docked at a place or left it. */
export function setYard({ bases, systems }: PlacesState, id: PlaceId, yard: Yard): void {
  if ('base' in id) {
    const base = bases.get(id.base)
    if (!base) throw new Error(`no base ${id.base}`)
    bases.set(id.base, { ...base, yard })
    return
  }
  const system = systems.get(id.system)
  if (!system) throw new Error(`no system ${id.system}`)
  systems.set(id.system, { ...system, yard })
}
