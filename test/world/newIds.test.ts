import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newIds } from '../../src/world/newIds.ts'

const SECRET = Uint8Array.from({ length: 32 }, (_, index) => index)

test('[OWN-5] different births have different ids, the same one the same, in every process', () => {
  const [one, other] = [newIds(SECRET), newIds(SECRET)]
  const leases = [1, 2, 10_000].flatMap((sector) =>
    [1, Date.now()].map((epoch) => ({ sector, epoch })),
  )
  const births = leases.flatMap((lease) =>
    [0, 1, 255, 256, 2 ** 32, 2 ** 48 - 1].flatMap((seq) =>
      [0, 1, 255].map((n) => [lease, seq, n] as const),
    ),
  )
  const ids = births.map((birth) => one(...birth))
  assert.equal(new Set(ids).size, births.length)
  assert.deepEqual(
    births.map((birth) => other(...birth)),
    ids,
  )
  for (const id of ids) assert.match(id, /^[0-9A-Za-z]{22}$/)
})

test('an id tells nothing without the secret: neighbours share no digits, another key no id', () => {
  const ids = Array.from({ length: 200 }, (_, seq) =>
    newIds(SECRET)({ sector: 1, epoch: 7 }, seq, 0),
  )
  const digits = ids.flatMap((id, index) => {
    const next = ids[index + 1]
    return next ? [[...id].filter((digit, place) => digit === next[place]).length] : []
  })
  const mean = digits.reduce((sum, equal) => sum + equal, 0) / digits.length
  assert.ok(mean < 1, `${mean} of 22 digits are equal; chance alone gives 0.36`)
  assert.ok(!ids.includes(newIds(new Uint8Array(32))({ sector: 1, epoch: 7 }, 0, 0)))
})

test('a number that does not fit is refused, not cut off', () => {
  for (const [epoch, seq, n] of [
    [2 ** 48, 1, 0],
    [1, 2 ** 48, 0],
    [1, 1, 256],
  ] as const) {
    assert.throws(() => newIds(SECRET)({ sector: 1, epoch }, seq, n), RangeError)
  }
})
