import type { BattleId, CommanderId } from '../sim/core/ids.ts'
import { mendedShare } from '../sim/holding/mending.ts'

/** A capture under way, as who sees the system knows it. */
export interface SeenCapture {
  readonly by: CommanderId
  /** Galaxy ms when it is over; null while its clock stands still. */
  readonly until: number | null
  /** How long all of it takes, in galaxy ms. */
  readonly totalMs: number
  /** While its clock stands still: how much of that is left. */
  readonly leftMs: number
}

/** What is known of a system that is in sight. */
export interface SeenStation {
  /** 0 for no station. */
  readonly level: number
  /** The share of its hull that was left at `hullAt`, 0 to 1: see `stationAt`. */
  readonly hull: number
  /** Galaxy ms. */
  readonly hullAt: number
  readonly isBeaten: boolean
  readonly battle: BattleId | null
  readonly capture: SeenCapture | null
}

/** A system of a sector's state: one that somebody holds, or that is in sight and not untouched. */
export interface SeenSystem {
  /** Its number within the sector. */
  readonly id: number
  /** Null for nobody. */
  readonly owner: CommanderId | null
  /** Null if it is not in sight. */
  readonly station: SeenStation | null
}

export interface SystemOnWire {
  readonly id: number
  readonly owner: CommanderId
}

/** A station as the state encodes it: empty ids mean none, and times count from the state's `start`. */
export interface StationOnWire extends Pick<SeenStation, 'level' | 'hull' | 'hullAt' | 'isBeaten'> {
  readonly id: number
  readonly battle: string
  readonly captor: string
  /** 0 while the clock stands still. */
  readonly captureUntil: number
  readonly captureTotal: number
  readonly captureLeft: number
}

/** The part of a sector's state with its systems, as the SDK decodes it. */
export interface SystemsOnWire {
  /** Galaxy ms from which times are counted; constant for the life of the room. */
  readonly start: number
  /** The systems that somebody holds. */
  readonly systems?: Pick<ReadonlyMap<string, SystemOnWire>, 'values'>
  /** What else is known of the systems in sight. */
  readonly stations?: Pick<ReadonlyMap<string, StationOnWire>, 'values'>
}

/**
 * Updates `known` from a decoded state. Systems that did not change keep their object.
 *
 * @returns whether any did
 */
export function readSystems(
  { systems, stations, start }: SystemsOnWire,
  known: Map<number, SeenSystem>,
): boolean {
  const read = new Map<number, SeenSystem>()
  for (const { id, owner } of systems?.values() ?? []) read.set(id, { id, owner, station: null })
  for (const station of stations?.values() ?? []) {
    const { id } = station
    read.set(id, { id, owner: read.get(id)?.owner ?? null, station: copyOf(station, start) })
  }
  let isChanged = false
  for (const id of known.keys()) if (!read.has(id) && known.delete(id)) isChanged = true
  for (const [id, system] of read) {
    if (isSame(known.get(id), system)) continue
    known.set(id, system)
    isChanged = true
  }
  return isChanged
}

/**
 * A station as it is at a moment: it mends along a line, unless it fights or somebody takes its
 * system.
 *
 * @param now galaxy ms
 */
export function stationAt(
  station: SeenStation,
  now: number,
): Pick<SeenStation, 'hull' | 'isBeaten'> {
  const { hull, hullAt, isBeaten, battle, capture } = station
  if (battle !== null || capture !== null) return { hull, isBeaten }
  const then = Math.min(1, hull + mendedShare(now - hullAt))
  return { hull: then, isBeaten: isBeaten && then < 1 }
}

/** How much of a capture is done, 0 to 1. @param now galaxy ms */
export function captureShare({ until, totalMs, leftMs }: SeenCapture, now: number): number {
  const left = until === null ? leftMs : until - now
  return totalMs === 0 ? 1 : Math.min(1, Math.max(0, 1 - left / totalMs))
}

function copyOf(wire: StationOnWire, start: number): SeenStation {
  const { level, hull, hullAt, isBeaten, battle, captor } = wire
  const { captureUntil, captureTotal: totalMs, captureLeft: leftMs } = wire
  const until = captureUntil === 0 ? null : start + captureUntil
  return {
    ...{ level, hull, isBeaten, hullAt: start + hullAt },
    battle: battle === '' ? null : battle,
    capture: captor === '' ? null : { by: captor, until, totalMs, leftMs },
  }
}

function isSame(known: SeenSystem | undefined, { owner, station }: SeenSystem): boolean {
  if (known?.owner !== owner) return false
  const before = known.station
  if (before === null || station === null) return before === station
  return (
    before.level === station.level &&
    before.hull === station.hull &&
    before.hullAt === station.hullAt &&
    before.isBeaten === station.isBeaten &&
    before.battle === station.battle &&
    isSameCapture(before.capture, station.capture)
  )
}

function isSameCapture(one: SeenCapture | null, other: SeenCapture | null): boolean {
  return (
    one?.by === other?.by &&
    one?.until === other?.until &&
    one?.totalMs === other?.totalMs &&
    one?.leftMs === other?.leftMs
  )
}
