/**
 * Stored forms and their history. Events, state parts and fleets in lanes are stored in the form of
 * some version; in memory there is only the newest. What is read is brought up to it, and what is
 * written is brought down for as long as processes of the version before live.
 */

/** Plain JSON. */
export type Plain = Readonly<Record<string, unknown>>

/** How one form became the next. Pure, and must not change what it is given. */
export interface Change {
  /** The version that writes the new form first. */
  readonly since: number
  /** @param around what stands beside the form where it is stored: of an event its envelope */
  up(older: Plain, around: Plain): Plain
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

/** A form that has never changed. */
export const FIRST: Format = { from: 1, changes: [] }

/** It was written by a build that this one does not follow. */
export class FormatError extends Error {
  override name = 'FormatError'
}

/** The version of the form that a build of version `writes` writes; by default the newest. */
export function versionOf(format: Format, writes: number = Number.POSITIVE_INFINITY): number {
  return format.changes.findLast(({ since }) => since <= writes)?.since ?? format.from
}

/** @throws FormatError if version `v` is newer than this build, or older than it reads */
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

/** @throws Error if the form is older than what this build can write: a bug of the caller */
export function bringDown(what: string, format: Format, writes: number, newest: Plain): Plain {
  if (format.from > writes) {
    throw new Error(`${what} cannot be written in version ${writes}, only from ${format.from} on`)
  }
  const unknown = format.changes.filter(({ since }) => since > writes)
  return unknown.reduceRight((form, change) => {
    if (change.down) return change.down(form)
    throw new Error(`${what} cannot be written in version ${writes}, only from ${change.since} on`)
  }, newest)
}
