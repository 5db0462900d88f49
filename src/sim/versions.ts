/**
 * Two versions side by side. Events, snapshots and fleets in lanes are stored in the form of some
 * version; in memory there is only the newest. What is read is brought up to it. What is written is
 * brought down as long as processes of the version before live (`galaxy.writes`), so that either
 * reads what the other wrote.
 *
 * To change a form: raise `WRITES`, and append a change to `FORMATS` with that version. Its `up`
 * stays as long as anything older may be stored, its `down` until the next version. Nothing may be
 * lost on the way down and up that the state depends on: `test/sim/versions.test.ts` plays it through.
 */
import type { EventType, SectorEvent } from './events.ts'
import type { Fleet } from './fleet.ts'

/** The version of this build: the newest it reads, and the one it writes when nobody older lives. */
export const WRITES = 2
/** The oldest version whose galaxies it reads. */
export const READS_FROM = 1
/** The oldest version it can still write. */
export const WRITES_AT_LEAST = Math.max(READS_FROM, WRITES - 1)

/** Plain JSON. */
export type Plain = Readonly<Record<string, unknown>>

/** How one form became the next. Pure, and must not change what it is given. */
export interface Change {
  /** The version that writes the new form first. */
  readonly since: number
  up(older: Plain): Plain
  /** For the newest version only: nobody writes what is older. */
  down?(newer: Plain): Plain
}

/** The history of one form. */
export interface Format {
  /** The version of the oldest form that is read. */
  readonly from: number
  /** By ascending version. */
  readonly changes: readonly Change[]
}

export interface Formats {
  readonly events: Readonly<Record<EventType, Format>>
  /** The body of a snapshot. */
  readonly state: Format
  /** A fleet in a lane. */
  readonly fleet: Format
}

const FIRST: Format = { from: 1, changes: [] }

/** At first it did not say whose fleet had left: that stays unknown, and is told to nobody. */
const DEPARTED: Format = {
  from: 1,
  changes: [
    {
      since: 2,
      up: (data) => ({ ...data, owner: null }),
      down: ({ owner: _, ...data }) => data,
    },
  ],
}

/** The forms of this build. */
export const FORMATS: Formats = {
  events: {
    'fleet.placed': FIRST,
    'fleet.course': FIRST,
    'fleet.departed': DEPARTED,
    'fleet.arrived': FIRST,
    'fleet.renamed': FIRST,
  },
  state: FIRST,
  fleet: FIRST,
}

/** An event as a build wrote it: this one, an older one, or the next. */
export interface StoredEvent extends Omit<SectorEvent, 'type' | 'data'> {
  readonly type: string
  readonly data: Plain
}

/** It was written by a build that this one does not follow. */
export class FormatError extends Error {
  override name = 'FormatError'
}

/** The version of the form that a build of version `writes` writes. */
export function versionOf(format: Format, writes: number = WRITES): number {
  return format.changes.findLast(({ since }) => since <= writes)?.since ?? format.from
}

/** @throws FormatError if it is newer than this build, or too old, or of a type it does not know */
export function readEvent(stored: StoredEvent, formats: Formats = FORMATS): SectorEvent {
  const { sector, seq, type, v } = stored
  const what = `event ${seq} of sector ${sector} (${type})`
  if (!isKnown(type, formats)) {
    throw new FormatError(`${what}, version ${v}, is of a type this build (${WRITES}) has not`)
  }
  const format = formats.events[type]
  const newest = versionOf(format, Number.POSITIVE_INFINITY)
  if (v === newest) return stored as SectorEvent
  return { ...stored, v: newest, data: bringUp(what, format, v, stored.data) } as SectorEvent
}

/** @param writes the version to write it in: this build's, or the one before */
export function writeEvent(
  event: SectorEvent,
  writes: number,
  formats: Formats = FORMATS,
): StoredEvent {
  const format = formats.events[event.type]
  const data = bringDown(event.type, format, writes, event.data)
  return { ...event, v: versionOf(format, writes), data }
}

/** @throws FormatError */
export function readFleet(stored: Plain, formats: Formats = FORMATS): Fleet {
  const { v = formats.fleet.from, ...fleet } = stored
  return bringUp('a fleet in a lane', formats.fleet, Number(v), fleet) as unknown as Fleet
}

/** Its version stands in it, from the second on. */
export function writeFleet(fleet: Fleet, writes: number, formats: Formats = FORMATS): Plain {
  const v = versionOf(formats.fleet, writes)
  const stored = bringDown('a fleet in a lane', formats.fleet, writes, { ...fleet })
  return v === 1 ? stored : { ...stored, v }
}

/** @throws FormatError */
export function bringUp(what: string, format: Format, v: number, stored: Plain): Plain {
  const newest = versionOf(format, Number.POSITIVE_INFINITY)
  if (v > newest) {
    throw new FormatError(
      `${what} is of version ${v}; this build reads up to ${newest}: only version ${v} or a later one reads it`,
    )
  }
  if (!(v >= format.from)) {
    throw new FormatError(
      `${what} is of version ${v}; this build reads from ${format.from} on: an older build reads it`,
    )
  }
  const missed = format.changes.filter(({ since }) => since > v)
  return missed.reduce((data, change) => change.up(data), stored)
}

/** @throws Error if the form is older than what this build can write: a bug of the caller */
export function bringDown(what: string, format: Format, writes: number, newest: Plain): Plain {
  const unknown = format.changes.filter(({ since }) => since > writes)
  return unknown.reduceRight((data, change) => {
    if (change.down) return change.down(data)
    throw new Error(`${what} cannot be written in version ${writes}, only from ${change.since} on`)
  }, newest)
}

function isKnown(type: string, formats: Formats): type is EventType {
  return Object.hasOwn(formats.events, type)
}
