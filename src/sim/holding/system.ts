import type { CommanderId } from '../core/ids.ts'
import type { Queue } from '../economy/build.ts'
import { NO_LEVELS, type SystemLevels } from '../economy/levels.ts'
import { NO_STORE, type Store } from '../economy/store.ts'
import type { InBattle } from '../fleets/fleet.ts'
import type { Yard } from './base.ts'

/** A station. Its hull mends along a line over time, as docked ships do: see mending.ts. */
export interface Station {
  /** 0 for none, to 10. */
  readonly level: number
  /** The hull that it had lost at `at`, in thousandths. */
  readonly lost: number
  /** Galaxy ms of the last change. */
  readonly at: number
  /** Whether it was beaten: it fights again only once it has wholly mended. */
  readonly isBeaten: boolean
}

/** The capture of a system, under way. */
export interface Capture {
  readonly by: CommanderId
  /** How long all of it takes. */
  readonly totalMs: number
  /** Galaxy ms when it is over; null while the clock stands still. */
  readonly until: number | null
  /** While the clock stands still: the time that is left. */
  readonly leftMs: number
  /** Galaxy ms since when the clock runs or stands still. */
  readonly since: number
}

/**
 * What has become of a system. One that nothing has happened to yet has none: nobody holds it. It is
 * immutable, as a fleet is.
 */
export interface System {
  /** Its number within the sector. */
  readonly id: number
  /** In units of the plane. */
  readonly x: number
  readonly y: number
  readonly owner: CommanderId | null
  readonly station: Station
  readonly levels: SystemLevels
  readonly yard: Yard
  readonly store: Store
  readonly queue: Queue
  readonly capture: Capture | null
  /** Galaxy ms until which it cannot be taken again; 0 for never. */
  readonly lockedUntil: number
  /** The part of its station and docked ships in a battle. Nothing mends meanwhile. */
  readonly battle: InBattle | null
}

/** The systems of a sector that something has happened to, by number. */
export type Systems = Map<number, System>

/** @returns a system that nobody holds. @param at galaxy ms */
export function unheld({ id, x, y }: Pick<System, 'id' | 'x' | 'y'>, at: number): System {
  return {
    ...{ id, x, y, owner: null },
    station: { level: 0, lost: 0, at, isBeaten: false },
    levels: NO_LEVELS,
    yard: { ships: {}, wounds: {}, at },
    ...{ store: NO_STORE, queue: [] },
    ...{ capture: null, lockedUntil: 0, battle: null },
  }
}

/** Whether a system is as it was before anything happened to it. */
export function isBlank({ owner, capture, lockedUntil }: System): boolean {
  return owner === null && capture === null && lockedUntil === 0
}
