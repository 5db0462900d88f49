/**
 * Stored forms and their history. Events, state parts and fleets in lanes are stored in the form of
 * some version; in memory only the newest form exists. Reading brings a form up to the newest.
 * Writing brings it down as long as processes of the previous version live [VER-1].
 */

/** Plain JSON. */
export type Plain = Readonly<Record<string, unknown>>

/** A change from one form to the next. Its functions are pure and must not modify their input. */
export interface Change {
  /** The first version that writes the new form. */
  readonly since: number
  /** @param around what is stored next to the form; for an event, its envelope */
  up(older: Plain, around: Plain): Plain
  /** Needed only for the newest version, because older forms are no longer written. */
  down?(newer: Plain): Plain
}

/** The history of one form. */
export interface Format {
  /** The version of the oldest form that can be read. */
  readonly from: number
  /** Ordered by ascending version. */
  readonly changes: readonly Change[]
}

/** A form that has never changed. */
export const FIRST: Format = { from: 1, changes: [] }

/** Something was written by a build whose forms this one cannot read. */
export class FormatError extends Error {
  override name = 'FormatError'
}

/** The version of the form that is written while version `writes` is written; newest by default. */
export function versionOf(format: Format, writes: number = Number.POSITIVE_INFINITY): number {
  return format.changes.findLast(({ since }) => since <= writes)?.since ?? format.from
}

/**
 * @param what names the thing in errors
 * @returns the stored form of version `v`, brought up to the newest
 * @throws FormatError if `v` is newer than this build, or older than it can read
 */
export function bringUp(
  what: string,
  format: Format,
  v: number,
  stored: Plain,
  around: Plain = {},
): Plain {
  const newest = versionOf(format)
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
  return missed.reduce((form, change) => change.up(form, around), stored)
}

/**
 * @param what names the thing in errors
 * @returns the newest form, brought down to the one of version `writes`
 * @throws Error if it cannot be written in that version: a bug of the caller
 */
export function bringDown(what: string, format: Format, writes: number, newest: Plain): Plain {
  if (format.from > writes) {
    throw new Error(`${what} cannot be written in version ${writes}, only from ${format.from} on`)
  }
  // Almost always, the newest form is written.
  if (versionOf(format) <= writes) return newest
  const unknown = format.changes.filter(({ since }) => since > writes)
  return unknown.reduceRight((form, change) => {
    if (change.down) return change.down(form)
    throw new Error(`${what} cannot be written in version ${writes}, only from ${change.since} on`)
  }, newest)
}
