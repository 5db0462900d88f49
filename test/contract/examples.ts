import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type FeedEvent, fullFace, publicFace } from '../../src/feed/faces.ts'
import type { Format, Plain } from '../../src/sim/core/formats.ts'
import { concernedBy, type SectorEvent } from '../../src/sim/events.ts'
import {
  FORMATS,
  readEvent,
  readFleet,
  readState,
  type StoredEvent,
  writeState,
} from '../../src/sim/versions.ts'

/**
 * Folders of examples. `events`, `forms` and `messages` hold what servers once wrote, never
 * changed. `expected` holds what this build must read from the first two.
 */
export type Folder = 'events' | 'forms' | 'messages' | 'expected'

/** What a stored event means today. */
interface Meaning {
  readonly event: SectorEvent
  readonly toAll: FeedEvent | null
  readonly toOwner: FeedEvent | null
}

export function fileOf(folder: Folder, name: string): string {
  return path.join(import.meta.dirname, folder, `${name}.json`)
}

export function isRecorded(folder: Folder, name: string): boolean {
  return existsSync(fileOf(folder, name))
}

/** @returns the parsed examples of one file */
export function readExamples<T>(folder: Folder, name: string): readonly T[] {
  return JSON.parse(readFileSync(fileOf(folder, name), 'utf8'))
}

export function recordedNames(folder: Folder): string[] {
  return readdirSync(path.join(import.meta.dirname, folder))
    .map((file) => path.basename(file, '.json'))
    .sort()
}

export function nameOf(form: string, version: number): string {
  return `${form}.v${version}`
}

/** All versions of a form that this build reads. */
export function versionsOf({ from, changes }: Format): number[] {
  return [from, ...changes.map(({ since }) => since)]
}

export const EVENT_NAMES = Object.entries(FORMATS.events).flatMap(([type, format]) =>
  versionsOf(format).map((version) => nameOf(type, version)),
)
export const FORM_NAMES = (['state', 'fleet'] as const).flatMap((form) =>
  versionsOf(FORMATS[form]).map((version) => nameOf(form, version)),
)

export function meaningOf(stored: StoredEvent): Meaning {
  const event = readEvent(stored)
  return {
    event,
    toAll: publicFace(event),
    toOwner: concernedBy(event).length === 0 ? null : fullFace(event),
  }
}

/** @param name name of a file in `forms` */
export function readForm(name: string, stored: Plain): Plain {
  if (name.startsWith('fleet')) return { ...readFleet(stored) }
  return JSON.parse(writeState(readState(JSON.stringify(stored))))
}
