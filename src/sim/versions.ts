/**
 * Two versions side by side: what is stored is written in the form of the version before as long as
 * processes of it live (`galaxy.writes`), so that either reads what the other wrote.
 *
 * To change a form: raise `WRITES` once, and append a change with that version to the form's history,
 * where the form is defined. Its `up` stays as long as anything older may be stored, its `down` until
 * the next version. Nothing may be lost on the way down and up that the state depends on:
 * `test/sim/versions.test.ts` plays it through.
 */
import { stateFormat } from './core/definePart.ts'
import {
  bringDown,
  bringUp,
  FIRST,
  type Format,
  FormatError,
  type Plain,
  versionOf,
} from './core/formats.ts'
import { AUDIENCE_STORED_UNTIL, storedAudience } from './core/storedAudience.ts'
import {
  concernedBy,
  type EventType,
  isEventType,
  publicFaceOf,
  type SectorEvent,
} from './events.ts'
import { EVENTS, STATE_PARTS } from './features.ts'
import type { Fleet } from './fleets/fleet.ts'
import { PARTS, type Scalars, type SectorState, stateFrom } from './sectorState.ts'

/** The version of this build: the newest it reads, and the one it writes when nobody older lives. */
export const WRITES = 3
/** The oldest version whose galaxies it reads. */
export const READS_FROM = 1
/** The oldest version it can still write. */
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
  fleet: FIRST,
}

/** An event as a build wrote it: this one, an older one, or the next. */
export interface StoredEvent extends Omit<SectorEvent, 'type' | 'data'> {
  readonly type: string
  /** Whom the feed might tell, up to version 2; empty since. */
  readonly audience: string
  readonly data: Plain
}

/** @throws FormatError if it is newer than this build, or too old, or of a type it does not know */
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
 * @param writes the version to write it in: this build's, or the one before
 * @throws Error if it is of a type which that version has not
 */
export function writeEvent(
  event: SectorEvent,
  writes: number,
  formats: Formats = FORMATS,
): StoredEvent {
  const format = formats.events[event.type]
  const data = bringDown(event.type, format, writes, event.data)
  const audience =
    writes > AUDIENCE_STORED_UNTIL
      ? ''
      : storedAudience(publicFaceOf(event.type) !== null, concernedBy(event))
  return { ...event, v: versionOf(format, writes), audience, data }
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

/** The version since which a stored state has its form; older ones are read on [DUR-5]. */
export const STATE_VERSION = versionOf(FORMATS.state)

/**
 * One text for one state, whatever the order in which its parts came to be: equal states, equal text.
 * @param writes the version to write it in: this build's, or the one before
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
 * @param text as `writeState` made it, its checksum verified by the caller
 * @throws FormatError if it is of a version this build cannot read
 */
export function readState(text: string, formats: Formats = FORMATS): SectorState {
  const { version, ...stored } = JSON.parse(text) as Plain
  const body = bringUp('a sector state', formats.state, Number(version), stored)
  return stateFrom(body as unknown as Scalars, (name, part) => part.read(body[name]))
}
