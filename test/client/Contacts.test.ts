import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { CONTACT_MS, Contacts } from '../../src/client/Contacts.ts'
import type { SeenFleet } from '../../src/client/readFleets.ts'

const A = 1
const B = 2
const SEEN_AT = 6_000

function seen(change: Partial<SeenFleet> = {}): SeenFleet {
  const course = { x: 100, y: 200, vx: 30, vy: 0, since: 1_000, until: 11_000, gate: null }
  const war = { shipsByClass: { scout: 3 }, stance: 'defend', hull: 1, battle: null } as const
  return { id: 'f', name: 'Hermes', owner: 'c', ships: 3, ...course, ...war, ...change }
}

let contacts = new Contacts()
const ids = () => [...contacts.all].map(({ id }) => id)
beforeEach(() => {
  contacts = new Contacts()
})

test('[VIS-1] a fleet that goes out of sight is remembered where and when it was last seen', () => {
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

test('a contact of a fleet at rest has no heading', () => {
  contacts.lose(A, seen({ vx: 0, until: 1_000 }), SEEN_AT)
  assert.equal([...contacts.all][0]?.heading, null)
})

test('a fleet that is seen again, anywhere, is no longer a contact', () => {
  contacts.lose(A, seen(), SEEN_AT)
  contacts.see('f')
  assert.equal(contacts.size, 0)
})

test('a fleet lost twice is remembered where it was the second time', () => {
  contacts.lose(A, seen(), SEEN_AT)
  contacts.lose(B, seen(), SEEN_AT + 1_000)
  assert.deepEqual(
    [...contacts.all].map(({ sectorId, x }) => [sectorId, x]),
    [[B, 280]],
  )
})

test('a contact is forgotten when its place is in sight and empty, but not at the edge of sight', () => {
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

test('a fleet that has jumped, or will have by now, is no contact', () => {
  contacts.lose(A, seen({ gate: B }), 11_000)
  assert.equal(contacts.size, 0)
  contacts.lose(A, seen({ gate: B }), SEEN_AT)
  contacts.prune(10_999)
  assert.equal(contacts.size, 1)
  contacts.prune(11_000)
  assert.equal(contacts.size, 0)
})

test('a contact is forgotten after five minutes', () => {
  contacts.lose(A, seen(), SEEN_AT)
  contacts.prune(SEEN_AT + CONTACT_MS - 1)
  assert.equal(contacts.size, 1)
  contacts.prune(SEEN_AT + CONTACT_MS)
  assert.equal(contacts.size, 0)
})

test('of too many contacts, those unseen for longest are forgotten', () => {
  for (let index = 0; index < 210; index++) contacts.lose(A, seen({ id: `f${index}` }), SEEN_AT)
  contacts.lose(A, seen({ id: 'f10' }), SEEN_AT)
  contacts.lose(A, seen({ id: 'late' }), SEEN_AT)
  assert.equal(contacts.size, 200)
  assert.deepEqual(ids().slice(0, 1), ['f12'])
  assert.deepEqual(ids().slice(-2), ['f10', 'late'])
})
