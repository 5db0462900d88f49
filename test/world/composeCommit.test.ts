import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_EFFECTS } from '../../src/sim/effects.ts'
import { type CommitPart, text } from '../../src/world/postgres/commit/CommitPart.ts'
import { composeCommit } from '../../src/world/postgres/commit/composeCommit.ts'
import type { CommitBatch, SectorCommit } from '../../src/world/Store.ts'

/** A part whose rows are the ids of the batch that contain its name. */
function part(name: string, more: Partial<CommitPart> = {}): CommitPart {
  return {
    name,
    inputs: [
      {
        name: `${name}_rows`,
        columns: { id: text((id) => id as string) },
        rows: ({ id }) => id.split(' ').filter((word) => word === name),
      },
    ],
    writes: [{ name: `write_${name}`, sql: `insert into ${name} select id from ${name}_rows` }],
    ...more,
  }
}

const commit: SectorCommit = {
  sector: 3,
  epoch: 2,
  seq: 5,
  events: [],
  acks: [],
  effects: NO_EFFECTS,
}

function batch(id: string): CommitBatch {
  return { id, writes: 1, commits: [commit] }
}

test('a part without rows is not in the statement, nor are its parameters', () => {
  const statement = composeCommit([part('a'), part('b', { advances: 'b = 1' })])
  const both = statement(batch('a b'))
  assert.match(both.sql, /write_a.*write_b.*b = 1/s)
  assert.deepEqual(both.params, ['a b', [3], [2], [5], [5], ['a'], ['b']])
  const one = statement(batch('a'))
  assert.match(one.sql, /write_a/)
  assert.doesNotMatch(one.sql, /write_b|b = 1|\$7/)
  assert.deepEqual(one.params, ['a', [3], [2], [5], [5], ['a']])
})

test('equal texts have one name, different texts have different names', () => {
  const statement = composeCommit([part('a'), part('b')])
  const [one, other, again] = ['a', 'b', 'a a'].map((id) => statement(batch(id)))
  assert.deepEqual([one?.sql, one?.name], [again?.sql, again?.name])
  assert.notEqual(one?.name, other?.name)
})

test('each lock waits for the lock before it, whichever parts are there', () => {
  const lock = (name: string) => ({ name, sql: (inOrder: string) => `select where ${inOrder}` })
  const statement = composeCommit([
    part('a', { lock: lock('lock_a') }),
    part('b'),
    part('c', { lock: lock('lock_c') }),
  ])
  const waitsOf = (id: string) => statement(batch(id)).sql.match(/count\(\*\) from \w+/g)
  assert.deepEqual(waitsOf('a b c'), ['count(*) from lease', 'count(*) from lock_a'])
  assert.deepEqual(waitsOf('b c'), ['count(*) from lease'])
})

test('after 32 texts, a batch with yet other parts is sent with all of them', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const statement = composeCommit(names.map((name) => part(name)))
  const sets = Array.from({ length: 64 }, (_, bits) => names.filter((_, n) => bits & (1 << n)))
  const texts = new Map(
    sets.map((set) => statement(batch(set.join(' ')))).map(({ name, sql }) => [name, sql]),
  )
  assert.ok(texts.size <= 33, `${texts.size}`)
  const last = statement(batch('f e d c b'))
  assert.match(last.sql, /write_a/)
  assert.deepEqual(last.params.at(5), [])
})
