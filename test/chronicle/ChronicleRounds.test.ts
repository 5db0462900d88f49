import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChronicleRounds } from '../../src/chronicle/ChronicleRounds.ts'
import { Changes } from '../../testkit/Changes.ts'

const NEVER_MS = 3_600_000

/** A reader whose rounds end when the test says so. */
class SlowReader {
  readonly changes = new Changes()
  rounds: PromiseWithResolvers<number>[] = []

  catchUp(): Promise<number> {
    const round = Promise.withResolvers<number>()
    this.rounds.push(round)
    this.changes.tell()
    return round.promise
  }
}

test('however much news comes during a round, one more follows it', async () => {
  const reader = new SlowReader()
  const rounds = new ChronicleRounds(reader, {
    pollMs: NEVER_MS,
    onError: (error) => assert.fail(String(error)),
  })
  rounds.start()
  for (let n = 0; n < 100; n++) rounds.hear()
  assert.equal(reader.rounds.length, 1)
  reader.rounds[0]?.resolve(1)
  await reader.changes.until(() => reader.rounds.length === 2)
  reader.rounds[1]?.resolve(0)
  await rounds.stop()
  assert.equal(reader.rounds.length, 2)
  rounds.hear()
  assert.equal(reader.rounds.length, 2, 'stopped, it reads no more')
})

test('a failed round is reported, and tried again with the next look', async () => {
  const reader = new SlowReader()
  const errors: unknown[] = []
  const rounds = new ChronicleRounds(reader, { pollMs: 5, onError: (error) => errors.push(error) })
  rounds.start()
  reader.rounds[0]?.reject('the database is away')
  await reader.changes.until(() => reader.rounds.length === 2)
  assert.deepEqual(errors, ['the database is away'])
  reader.rounds[1]?.resolve(0)
  await rounds.stop()
})
