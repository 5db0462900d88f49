// Whatever servers once wrote can be read for ever. record.ts says how the examples were made.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FEED_TYPES, type FeedEvent } from '../../src/feed/faces.ts'
import { type Plain, versionOf } from '../../src/sim/core/formats.ts'
import { kindOf } from '../../src/sim/events.ts'
import {
  FORMATS,
  readEvent,
  type StoredEvent,
  WRITES,
  WRITES_AT_LEAST,
  writeEvent,
} from '../../src/sim/versions.ts'
import {
  EVENT_NAMES,
  FORM_NAMES,
  meaningOf,
  nameOf,
  readExamples,
  readForm,
  recordedNames,
} from './examples.ts'
import { feedSchema, summarySchema } from './messageSchemas.ts'
import { type Message, messagesOf } from './messages.ts'
import { COMMANDER, play } from './play.ts'

const RECORD = 'run `npm run record`, look at what it wrote, and commit it'
const READ_OTHERWISE =
  'this build reads otherwise than expected. The example is what a server wrote: never change it, but ' +
  'mend how it is read. If a newer form gave it another meaning, mend the file in test/contract/expected'

describe('[VER-1] every version of every form', () => {
  for (const name of EVENT_NAMES) {
    test(`${name} has an example`, () => {
      assert.ok(recordedNames('events').includes(name), `events/${name}.json is missing: ${RECORD}`)
    })
  }
  for (const name of FORM_NAMES) {
    test(`${name} has an example`, () => {
      assert.ok(recordedNames('forms').includes(name), `forms/${name}.json is missing: ${RECORD}`)
    })
  }
})

describe('[VER-1] [FEED-5] what was written is read as', () => {
  for (const name of recordedNames('events')) {
    test(`${name} is expected, and shown as the catalogue says`, () => {
      const read = storedEvents(name).map(meaningOf)
      assert.deepEqual(throughJson(read), expected(name), `${name}: ${READ_OTHERWISE}`)
      for (const { event, toAll, toOwner } of read) {
        assert.ok(name.startsWith(`${event.type}.v`), `${name} holds ${event.type}`)
        kindOf(event.type).data.parse(throughJson(event.data))
        for (const told of [toAll, toOwner]) if (told) checkEvent(throughJson(told))
      }
    })
  }
  for (const writes of [...new Set([WRITES_AT_LEAST, WRITES])]) {
    test(`version ${writes} has it, if it is written again in that version`, () => {
      for (const stored of recordedNames('events').flatMap(storedEvents)) {
        const event = readEvent(stored)
        if (FORMATS.events[event.type].from > writes) continue
        if (versionOf(FORMATS.events[event.type], writes) !== stored.v) continue
        // The audience was stored only up to version 2.
        const audience = writes > 2 ? '' : stored.audience
        assert.deepEqual(throughJson(writeEvent(event, writes)), { ...stored, audience })
      }
    })
  }
  for (const name of recordedNames('forms')) {
    test(`${name} is expected`, () => {
      const read = readExamples<Plain>('forms', name).map((form) => readForm(name, form))
      assert.deepEqual(throughJson(read), expected(name), `${name}: ${READ_OTHERWISE}`)
    })
  }
})

describe('[FEED-5] messages of the feed', () => {
  for (const { type, v } of FEED_TYPES) {
    test(`${nameOf(type, v)} has an example`, () => {
      const name = nameOf(`feed.${type}`, v)
      const isThere = recordedNames('messages').includes(name)
      assert.ok(isThere, `messages/${name}.json is missing: ${RECORD}`)
      const told = readExamples<Message>('messages', name).flatMap(eventsOf)
      assert.ok(told.some((event) => event.type === type && event.v === v))
    })
  }
  for (const name of recordedNames('messages')) {
    test(`${name} is as messages are now`, () => {
      for (const message of readExamples<Message>('messages', name)) checkMessage(message)
    })
  }
  for (const commander of [null, COMMANDER]) {
    test(`what ${commander ?? 'anybody'} is sent now is as it was recorded`, async () => {
      const sent = await messagesOf(play().events, commander)
      for (const message of sent) checkMessage(throughJson(message))
      const audiences = new Set(sent.flatMap(eventsOf).map(({ audience }) => audience))
      const own = commander === null ? [] : ['own']
      assert.deepEqual([...audiences].sort(), [...own, 'public'])
    })
  }
})

function storedEvents(name: string): readonly StoredEvent[] {
  return readExamples('events', name)
}

function expected(name: string): readonly unknown[] {
  assert.ok(recordedNames('expected').includes(name), `expected/${name}.json is missing: ${RECORD}`)
  return readExamples('expected', name)
}

function eventsOf(message: Message): readonly FeedEvent[] {
  return 'events' in message ? message.events : []
}

function checkMessage(message: Message): void {
  if ('events' in message) feedSchema.parse(message)
  else summarySchema.parse(message)
  for (const event of eventsOf(message)) checkEvent(event)
}

/** An event of the newest version has the form in the catalogue; older versions had other forms. */
function checkEvent({ type, v, audience, data }: FeedEvent): void {
  const known = FEED_TYPES.find((one) => one.type === type)
  assert.ok(known && v <= known.v, `${type}, version ${v}, is not in the catalogue`)
  if (v === known.v) checkData(audience, type, data)
}

function checkData(audience: 'public' | 'own', type: string, data: object): void {
  const known = FEED_TYPES.find((one) => one.type === type && one.audience === audience)
  assert.ok(known, `${type} for ${audience} is not in the catalogue`)
  const { success, error } = known.data.safeParse(data)
  assert.ok(success, `${type}: ${error?.message}`)
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}
