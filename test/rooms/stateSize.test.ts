import assert from 'node:assert/strict'
import test from 'node:test'
import { type Client, ClientState, Protocol } from '@colyseus/core'
import { Encoder, StateView } from '@colyseus/schema'
import { SchemaSerializer as ClientSide } from '@colyseus/sdk'
import fc from 'fast-check'
import { nanoid } from 'nanoid'
import { OwnBytesSerializer } from '../../rooms/colyseus/OwnBytesSerializer.ts'
import { Projection } from '../../rooms/sector/Projection.ts'
import { type SectorSchema, STATE_BYTES_MAX } from '../../rooms/sector/sectorSchema.ts'
import { readFleets, type SectorStateOnWire } from '../../src/client/readFleets.ts'
import { NO_STORE } from '../../src/sim/economy/store.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { courseTo, distance, positionAt } from '../../src/sim/galaxy/course.ts'
import { unheld } from '../../src/sim/holding/system.ts'
import {
  HOMES_PER_SYSTEM_MAX,
  NAME_CHARACTERS_MAX,
  SHIPS_PER_FLEET_MAX,
} from '../../src/sim/rules/commanders.ts'
import { PLANE_UNITS, SYSTEMS_PER_SECTOR_MAX } from '../../src/sim/rules/map.ts'
import { SHIP_CLASSES, SHIPS, type Ships } from '../../src/sim/rules/ships.ts'
import { WRECKS_PER_SECTOR_MAX } from '../../src/sim/rules/wrecks.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'

const LEASE = { sector: 10_000, epoch: 1_790_000_000_000 }
const NOW = 1_790_000_000_000
/** A month, so that times have as many digits as they can get. */
const ROOM_LIVES_MS = 31 * 24 * 3_600_000
const SHOWN_OFF_UNITS_MAX = 0.5
/** As many ships as a fleet can have, of all classes: a number above 127 takes a byte more. */
const MANY_OF_ALL: Ships = {
  ...Object.fromEntries(SHIP_CLASSES.map((one) => [one, 14])),
  hauler: SHIPS_PER_FLEET_MAX - 14 * (SHIP_CLASSES.length - 1),
}
const FLEETS_PER_BATTLE = 8
const SPEEDS = Object.values(SHIPS).map(({ speedUnitsPerS }) => speedUnitsPerS)

Encoder.BUFFER_SIZE = STATE_BYTES_MAX

/**
 * A sector with `count` fleets, each as long on the wire as a fleet can be and in a battle, and
 * as many bases and wrecks as a sector can have.
 */
function crowd(count: number): SectorState {
  const sector = { ...emptySector('seed', LEASE.sector), now: NOW }
  for (let index = 0; index < count; index++) {
    const course = {
      ...courseTo({ x: 999.9, y: 0.1 }, { x: 3.3, y: index % 999 }, 17.3, NOW + ROOM_LIVES_MS),
      gate: 9_999,
    }
    const name = '🚀'.repeat(NAME_CHARACTERS_MAX)
    const of = { owner: nanoid(), ships: MANY_OF_ALL, hops: 0, plan: [], ...AT_PEACE }
    const battle = { id: nanoid(), rounds: 1, isHeld: false }
    const fleet: Fleet = { id: nanoid(), name, course, ...of, battle }
    sector.fleets.set(fleet.id, fleet)
  }
  for (let index = 0; index < SYSTEMS_PER_SECTOR_MAX * HOMES_PER_SYSTEM_MAX; index++) {
    const base = { id: nanoid(), owner: nanoid(), system: 1, x: 999, y: index, level: 5 }
    const yard = { ships: {}, wounds: {}, at: 0 }
    sector.bases.set(base.id, { ...base, yard, store: NO_STORE, queue: [] })
  }
  for (let index = 0; index < WRECKS_PER_SECTOR_MAX; index++) {
    const wreck = { id: nanoid(), x: 999, y: index, ore: 99_999, until: NOW + ROOM_LIVES_MS }
    sector.wrecks.set(wreck.id, wreck)
  }
  for (let index = 0; index < count / FLEETS_PER_BATTLE; index++) {
    const began = { beganAt: NOW, beganSeq: 1, absorbed: [], parties: {}, garrisons: [] }
    const battle = { id: nanoid(), x: 999, y: 999, round: 999, nextAt: NOW + ROOM_LIVES_MS }
    sector.battles.set(battle.id, { ...battle, ...began })
  }
  for (let id = 1; id <= SYSTEMS_PER_SECTOR_MAX; id++) {
    const at = NOW + ROOM_LIVES_MS
    const capture = { by: nanoid(), totalMs: 60_000, until: at, leftMs: 0, since: at }
    sector.systems.set(id, {
      ...unheld({ id, x: 999, y: 999 }, at),
      ...{ owner: nanoid(), station: { level: 10, lost: 1, at, isBeaten: true }, capture },
      battle: { id: nanoid(), rounds: 1, isHeld: true },
    })
  }
  return sector
}

function sorted(state: SectorSchema) {
  const { fleets, bases, systems, stations, wrecks, battles, ...rest } = JSON.parse(
    JSON.stringify(state),
  )
  const entries = (map: object = {}) => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))
  const sites = {
    bases: entries(bases),
    systems: entries(systems),
    stations: entries(stations),
    wrecks: entries(wrecks),
    battles: entries(battles),
  }
  return { ...rest, fleets: entries(fleets), ...sites }
}

/** A room's state with one client that sees all of it. */
function seated(sector: SectorState) {
  const sizes: number[] = []
  const serializer = new OwnBytesSerializer<SectorSchema>({
    beforeFullState: () => {},
    encodedAll: (bytes) => sizes.push(bytes),
    fullStateFor: () => {},
    readers: (clients) => clients,
  })
  const projection = new Projection(LEASE)
  const { shown } = projection
  serializer.reset(shown)
  projection.show(sector)
  const side = new ClientSide<SectorSchema>()
  side.handshake(serializer.handshake() ?? assert.fail('no handshake'), { offset: 0 })
  const view = new StateView()
  const raw = (bytes: Uint8Array): void => {
    if (bytes[0] === Protocol.ROOM_STATE) side.setState(bytes, { offset: 1 })
    else side.patch(bytes, { offset: 1 })
  }
  const client = { state: ClientState.JOINED, view, raw } as unknown as Client
  const seeAll = (seeing = view) => {
    for (const fleet of shown.fleets.values()) seeing.add(fleet)
    for (const sites of [shown.bases, shown.stations, shown.wrecks, shown.battles])
      for (const site of sites.values()) seeing.add(site)
  }
  // Not `deepEqual`, which would print how thousands of fleets differ.
  const assertSame = () =>
    assert.ok(JSON.stringify(sorted(side.state)) === JSON.stringify(sorted(shown)))
  return { serializer, projection, shown, side, client, seeAll, assertSame, sizes }
}

test('2,000 fleets, each as long as a fleet can be, in 250 battles, 384 bases, 6 systems and 64 wrecks, all seen by one client, fit the buffer', () => {
  const { serializer, client, seeAll, assertSame, sizes } = seated(crowd(2_000))
  seeAll()
  client.raw(serializer.getFullState(client))
  assertSame()
  const [bytes = 0] = sizes
  assert.ok(bytes > 200 * 2_000, `what is seen only by some is counted as well: ${bytes}`)
  assert.ok(bytes < STATE_BYTES_MAX, `${bytes} bytes`)
})

test('a state larger than the buffer is reported, and still arrives whole', (t) => {
  t.mock.method(console, 'warn', () => {})
  const { serializer, client, projection, shown, seeAll, assertSame, sizes } = seated(crowd(3_000))
  const changed = (): void => {
    projection.turn()
    serializer.applyPatches([client])
    assertSame()
  }
  seeAll()
  for (let times = 0; times < 2; times++) client.raw(serializer.getFullState(client))
  assertSame()
  assert.ok(sizes.every((bytes) => bytes > STATE_BYTES_MAX))
  changed()
  // The same in a patch: everything goes out of sight and comes back.
  for (const fleet of shown.fleets.values()) client.view?.remove(fleet)
  projection.turn()
  serializer.applyPatches([client])
  seeAll()
  changed()
})

test('many views in one patch take no more room than the largest of them', (t) => {
  const warn = t.mock.method(console, 'warn', () => {})
  const { serializer, projection, client, seeAll, assertSame } = seated(crowd(600))
  const clients = Array.from({ length: 20 }, () => ({ ...client, raw: () => {} }) as Client)
  client.raw(serializer.getFullState(client))
  serializer.applyPatches([])
  for (const one of clients) one.view = new StateView()
  for (const one of [client, ...clients]) seeAll(one.view)
  projection.turn()
  serializer.applyPatches([...clients, client])
  assertSame()
  assert.equal(warn.mock.callCount(), 0)
  // biome-ignore lint/complexity/useLiteralKeys: it is protected
  assert.ok(serializer['encoder'].sharedBuffer.byteLength <= 2 * STATE_BYTES_MAX)
})

test('a patch holds only what has changed of a fleet', () => {
  const sector = crowd(1)
  const { serializer, projection, shown, client, seeAll, assertSame } = seated(sector)
  seeAll()
  client.raw(serializer.getFullState(client))
  const patchBytes = (change: Partial<Fleet>): number => {
    const [fleet = assert.fail()] = sector.fleets.values()
    const state = { ...sector, fleets: new Map([[fleet.id, { ...fleet, ...change }]]) }
    let bytes = 0
    projection.show(state)
    projection.turn()
    const raw = (sent: Uint8Array): void => {
      bytes += sent.length
      client.raw(sent)
    }
    serializer.applyPatches([{ ...client, raw } as Client])
    assertSame()
    return bytes
  }
  patchBytes({})
  const nothing = patchBytes({})
  assert.equal(patchBytes({ plan: [{ kind: 'jump', toSector: 2 }] }), nothing)
  assert.equal(patchBytes({ wounds: { scout: 1 } }), nothing, 'a wound too small to be seen')
  const round = patchBytes({ wounds: { cruiser: 2_000_000 } })
  assert.ok(round > nothing && round <= nothing + 8, `${round - nothing} bytes of hull`)
  patchBytes({})
  const fewer = patchBytes({ ships: { ...MANY_OF_ALL, scout: 13 } })
  assert.ok(fewer > nothing && fewer <= nothing + 14, `${fewer - nothing} bytes of ships`)
  assert.equal(shown.fleets.size, 1)
})

test('a fleet is shown within half a unit of its place, to the end of the longest flight', () => {
  const place = fc.record({
    x: fc.double({ min: 0, max: PLANE_UNITS, noNaN: true }),
    y: fc.double({ min: 0, max: PLANE_UNITS, noNaN: true }),
  })
  const after = fc.integer({ min: -ROOM_LIVES_MS, max: ROOM_LIVES_MS })
  fc.assert(
    fc.property(
      ...[
        place,
        place,
        fc.constantFrom(...SPEEDS),
        after,
        fc.double({ min: 0, max: 1, noNaN: true }),
      ],
      (from, to, speed, afterMs, share) => {
        const course = courseTo(from, to, speed, NOW + afterMs)
        const sector = { ...emptySector('seed', 1), now: NOW }
        sector.fleets.set('a', {
          ...{ id: 'a', name: 'A', owner: 'ann', ships: {}, hops: 0, plan: [], ...AT_PEACE },
          course,
        })
        const { serializer, client, side, seeAll } = seated(sector)
        seeAll()
        client.raw(serializer.getFullState(client))
        const known = new Map()
        readFleets(side.state as unknown as SectorStateOnWire, known, null)
        const shown = known.get('a')
        assert.deepEqual([shown.since, shown.until], [course.since, course.until])
        for (const at of [course.since + share * (course.until - course.since), course.until]) {
          const off = distance(positionAt(shown, at), positionAt(course, at))
          assert.ok(off < SHOWN_OFF_UNITS_MAX, `${off} units`)
        }
        if (course.vx === 0 && course.vy === 0) assert.deepEqual([shown.vx, shown.vy], [0, 0])
      },
    ),
  )
})
