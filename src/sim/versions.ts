/**
 * Two versions side by side: everything is stored in the form of the previous version as long as
 * processes of that version live (`galaxy.writes`), so that each version can read what the other
 * wrote [VER-1].
 *
 * To change a form, raise `WRITES` once, and append a change with that version to the form's
 * history, where the form is defined. Its `up` stays as long as anything older may be stored, its
 * `down` until the next version. Going down and up again must lose nothing that the state depends
 * on; `test/sim/versions.test.ts` checks this.
 */
import { stateFormat } from './core/definePart.ts'
import {
  bringDown,
  bringUp,
  type Format,
  FormatError,
  type Plain,
  versionOf,
} from './core/formats.ts'
import { type EventType, isEventType, type SectorEvent } from './events.ts'
import { EVENTS, STATE_PARTS } from './features.ts'
import type { Fleet } from './fleets/fleet.ts'
import { FLEET_FORMAT } from './fleets/fleetFormat.ts'
import { PARTS, type Scalars, type SectorState, stateFrom } from './sectorState.ts'

/**
 * The version of this build: the newest it reads, and what it writes once no older process lives.
 */
export const WRITES = 5
/** The oldest version whose galaxies this build reads. */
export const READS_FROM = 1
/** The oldest version that this build can still write. */
export const WRITES_AT_LEAST = Math.max(READS_FROM, WRITES - 1)

export interface Formats {
  readonly events: Readonly<Record<EventType, Format>>
  /** The body of a snapshot. */
  readonly state: Format
  /** A fleet in a lane. */
  readonly fleet: Format
}

/** The forms of this build. */
export const FORMATS: Formats = {
  events: Object.fromEntries(
    Object.entries(EVENTS).map(([type, { format }]) => [type, format]),
  ) as Formats['events'],
  state: stateFormat(STATE_PARTS),
  fleet: FLEET_FORMAT,
}

/** An event as stored by this build, an older one, or the next. */
export interface StoredEvent extends Omit<SectorEvent, 'type' | 'data'> {
  readonly type: string
  /** Up to version 2, whom the feed might tell; empty since. */
  readonly audience: string
  readonly data: Plain
}

/** @throws FormatError if the event is newer than this build, too old, or of an unknown type */
export function readEvent(stored: StoredEvent, formats: Formats = FORMATS): SectorEvent {
  const { audience, ...event } = stored
  const { sector, seq, type, v } = event
  const what = `event ${seq} of sector ${sector} (${type})`
  if (!isEventType(type)) {
    throw new FormatError(`${what}, version ${v}, is of a type this build (${WRITES}) has not`)
  }
  const format = formats.events[type]
  const newest = versionOf(format)
  if (v === newest) return event as SectorEvent
  const data = bringUp(what, format, v, event.data, { audience })
  return { ...event, v: newest, data } as SectorEvent
}

/**
 * @param writes the version to write: this build's, or the previous one
 * @throws Error if that version does not know the event's type
 */
export function writeEvent(
  event: SectorEvent,
  writes: number,
  formats: Formats = FORMATS,
): StoredEvent {
  const format = formats.events[event.type]
  const data = bringDown(event.type, format, writes, event.data)
  return { ...event, v: versionOf(format, writes), audience: '', data }
}

/** @throws FormatError if this build cannot read the fleet's version */
export function readFleet(stored: Plain, formats: Formats = FORMATS): Fleet {
  const { v = formats.fleet.from, ...fleet } = stored
  return bringUp('a fleet in a lane', formats.fleet, Number(v), fleet) as unknown as Fleet
}

/** The stored fleet contains its version, from version 2 on. */
export function writeFleet(fleet: Fleet, writes: number, formats: Formats = FORMATS): Plain {
  const v = versionOf(formats.fleet, writes)
  const stored = bringDown('a fleet in a lane', formats.fleet, writes, { ...fleet })
  return v === 1 ? stored : { ...stored, v }
}

/** The version in which the stored state got its form. Older forms can still be read [DUR-5]. */
export const STATE_VERSION = versionOf(FORMATS.state)

/**
 * Writes a state as text. Equal states give equal text, however they came about.
 *
 * @param writes the version to write: this build's, or the previous one
 */
export function writeState(
  state: SectorState,
  writes: number = WRITES,
  formats: Formats = FORMATS,
): string {
  const { id, seq, now, lagMs, dice } = state
  const parts = PARTS.map(([name, part]) => [name, part.write(state[name])])
  const body = { id, seq, now, lagMs, dice, ...Object.fromEntries(parts) }
  const stored = bringDown('a sector state', formats.state, writes, body)
  return JSON.stringify({ version: versionOf(formats.state, writes), ...stored })
}

/**
 * @param text a text from `writeState`, whose checksum the caller has verified
 * @throws FormatError if this build cannot read its version
 */
export function readState(text: string, formats: Formats = FORMATS): SectorState {
  const { version, ...stored } = JSON.parse(text) as Plain
  const body = bringUp('a sector state', formats.state, Number(version), stored)
  return stateFrom(body as unknown as Scalars, (name, part) => part.read(body[name]))
}
