import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { CONTACT_MS, Contacts } from '../../src/client/Contacts.ts'
import type { SeenFleet } from '../../src/client/readFleets.ts'

const A = 1
const B = 2
const SEEN_AT = 6_000

function seen(change: Partial<SeenFleet> = {}): SeenFleet {
  const course = { x: 100, y: 200, vx: 30, vy: 0, since: 1_000, until: 11_000, gate: null }
  return { id: 'f', name: 'Hermes', owner: 'c', ships: 3, ...course, ...change }
}

let contacts = new Contacts()
const ids = () => [...contacts.all].map(({ id }) => id)
beforeEach(() => {
  contacts = new Contacts()
})

test('[VIS-1] who goes out of sight is remembered where and when it was last', () => {
  contacts.lose(A, seen(), SEEN_AT)
  assert.deepEqual(
    [...contacts.all],
    [
      {
        id: 'f',
        name: 'Hermes',
        owner: 'c',
        sectorId: A,
        x: 250,
        y: 200,
        heading: 0,
        seenAt: SEEN_AT,
        jumpsAt: null,
      },
    ],
  )
})

test('one at rest points nowhere', () => {
  contacts.lose(A, seen({ vx: 0, until: 1_000 }), SEEN_AT)
  assert.equal([...contacts.all][0]?.heading, null)
})

test('whoever is seen again, anywhere, is a contact no longer', () => {
  contacts.lose(A, seen(), SEEN_AT)
  contacts.see('f')
  assert.equal(contacts.size, 0)
})

test('lost twice, it is where it was the second time', () => {
  contacts.lose(A, seen(), SEEN_AT)
  contacts.lose(B, seen(), SEEN_AT + 1_000)
  assert.deepEqual(
    [...contacts.all].map(({ sectorId, x }) => [sectorId, x]),
    [[B, 280]],
  )
})

test('a place that is in sight and empty is forgotten, one on the edge of sight is not', () => {
  contacts.lose(A, seen(), SEEN_AT)
  const lookout = (x: number) => [{ x, y: 200, rangeUnits: 300 }]
  contacts.look(A, [])
  contacts.look(A, lookout(551))
  contacts.look(A, lookout(549))
  contacts.look(B, lookout(250))
  assert.equal(contacts.size, 1)
  contacts.look(A, lookout(500))
  assert.equal(contacts.size, 0)
})

test('who has gone through a gate is no contact, nor who will have by now', () => {
  contacts.lose(A, seen({ gate: B }), 11_000)
  assert.equal(contacts.size, 0)
  contacts.lose(A, seen({ gate: B }), SEEN_AT)
  contacts.prune(10_999)
  assert.equal(contacts.size, 1)
  contacts.prune(11_000)
  assert.equal(contacts.size, 0)
})

test('after five minutes a contact is worth nothing', () => {
  contacts.lose(A, seen(), SEEN_AT)
  contacts.prune(SEEN_AT + CONTACT_MS - 1)
  assert.equal(contacts.size, 1)
  contacts.prune(SEEN_AT + CONTACT_MS)
  assert.equal(contacts.size, 0)
})

test('of too many, the longest unseen are forgotten', () => {
  for (let index = 0; index < 210; index++) contacts.lose(A, seen({ id: `f${index}` }), SEEN_AT)
  contacts.lose(A, seen({ id: 'f10' }), SEEN_AT)
  contacts.lose(A, seen({ id: 'late' }), SEEN_AT)
  assert.equal(contacts.size, 200)
  assert.deepEqual(ids().slice(0, 1), ['f12'])
  assert.deepEqual(ids().slice(-2), ['f10', 'late'])
})
