import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import type { CommanderId, FleetId } from '../../src/sim/core/ids.ts'
import { NO_STORE } from '../../src/sim/economy/store.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { sees } from '../../src/sim/fleets/sight.ts'
import { type Point, positionAt } from '../../src/sim/galaxy/course.ts'
import type { Base, Bases } from '../../src/sim/holding/base.ts'
import { type System, type Systems, unheld } from '../../src/sim/holding/system.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { SHIP_CLASSES, type Ships } from '../../src/sim/rules/ships.ts'
import type { Battles } from '../../src/sim/war/battle.ts'
import type { Wreck, Wrecks } from '../../src/sim/war/wrecks/wreck.ts'
import { FleetTable } from '../../src/vision/FleetTable.ts'
import { GroupView } from '../../src/vision/GroupView.ts'
import { SiteTable } from '../../src/vision/SiteTable.ts'
import { type PlainSite, plainSight } from '../../testkit/plainSight.ts'

/** Few owners and a small part of the plane, so that everything that can happen does. */
const OWNERS = ['ann', 'bob', 'eve', null]
const NOW = 5_000

const coordinate = fc.oneof(
  fc.double({ min: 0, max: PLANE_UNITS, noNaN: true }),
  // Exactly on the border of a sensor's reach, and of a square.
  fc.integer({ min: 0, max: 40 }).map((squares) => squares * 25),
)
const speed = fc.double({ min: -20, max: 20, noNaN: true })
const ships: fc.Arbitrary<Ships> = fc.dictionary(
  fc.constantFrom(...SHIP_CLASSES),
  fc.constantFrom(0, 1, 10, 11, 50, 51),
)

const fleet = fc
  .record({
    owner: fc.constantFrom(...OWNERS),
    ships,
    course: fc.record({
      ...{ x: coordinate, y: coordinate, vx: speed, vy: speed },
      since: fc.integer({ min: 0, max: NOW }),
      until: fc.integer({ min: 0, max: 2 * NOW }),
      gate: fc.constant(null),
    }),
  })
  .map((drawn): Omit<Fleet, 'id'> => ({ ...drawn, name: 'F', hops: 0, plan: [], ...AT_PEACE }))
const fleets = fc
  .array(fleet, { maxLength: 12 })
  .map((list): Fleet[] => list.map((one, index) => ({ ...one, id: `f${index}` })))

/** Where the systems of a sector are, by their numbers. */
const SYSTEM_PLACES: readonly Point[] = [
  { x: 250, y: 250 },
  { x: 500, y: 500 },
  { x: 725, y: 125 },
]

/** The bases and systems of a sector. */
class Standing {
  readonly bases: Bases = new Map()
  readonly systems: Systems = new Map()
  readonly wrecks: Wrecks = new Map()
  readonly battles: Battles = new Map()
  readonly table = new SiteTable()

  get all(): readonly PlainSite[] {
    return [
      ...[...this.bases.values()].map((base) => ({ ...base, sensorUnits: 200 })),
      ...[...this.wrecks.values()].map((wreck) => ({ ...wreck, owner: null, sensorUnits: 0 })),
      ...[...this.systems.values()].map(({ id, owner, x, y, station }) => {
        return {
          id: nameOf('system', String(id)),
          owner,
          x,
          y,
          sensorUnits: 250 + 25 * station.level,
        }
      }),
    ]
  }

  get size(): number {
    return this.bases.size + this.systems.size + this.wrecks.size
  }

  has(id: string): boolean {
    return this.all.some((site) => site.id === id)
  }

  put(id: string, site: Omit<Base, 'id'> | Omit<Wreck, 'id'> | null): void {
    if (!site) {
      this.bases.delete(id)
      this.wrecks.delete(id)
    } else if ('ore' in site) this.wrecks.set(id, { ...site, id })
    else this.bases.set(id, { ...site, id })
    this.table.look(this)
  }

  hold(number: number, held: (Pick<System, 'owner'> & { readonly level: number }) | null): void {
    const place = SYSTEM_PLACES[number - 1] ?? assert.fail()
    const station = { level: held?.level ?? 0, lost: 0, at: 0, isBeaten: false }
    const system = { ...unheld({ id: number, ...place }, 0), owner: held?.owner ?? null, station }
    if (held) this.systems.set(number, system)
    else this.systems.delete(number)
    this.table.look(this)
  }
}

/** What a site is called here: ids of bases begin with another letter. */
function nameOf(kind: string, id: string): string {
  return kind === 'system' ? `s${id}` : id
}

/** A group that keeps what it is told, and checks that nothing is told twice. */
class Group {
  readonly members: readonly CommanderId[]
  readonly visible = new Set<FleetId>()
  readonly sites = new Set<string>()
  readonly view: GroupView
  readonly #canShow: (id: FleetId) => boolean

  constructor(members: readonly CommanderId[], canShow: (id: FleetId) => boolean = () => true) {
    this.members = members
    this.#canShow = canShow
    this.view = new GroupView(members, {
      seen: (id) => {
        assert.ok(!this.visible.has(id))
        if (this.#canShow(id)) this.visible.add(id)
        return this.visible.has(id)
      },
      lost: (id) => assert.ok(this.visible.delete(id)),
      siteSeen: ({ kind, id }) => {
        const name = nameOf(kind, id)
        assert.ok(!this.sites.has(name))
        if (this.#canShow(name)) this.sites.add(name)
        return this.sites.has(name)
      },
      siteLost: ({ kind, id }) => assert.ok(this.sites.delete(nameOf(kind, id))),
    })
  }

  /**
   * Compares a look with the plain rule. @returns how many fleets it sees, and how many blips it
   * has
   */
  look(
    sight: FleetTable,
    all: readonly Fleet[],
    now: number,
    standing: Standing = new Standing(),
  ): { seen: number; noticed: number } {
    const before = { visible: new Set(this.visible), blips: this.view.blips }
    const seenSites = new Set(this.sites)
    const areOthers = this.view.look(sight, standing.table)
    const { visible, blips, sites } = plainSight(all, now, this.members, standing.all)
    const { bases, systems } = standing
    const shownSites = sites.filter((id) => seenSites.has(id) || this.#canShow(id))
    // A site that has gone is in no view any more, and nobody is told.
    for (const id of this.sites) if (!standing.has(id)) this.sites.delete(id)
    assert.deepEqual([...this.sites].sort(), shownSites)
    const shown = visible.filter((id) => before.visible.has(id) || this.#canShow(id))
    assert.deepEqual([...this.visible].sort(), shown)
    // What decisions see equals what rooms show.
    const fleets = new Map(all.map((one) => [one.id, one]))
    const members = new Set(this.members)
    const inSight = all.filter(({ course }) =>
      sees(NO_FACTS, { fleets, bases, systems }, members, positionAt(course, now), now),
    )
    assert.deepEqual(inSight.map(({ id }) => id).sort(), visible)
    assert.deepEqual(this.view.blips, blips)
    assert.equal(areOthers, before.blips.join() !== blips.join())
    return { seen: shown.length, noticed: blips.length / 3 }
  }
}

function lookOnce(all: readonly Fleet[], members: readonly CommanderId[]): Group {
  const sight = new FleetTable()
  sight.look(all, NOW)
  const group = new Group(members)
  group.look(sight, all, NOW)
  return group
}

/** What happened to a fleet since the last look: it is unchanged, changed or gone. */
const fate = fc.oneof(fc.constant('same' as const), fc.constant('gone' as const), fleet)
const base = fc
  .record({ owner: fc.constantFrom('ann', 'bob', 'eve'), x: coordinate, y: coordinate })
  .map(
    (drawn): Omit<Base, 'id'> => ({
      ...drawn,
      ...{ system: 1, level: 1, yard: { ships: {}, wounds: {}, at: 0 } },
      ...{ store: NO_STORE, queue: [] },
    }),
  )
const wreck = fc
  .record({ x: coordinate, y: coordinate })
  .map((drawn): Omit<Wreck, 'id'> => ({ ...drawn, ore: 1, until: 2 * NOW }))
const scene = fc.record({
  /** Which base or wreck comes, or goes. An id is used once. */
  bases: fc.array(fc.option(fc.oneof(base, wreck)), { maxLength: 3 }),
  /** Which system changes hands or gets another station, or is untouched again. */
  systems: fc.array(
    fc.record({
      number: fc.integer({ min: 1, max: SYSTEM_PLACES.length }),
      held: fc.option(
        fc.record({
          owner: fc.constantFrom('ann', 'bob', 'eve', null),
          level: fc.constantFrom(0, 1, 10),
        }),
      ),
    }),
    { maxLength: 2 },
  ),
  passedMs: fc.integer({ min: 0, max: 2_000 }),
  fates: fc.array(fate, { minLength: 12, maxLength: 12 }),
  /** Some fleets may be committed but not shown yet. */
  isShown: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  /** Whether all groups look, or only one that has just come. */
  isSweep: fc.boolean(),
})

test("[VIS-1] look after look, a group sees what is within its best sensors' range, and notices what is within one and a half times it", () => {
  const had = { seen: 0, noticed: 0, hidden: 0, gone: 0, sites: 0, seenSites: 0 }
  fc.assert(
    fc.property(fc.array(scene, { minLength: 1, maxLength: 8 }), (scenes) => {
      const sight = new FleetTable()
      const sector = new Map<FleetId, Fleet>()
      const standing = new Standing()
      let sitesCome = 0
      let [now, isShown]: [number, readonly boolean[]] = [NOW, []]
      const canShow = (id: FleetId): boolean => isShown[Number.parseInt(id.slice(1), 10)] ?? false
      const groups = [['ann'], ['bob'], ['ann', 'eve']].map((one) => new Group(one, canShow))
      for (const { passedMs, fates, bases, systems, ...next } of scenes) {
        now += passedMs
        isShown = next.isShown
        for (const [index, become] of fates.entries()) {
          const id = `f${index}`
          if (become === 'gone') had.gone += sector.delete(id) ? 1 : 0
          else if (become !== 'same') sector.set(id, { ...become, id })
        }
        for (const one of bases) {
          const [first] = [...standing.bases.values(), ...standing.wrecks.values()]
          if (one) standing.put(`f${sitesCome++ % 12}-${sitesCome}`, one)
          else if (first) standing.put(first.id, null)
        }
        for (const { number, held } of systems) standing.hold(number, held)
        had.sites += standing.size
        sight.look(sector.values(), now)
        for (const group of next.isSweep ? groups : groups.slice(0, 1)) {
          const { seen, noticed } = group.look(sight, [...sector.values()], now, standing)
          had.seenSites += group.sites.size
          had.seen += seen
          had.noticed += noticed
          had.hidden += sector.size - seen - noticed
        }
        if (next.isSweep) sight.forgetGone()
      }
    }),
    { numRuns: 1_000 },
  )
  // The plays were varied enough.
  for (const [what, times] of Object.entries(had)) assert.ok(times > 1_000, `${what}: ${times}`)
})

test('[VIS-1] the same holds in a crowd that comes and goes', () => {
  const drawn = fc
    .sample(fleet, { seed: 7, numRuns: 300 })
    .map((one, index): Fleet => ({ ...one, id: `f${index}` }))
  const sight = new FleetTable()
  const groups = [['ann'], ['bob', 'eve'], ['nobody']].map((one) => new Group(one))
  // Each crowd shares some fleets with the one before, so that slots are reused.
  for (const [from, to] of [
    [0, 10],
    [5, 150],
    [100, 300],
    [290, 300],
    [0, 200],
  ] as const) {
    const crowd = drawn.slice(from, to)
    sight.look(crowd, NOW)
    for (const group of groups) group.look(sight, crowd, NOW)
    sight.forgetGone()
  }
  assert.deepEqual(
    groups.map(({ visible }) => visible.size > 20),
    [true, true, false],
  )
})

test('[VIS-1] own fleets are always seen, even without a sensor; merchants are seen like anybody else', () => {
  const at = (id: string, owner: string | null, x: number, of: Ships): Fleet => ({
    ...{ id, owner, name: id, hops: 0, plan: [], ...AT_PEACE, ships: of },
    course: { x, y: 500, vx: 0, vy: 0, since: 0, until: 0, gate: null },
  })
  const all = [
    at('blind', 'ann', 900, {}),
    at('hauler', 'ann', 100, { hauler: 1 }),
    at('near', null, 200, { hauler: 1 }),
    at('further', null, 250, { hauler: 1 }),
    at('beyond', null, 250.001, { hauler: 1 }),
  ]
  const ann = lookOnce(all, ['ann'])
  assert.deepEqual([...ann.visible].sort(), ['blind', 'hauler', 'near'])
  assert.deepEqual(ann.view.blips, [10, 20, 0])
  const nobody = lookOnce(all, ['nobody'])
  assert.deepEqual([[...nobody.visible], nobody.view.blips], [[], []])
})

test('[VIS-1] a blip tells a square and a size, and there is one for each noticed fleet', () => {
  const sizes = [1, 10, 11, 50, 51]
  const all = sizes.map((cruiser, index): Fleet => {
    const course = { x: 980 - 25 * index, y: 0, vx: 0, vy: 0, since: 0, until: 0, gate: null }
    const ships = { cruiser }
    return {
      id: `f${index}`,
      owner: null,
      name: 'F',
      hops: 0,
      plan: [],
      ...AT_PEACE,
      ships,
      course,
    }
  })
  const course = { x: 1_000, y: 310, vx: 0, vy: 0, since: 0, until: 0, gate: null }
  const eye = { ...all[0], id: 'eye', owner: 'ann', ships: { scout: 1 }, course } as Fleet
  const expected = [
    [35, 0, 2],
    [36, 0, 1],
    [37, 0, 1],
    [38, 0, 0],
    [39, 0, 0],
  ]
  assert.deepEqual(lookOnce([...all, eye], ['ann']).view.blips, expected.flat())
})

test('[VIS-1] the order of blips reveals nothing about what they stand for', () => {
  fc.assert(
    fc.property(fleets, fc.func(fc.integer()), (all, key) => {
      const mixed = all.toSorted((one, other) => key(one.id) - key(other.id))
      assert.deepEqual(lookOnce(mixed, ['ann']).view.blips, lookOnce(all, ['ann']).view.blips)
    }),
  )
})
