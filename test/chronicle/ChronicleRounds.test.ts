import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChronicleRounds } from '../../src/chronicle/ChronicleRounds.ts'
import { Changes } from '../../testkit/Changes.ts'

const NEVER_MS = 3_600_000

/** A reader whose rounds end when the test says so. */
class SlowReader {
  readonly changes = new Changes()
  rounds: (PromiseWithResolvers<number> & { readonly of: number[] | 'all' })[] = []
  isStopped = false

  catchUp(): Promise<number> {
    return this.#begin('all')
  }

  async catchUpIn(sectors: Iterable<number>): Promise<void> {
    await this.#begin([...sectors])
  }

  stop(): void {
    this.isStopped = true
  }

  #begin(of: number[] | 'all'): Promise<number> {
    const round = { ...Promise.withResolvers<number>(), of }
    this.rounds.push(round)
    this.changes.tell()
    return round.promise
  }
}

test('however much news comes during a round, one more follows, for the sectors it is of', async () => {
  const reader = new SlowReader()
  const rounds = new ChronicleRounds(reader, {
    pollMs: NEVER_MS,
    onError: (error) => assert.fail(String(error)),
  })
  rounds.start()
  for (let n = 0; n < 100; n++) rounds.hear(1 + (n % 3))
  assert.equal(reader.rounds.length, 1)
  reader.rounds[0]?.resolve(1)
  await reader.changes.until(() => reader.rounds.length === 2)
  assert.deepEqual(
    reader.rounds.map(({ of }) => of),
    ['all', [1, 2, 3]],
  )
  const stopped = rounds.stop()
  assert.ok(reader.isStopped, 'a round under way ends soon')
  reader.rounds[1]?.resolve(0)
  await stopped
  assert.equal(reader.rounds.length, 2)
  rounds.hear(1)
  assert.equal(reader.rounds.length, 2, 'stopped, it reads no more')
})

test('a failure is logged, and the next round tries again', async () => {
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
