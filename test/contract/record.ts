/**
 * `npm run record`: plays a short game and records whatever has no example yet. It never overwrites
 * a file, since what a server once wrote does not change.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { FEED_TYPES } from '../../src/feed/faces.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { type Plain, versionOf } from '../../src/sim/core/formats.ts'
import {
  FORMATS,
  type StoredEvent,
  WRITES,
  WRITES_AT_LEAST,
  writeEvent,
  writeFleet,
  writeState,
} from '../../src/sim/versions.ts'
import { CAPTOR } from '../../testkit/playSieges.ts'
import {
  EVENT_NAMES,
  FORM_NAMES,
  type Folder,
  fileOf,
  isRecorded,
  meaningOf,
  nameOf,
  readExamples,
  readForm,
} from './examples.ts'
import { messagesOf } from './messages.ts'
import { COMMANDER, play } from './play.ts'

readCommandLine({
  call: 'npm run record --',
  does: 'Plays a short game and records of every stored form and message what has no example yet. It never writes over a file.',
  options: {},
  example: 'npm run record',
})

const EXAMPLES_MAX = 6

const played = play()
for (const writes of [WRITES_AT_LEAST, WRITES]) recordStored(writes)
recordExpected()
await recordMessages()

function recordStored(writes: number): void {
  for (const [type, ofType] of Map.groupBy(played.events, (event) => event.type)) {
    if (FORMATS.events[type].from > writes) continue
    record('events', nameOf(type, versionOf(FORMATS.events[type], writes)), () =>
      distinct(ofType).map((event) => writeEvent(event, writes)),
    )
  }
  record('forms', nameOf('fleet', versionOf(FORMATS.fleet, writes)), () =>
    distinct(played.lanes).map((fleet) => writeFleet(fleet, writes)),
  )
  record('forms', nameOf('state', versionOf(FORMATS.state, writes)), () => {
    const fullest = played.states.toSorted((one, other) => other.fleets.size - one.fleets.size)
    const states =
      writes === WRITES ? [...fullest.slice(0, 1), played.based, played.held] : fullest.slice(0, 2)
    return states.map((state) => JSON.parse(writeState(state, writes)))
  })
}

function recordExpected(): void {
  for (const name of EVENT_NAMES.filter((one) => isRecorded('events', one))) {
    record('expected', name, () => readExamples<StoredEvent>('events', name).map(meaningOf))
  }
  for (const name of FORM_NAMES.filter((one) => isRecorded('forms', one))) {
    record('expected', name, () =>
      readExamples<Plain>('forms', name).map((form) => readForm(name, form)),
    )
  }
}

async function recordMessages(): Promise<void> {
  const { events } = played
  const viewers = [null, COMMANDER, CAPTOR]
  const sent = (await Promise.all(viewers.map((one) => messagesOf(events, one)))).flat()
  const summaries = sent.filter((message) => 'crossings' in message)
  record('messages', 'summary', () => distinct(summaries))
  for (const { type, v } of FEED_TYPES) {
    const telling = sent.filter(
      (message) => 'events' in message && message.events.some((event) => event.type === type),
    )
    record('messages', nameOf(`feed.${type}`, v), () => distinct(telling))
  }
}

/** @param examples called only if there are none yet: an older version cannot hold all of the play */
function record(folder: Folder, name: string, examples: () => readonly object[]): void {
  if (isRecorded(folder, name)) return
  const file = fileOf(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(examples(), null, 2)}\n`, { flag: 'wx' })
  process.stdout.write(`recorded ${path.relative(process.cwd(), file)}: look at it\n`)
}

/** The first example of each shape: objects that differ only in their values count as one. */
function distinct<T extends object>(all: readonly T[]): T[] {
  const kinds = new Map<string, T>()
  for (const one of all) if (!kinds.has(kindOf(one))) kinds.set(kindOf(one), one)
  return [...kinds.values()].slice(0, EXAMPLES_MAX)
}

function kindOf(value: unknown, key = ''): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map((one) => kindOf(one)))].sort()}]`
  if (value === null || typeof value !== 'object')
    return key === 'kind' ? `${value}` : shapeOf(value)
  return `{${Object.entries(value).map(([name, one]) => `${name}:${kindOf(one, name)}`)}}`
}

function shapeOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}
