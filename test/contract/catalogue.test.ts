import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FEED_TYPES, fullFace, publicFace } from '../../src/feed/faces.ts'
import type { BaseId, CommanderId, FleetId, SectorId } from '../../src/sim/core/ids.ts'
import { changedBy, concernedBy, kindOf, type SectorEvent } from '../../src/sim/events.ts'
import { EVENTS } from '../../src/sim/features.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { WRECK_LASTS_MS } from '../../src/sim/rules/wrecks.ts'
import { WRITES, WRITES_AT_LEAST } from '../../src/sim/versions.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { playBuilds } from '../../testkit/playBuilds.ts'
import { playSieges } from '../../testkit/playSieges.ts'
import { playWar } from '../../testkit/playWar.ts'

const RUNS = 300
const SECTORS = 16
const MERCHANTS = 6
const FLEETS: readonly (readonly [id: FleetId, owner: CommanderId])[] = [
  ['fleet-1', 'ann'],
  ['fleet-2', 'ann'],
  ['fleet-3', 'bob'],
]
const BASES: readonly (readonly [id: BaseId, owner: CommanderId, sector: SectorId])[] = [
  ['base-1', 'ann', 1],
  ['base-2', 'bob', 3],
]
const AT = BASES.map(([base]) => ({ base }))
const galaxy = makeGalaxy('catalogue', SECTORS)

const toSector = fc.integer({ min: 1, max: SECTORS })
const to = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.double({ ...range(1000) }) })
const queue = fc.boolean()
const wish = fc.oneof(
  fc.record({ type: fc.constant('move'), to, queue }),
  fc.record({ type: fc.constant('jump'), toSector, queue }),
  fc.record({ type: fc.constant('route'), toSector, queue }),
  fc.record({ type: fc.constant('stop') }),
  fc.record({ type: fc.constant('rename'), name: fc.constantFrom('Owl', 'Ёж 🦔', '"', 'public') }),
  fc.record({ type: fc.constant('split'), ships: fc.constant({ scout: 1 }) }),
  fc.record({ type: fc.constant('stance'), stance: fc.constantFrom('passive', 'attack') }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('attack'),
      target: fc.record({ fleetId: fc.constantFrom('fleet-1', 'fleet-3', 'm1') }),
    }),
  },
  fc.record({ type: fc.constant('retreat') }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('salvage'), queue }) },
  fc.record({ type: fc.constant('dock'), at: fc.constantFrom(...AT), queue }),
  fc.record({
    type: fc.constant('launch'),
    at: fc.constantFrom(...AT),
    ships: fc.constant({ scout: 1 }),
  }),
)
const step = fc.record({
  fleet: fc.constantFrom(...FLEETS),
  wish,
  waitMs: fc.oneof(fc.nat(1_000), fc.nat(6_000), fc.nat(120_000)),
  isLate: fc.boolean(),
})

function range(max: number): fc.DoubleConstraints {
  return { min: 0, max, noNaN: true }
}

/**
 * @param isLong whether it ends after all wrecks are gone, which takes a while to play
 * @returns all events of a game, and the owner of each fleet and base
 */
function play(
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
  isLong: boolean,
): {
  events: SectorEvent[]
  owners: Map<FleetId | BaseId, CommanderId | null>
} {
  const little = new LittleGalaxy(galaxy)
  little.hasPirates = true
  const owners = new Map<FleetId | BaseId, CommanderId | null>(FLEETS)
  little.onEvent = (event) => {
    if (
      event.type !== 'fleet.born' &&
      event.type !== 'fleet.launched' &&
      event.type !== 'pirates.appeared'
    )
      return
    owners.set(event.data.fleet.id, event.data.fleet.owner)
  }
  little.learn({ n: 1, kind: 'shield', key: 'ann', since: 0, value: true })
  FLEETS.forEach(([id, owner], index) => {
    const course = restAt({ x: 100 + index / 3, y: 500 }, 0)
    const ships = { scout: 3, hauler: 30, cruiser: index }
    const fleet = { id, name: `The ${id}`, owner, ships, hops: 0, course, plan: [], ...AT_PEACE }
    little.place(fleet, 1 + (index % 2))
  })
  for (const { fleet, to: home } of foundMerchants(galaxy, MERCHANTS)) {
    owners.set(fleet.id, null)
    little.place(fleet, home)
  }
  for (const [id, owner, sector] of BASES) {
    owners.set(id, owner)
    little.deliver(sector, 'base.granted', { base: { id, owner, system: 1, x: 110, y: 500 } })
  }
  steps.forEach(({ fleet: [fleetId, owner], wish: wanted, waitMs, isLate }, index) => {
    const subject = wanted.type === 'launch' ? {} : { fleetId }
    const wreck = wanted.type === 'salvage' ? { wreckId: wreckNear(little, fleetId) } : {}
    const order = parseOrder({ id: `order-${100 + index}`, ...subject, ...wreck, ...wanted })
    assert.ok(!('ok' in order), JSON.stringify(order))
    const base = 'at' in wanted && wanted.type === 'launch' ? wanted.at.base : null
    const here = BASES.find(([id]) => id === base)?.[2] ?? sectorWith(little, fleetId)
    if (here !== undefined) little.order(owner, here, order)
    little.letPass(waitMs, isLate)
  })
  if (isLong) little.letPass(WRECK_LASTS_MS)
  for (const sector of little.journals.keys()) {
    little.deliver(sector, 'fleets.disband', { commander: 'bob' })
  }
  return { events: [...little.journals.values()].flat(), owners }
}

/** @returns a wreck in the sector of a fleet, or the id of none */
function wreckNear(little: LittleGalaxy, fleetId: FleetId): string {
  const sector = sectorWith(little, fleetId)
  const [wreckId = 'none'] = sector === undefined ? [] : little.state(sector).wrecks.keys()
  return wreckId
}

function sectorWith(little: LittleGalaxy, fleetId: FleetId): SectorId | undefined {
  return [...little.journals.keys()].find((id) => little.state(id).fleets.has(fleetId))
}

/** Keys of values that only a fleet's owner may know, wherever they appear. */
const SECRET_KEYS = [
  ...['id', 'fleet', 'fleetId', 'owner', 'name', 'ships', 'hop', 'hops', 'plan', 'course'],
  ...['base', 'yard', 'wounds', 'system'],
  ...['x', 'y', 'vx', 'vy', 'since', 'until'],
]

/** All keys and strings in a value, at any depth. */
function contentsOf(value: unknown): { keys: string[]; texts: string[] } {
  const keys: string[] = []
  const texts: string[] = []
  JSON.stringify(value, (key, one) => {
    keys.push(key)
    if (typeof one === 'string') texts.push(one)
    return one
  })
  return { keys, texts }
}

const PUBLIC_TYPES = FEED_TYPES.filter(({ audience }) => audience === 'public')
const OWN_TYPES = FEED_TYPES.filter(({ audience }) => audience === 'own')

function checkPublic(event: SectorEvent): void {
  const face = publicFace(event)
  if (!face) return
  const { type, v, audience, data, ...place } = face
  assert.deepEqual(place, { sector: event.sector, seq: event.seq, at: event.at })
  assert.equal(audience, 'public')
  const { texts } = contentsOf(data)
  // Where a wreck lies is public [VIS-2].
  const { keys } = contentsOf({ ...data, wreck: null })
  const mayTell = OF_SYSTEMS.has(type) ? ['system', 'owner'] : []
  assert.deepEqual(
    keys.filter((key) => SECRET_KEYS.includes(key) && !mayTell.includes(key)),
    [],
  )
  assert.deepEqual(texts, publicTexts(event), 'no id, no name')
  const known = PUBLIC_TYPES.find((one) => one.type === type && one.v === v)
  assert.ok(known, `${type}, version ${v}, is in the catalogue as public`)
  known.data.parse(data)
}

/** Who holds a system or a sector is public. */
const OF_SYSTEMS: ReadonlySet<string> = new Set([
  'system.captured',
  'system.granted',
  'system.released',
  'sector.owned',
])

/**
 * What may be told of fights: how big one is, and who fought one that is over [VIS-2]. Of systems
 * and sectors: who holds them, and did before.
 */
function publicTexts({ type, data }: SectorEvent): string[] {
  if (type === 'system.captured' || type === 'sector.owned') {
    return [data.owner, data.from].flatMap((one) => one ?? [])
  }
  if (type === 'system.granted') return [data.owner]
  if (type === 'system.released') return [data.from]
  if (type === 'battle.began') return [data.size]
  if (type === 'battle.ended') {
    const wreck = data.wreck ? [data.wreck.id] : []
    return [data.battleId, ...data.parties.map(({ party }) => party), ...wreck]
  }
  if (type === 'wreck.gone') return [data.wreckId]
  return []
}

/** Whose affair an event is. Fights are that of all who are in them. */
function ownersOf({ type, data }: SectorEvent, owner: CommanderId | null): CommanderId[] {
  const named = (some: readonly { readonly owner: CommanderId | null }[]): CommanderId[] => [
    ...new Set(some.flatMap((one) => (one.owner === null ? [] : [one.owner]))),
  ]
  switch (type) {
    case 'battle.began':
    case 'battle.joined':
      return named([...data.fleets, ...data.garrisons])
    case 'battle.round':
      return named([...data.hits, ...data.left, ...data.garrisons])
    case 'capture.began':
    case 'capture.stopped':
      return [data.by, ...(data.holder === null ? [] : [data.holder])]
    case 'system.captured':
      return named([data, { owner: data.from }, ...data.fleets])
    case 'system.granted':
      return [data.owner]
    case 'system.released':
      return [data.from]
    case 'sector.owned':
      return named([data, { owner: data.from }])
    case 'battle.putOff':
      return data.commanders
    case 'battle.ended':
      return data.parties.map(({ party }) => party).filter((party) => party !== '')
    case 'pirates.appeared':
    case 'wreck.gone':
      return []
    case 'commander.outlawed':
    case 'shield.dropped':
      return [data.commander]
    default:
      return owner === null ? [] : [owner]
  }
}

function checkOwners(event: SectorEvent, owner: CommanderId | null): void {
  assert.deepEqual(concernedBy(event), ownersOf(event, owner))
  const face = JSON.parse(JSON.stringify(fullFace(event)))
  if (kindOf(event.type).toOwner === null) {
    assert.equal(face, null)
    return
  }
  assert.deepEqual(
    Object.keys(face).sort(),
    ['at', 'audience', 'data', 'sector', 'seq', 'type', 'v'],
    'nothing else of the envelope, such as the generator’s state',
  )
  assert.equal(face.audience, 'own')
  assert.equal(face.v, event.v)
  assert.deepEqual(face.data, JSON.parse(JSON.stringify(event.data)), 'all of it')
  const known = OWN_TYPES.find((one) => one.type === face.type && one.v === face.v)
  assert.ok(known, `${face.type}, version ${face.v}, is in the catalogue as its owner's`)
  known.data.parse(face.data)
}

test('[VIS-1] [FEED-5] every event is shown as the catalogue says, and the public form reveals no fleet', () => {
  const types = new Set<string>()
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(9), (steps, n) => {
      const { events, owners } = play(steps, n === 0)
      for (const event of events) {
        types.add(event.type)
        checkPublic(event)
        const [id] = [...changedBy(event, 'fleet'), ...changedBy(event, 'base')]
        checkOwners(event, owners.get(id ?? '') ?? null)
      }
    }),
    { numRuns: RUNS },
  )
  /** What is played by the book: chance may leave something out. */
  const played = (ownerOf: (fleet: string | undefined) => CommanderId | null): LittleGalaxy => {
    const little = new LittleGalaxy(galaxy)
    const owners = new Map<string | undefined, CommanderId | null>()
    little.onEvent = (event) => {
      if ('fleet' in event.data) owners.set(event.data.fleet.id, event.data.fleet.owner)
      types.add(event.type)
      checkPublic(event)
      const [id] = [...changedBy(event, 'fleet'), ...changedBy(event, 'base')]
      checkOwners(event, owners.get(id) ?? ownerOf(id))
    }
    return little
  }
  playSieges(played((id) => (id === 'captor' ? 'captor' : 'holder')))
  const anns = ['home', 'docking', 'hunter', 'base']
  const war = played((id = '') => {
    if (id.startsWith('rival')) return 'rival'
    return anns.includes(id) ? 'ann' : null
  })
  const base = { id: 'base', owner: 'ann', system: 1, x: 500, y: 500 }
  war.writes = WRITES_AT_LEAST
  war.deliver(1, 'base.granted', { base })
  war.writes = WRITES
  for (const id of ['home', 'docking']) {
    const of = { id, name: id, owner: 'ann', hops: 0, plan: [], ships: { frigate: 3 }, ...AT_PEACE }
    war.place({ ...of, course: restAt(base, war.now) }, 1)
  }
  const at = { base: 'base' }
  assert.ok(war.order('ann', 1, { id: 'order-1', type: 'dock', fleetId: 'docking', at }).ok)
  war.letPass(1_000)
  const ships = { frigate: 1 }
  assert.ok(war.order('ann', 1, { id: 'order-2', type: 'launch', at, ships }).ok)
  playWar(war, 1, 'home')
  playBuilds(war, 1, 'ann', 'base')
  assert.deepEqual([...types].sort(), Object.keys(EVENTS).sort())
})
