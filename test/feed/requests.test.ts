import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MapIndex } from '../../src/feed/MapIndex.ts'
import { readResume, readView, VIEW_SECTORS_MAX } from '../../src/feed/requests.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'

const galaxy = { ...makeGalaxy('requests', 500), id: 'of-requests' }
const index = new MapIndex(galaxy)
const EVERYWHERE = { minX: -1e6, minY: -1e6, maxX: 1e6, maxY: 1e6 }

function refusalOfView(input: unknown): string {
  const answer = readView(input, galaxy, index)
  assert.ok(!answer.ok, `${JSON.stringify(input)} should be refused`)
  return `${answer.code}: ${answer.message}`
}

function refusalOfResume(input: unknown): string {
  const answer = readResume(input, galaxy)
  assert.ok(!answer.ok, `${JSON.stringify(input)} should be refused`)
  return `${answer.code}: ${answer.message}`
}

describe('[IN-1] a view', () => {
  test('of sectors contains what was asked for, each once', () => {
    const answer = { ok: true, sectors: [3, 1], detail: 'events', left: 0, galaxy: galaxy.id }
    assert.deepEqual(readView({ sectors: [3, 1, 3] }, galaxy, index), answer)
    const none = { ok: true, sectors: [], detail: 'summary', left: 0, galaxy: galaxy.id }
    assert.deepEqual(readView({ sectors: [], detail: 'summary' }, galaxy, index), none)
  })

  const bad: readonly (readonly [unknown, RegExp])[] = [
    [{ sectors: [1, 501] }, /^no_such_sector: There is no sector 501\.$/],
    [{ sectors: [0] }, /^no_such_sector: .* 0/],
    [{ sectors: [-1] }, /^no_such_sector: .* -1/],
    [{ sectors: [1.5] }, /^bad_view: sectors\.0: a sector is a whole number/],
    [{ sectors: ['1'] }, /^bad_view: sectors\.0: a sector is a number/],
    [{ sectors: [Number.NaN] }, /^bad_view: sectors\.0: a sector is a number/],
    [{ sectors: 1 }, /^bad_view: sectors: sectors is a list of sector numbers/],
    [
      { sectors: galaxy.sectors.map(({ id }) => id) },
      /^too_many_sectors: 500 .* 200 can be in view/,
    ],
    [{ sectors: Array(20_000).fill(1) }, /^bad_view: sectors: /],
    [{ sectors: [1], detail: 'all' }, /^bad_view: detail: detail is "events" or "summary"/],
    [{ sectors: [1], detail: 'own' }, /^bad_view: detail: /],
    [{ sectors: [1], zoom: 2 }, /^bad_view: /],
    [{}, /^bad_view: sectors: /],
    ...[null, undefined, 7, 'x', [], [1]].map((junk) => [junk, /^bad_view: \S/] as const),
    [{ rect: { ...EVERYWHERE, minX: 9, maxX: 8 }, zoom: 1 }, /inside out: minX must not exceed/],
    [{ rect: { ...EVERYWHERE, minY: 9, maxY: 8 }, zoom: 1 }, /inside out/],
    [{ rect: { ...EVERYWHERE, minX: Number.NaN }, zoom: 1 }, /rect\.minX: a rectangle has minX/],
    [{ rect: { ...EVERYWHERE, maxX: Number.POSITIVE_INFINITY }, zoom: 1 }, /rect\.maxX: /],
    [{ rect: { ...EVERYWHERE, minY: '0' }, zoom: 1 }, /rect\.minY: /],
    [{ rect: { minX: 0 }, zoom: 1 }, /rect\.minY: a rectangle has/],
    [{ rect: null, zoom: 1 }, /^bad_view: rect: /],
    [{ rect: EVERYWHERE }, /zoom: zoom is the size of a map unit in pixels/],
    [{ rect: EVERYWHERE, zoom: 0 }, /zoom: zoom is larger than 0/],
    [{ rect: EVERYWHERE, zoom: -1 }, /zoom: zoom is larger than 0/],
    [{ rect: EVERYWHERE, zoom: 1, sectors: [1] }, /^bad_view: /],
  ]
  for (const [number, [input, expected]] of bad.entries()) {
    test(`that is wrong (${number}) is refused with what would be right`, () => {
      assert.match(refusalOfView(input), expected)
    })
  }

  test('of a rectangle without sectors is empty', () => {
    const rect = { minX: 1e7, minY: 1e7, maxX: 2e7, maxY: 2e7 }
    const empty = { ok: true, sectors: [], detail: 'summary', left: 0, galaxy: galaxy.id }
    assert.deepEqual(readView({ rect, zoom: 0.2 }, galaxy, index), empty)
  })

  test('of a rectangle with too many sectors shows those nearest to its middle, and how many are left out', () => {
    const answer = readView({ rect: EVERYWHERE, zoom: 1 }, galaxy, index)
    assert.ok(answer.ok)
    assert.equal(answer.sectors.length, VIEW_SECTORS_MAX)
    assert.equal(answer.left, 500 - VIEW_SECTORS_MAX)
    assert.equal(answer.detail, 'events')
    const far = (id: number) =>
      Math.hypot(galaxy.sectors[id - 1]?.x ?? 0, galaxy.sectors[id - 1]?.y ?? 0)
    const farthest = Math.max(...answer.sectors.map(far))
    const others = galaxy.sectors.filter(({ id }) => !answer.sectors.includes(id))
    assert.ok(others.every(({ id }) => far(id) >= farthest))
  })

  test('of any input at all is answered', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const answer = readView(input, galaxy, index)
        assert.ok(answer.ok || answer.message.length > 0)
      }),
    )
  })
})

describe('[IN-1] a resume', () => {
  test('goes by sector', () => {
    const input = { cursors: { 1: 5 }, own: { 2: 0 }, detail: 'summary', galaxy: galaxy.id }
    const cursors = { view: new Map([[1, 5]]), own: new Map([[2, 0]]) }
    assert.deepEqual(readResume(input, galaxy), { ok: true, cursors, detail: 'summary' })
  })

  test("also accepts the seed in place of the galaxy's id, as older clients send it", () => {
    assert.equal(readResume({ cursors: {}, galaxy: galaxy.seed }, galaxy).ok, true)
  })

  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [at + 1, 0]))
  const bad: readonly (readonly [unknown, RegExp])[] = [
    [{ cursors: { 501: 1 } }, /^no_such_sector: There is no sector 501\.$/],
    [{ cursors: {}, own: { 501: 1 } }, /^no_such_sector: /],
    [{ cursors: { 1: -1 } }, /^bad_cursor: cursors\.1: a cursor is 0 or more/],
    [{ cursors: { 1: 1.5 } }, /a cursor is a whole number/],
    [{ cursors: { 1: 1e300 } }, /^bad_cursor: cursors\.1: /],
    [{ cursors: { 1: '1' } }, /cursors\.1: a cursor is a number/],
    [{ cursors: { 1: null } }, /cursors\.1: a cursor is a number/],
    [{ cursors: { x: 1 } }, /^bad_cursor: cursors\.x: /],
    [{ cursors: { '01': 1 } }, /^bad_cursor: cursors\.01: /],
    [{ cursors: { 99999999999: 1 } }, /^bad_cursor: /],
    [{ cursors: { constructor: 1 } }, /^bad_cursor: /],
    [{ cursors: [1, 2] }, /cursors: cursors is an object of sequence numbers by sector/],
    [{}, /cursors: cursors is an object of sequence numbers by sector/],
    [{ cursors: {}, own: [] }, /^bad_cursor: own: /],
    [{ cursors: {}, extra: 1 }, /^bad_cursor: /],
    [{ cursors: {}, detail: 'own' }, /^bad_cursor: detail: /],
    [{ cursors: {}, galaxy: 'other' }, /^other_galaxy: .* begin anew with a view/],
    [{ cursors: {}, galaxy: 7 }, /^bad_cursor: galaxy: galaxy is the id/],
    [{ cursors: many(201) }, /^too_many_sectors: 201 .* 200 can be in view/],
    [{ cursors: {}, own: many(65) }, /^too_many_sectors: own names 65 sectors; 64 at most/],
    ...[null, undefined, 7, 'x', []].map((junk) => [junk, /^bad_cursor: \S/] as const),
  ]
  for (const [number, [input, expected]] of bad.entries()) {
    test(`that is wrong (${number}) is refused with what would be right`, () => {
      assert.match(refusalOfResume(input), expected)
    })
  }

  test("never takes a prototype's property for a cursor", () => {
    const input: unknown = JSON.parse('{"cursors": {"__proto__": {"1": 5}}}')
    const cursors = { view: new Map(), own: new Map() }
    assert.deepEqual(readResume(input, galaxy), { ok: true, cursors, detail: 'events' })
  })

  test('of any input at all is answered', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (cursors, own) => {
        const answer = readResume({ cursors, own }, galaxy)
        assert.ok(answer.ok || answer.message.length > 0)
      }),
    )
  })
})

test('the map’s index finds what a search of all sectors finds, the nearest first', () => {
  const coordinate = fc.oneof(
    fc.double({ min: -6_000, max: 6_000, noNaN: true }),
    fc.constantFrom(...galaxy.sectors.flatMap(({ x, y }) => [x, y])),
  )
  fc.assert(
    fc.property(coordinate, coordinate, coordinate, coordinate, (a, b, c, d) => {
      const rect = {
        ...{ minX: Math.min(a, b), maxX: Math.max(a, b) },
        ...{ minY: Math.min(c, d), maxY: Math.max(c, d) },
      }
      const inside = galaxy.sectors.filter(({ x, y }) => {
        return x >= rect.minX && x <= rect.maxX && y >= rect.minY && y <= rect.maxY
      })
      const found = index.within(rect)
      const byId = (one: number, other: number) => one - other
      assert.deepEqual([...found].sort(byId), inside.map(({ id }) => id).sort(byId))
      const away = found.map((id) => {
        const { x = 0, y = 0 } = galaxy.sectors[id - 1] ?? {}
        return (x - (rect.minX + rect.maxX) / 2) ** 2 + (y - (rect.minY + rect.maxY) / 2) ** 2
      })
      assert.deepEqual(away, [...away].sort(byId))
    }),
    { numRuns: 1_000 },
  )
})
