import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { PlaceId } from '../../src/sim/core/ids.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { sensorRange } from '../../src/sim/rules/ships.ts'
import { BLIP_GRID_UNITS, BLIP_RANGE_FACTOR } from '../../src/sim/rules/sight.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'
import { Valve } from '../../testkit/Valve.ts'
import { ByteRecorder, findSecrets, formsOfNumber, formsOfText } from './ByteRecorder.ts'
import { Seeker } from './Seeker.ts'

const SEEN_UNITS = sensorRange(HOME_FLEET_SHIPS)
const NOTICED_UNITS = SEEN_UNITS * BLIP_RANGE_FACTOR
/** Well beyond the distance at which fleets are noticed. */
const HIDDEN_UNITS = NOTICED_UNITS + 30
const JUMPS_MAX = 10

let server: TestServer
let valve: Valve
let recorder: ByteRecorder

before(async () => {
  server = await withStarlane()
  valve = await Valve.before(server.endpoint)
  recorder = await ByteRecorder.before(valve.endpoint)
})
after(async () => {
  recorder.close()
  valve.close()
  await server.close()
})

interface Place {
  readonly x: number
  readonly y: number
}

/** The hidden player, and everything that must not be known of its fleet and base. */
class Hider {
  readonly player: TestPlayer
  readonly lair: Place
  readonly #places = new Set<number>()
  readonly #names = new Set<string>()
  readonly #public: ReadonlySet<number>
  #renamed = 0
  /** It changes when the fleet docks and is launched again. */
  #id: string

  constructor(player: TestPlayer) {
    this.player = player
    this.#id = player.fleetId
    this.#names.add(player.fleetId)
    const { x, y } = this.#fleet.course
    this.lair = { x, y }
    this.#public = new Set(
      [...JSON.stringify(server.galaxy).matchAll(/-?\d+(\.\d+)?/g)].map(([text]) => Number(text)),
    )
    const host = server.world.hosts.get(player.commander.homeSector) ?? assert.fail()
    host.watch({ committed: () => this.#note(), gone: () => {} })
    this.#note()
  }

  get id(): string {
    return this.#id
  }

  get #here() {
    return server.world.hosts.get(this.player.commander.homeSector)?.committed?.fleets
  }

  get #fleet(): Fleet {
    return this.#here?.get(this.id) ?? assert.fail('the hider is away')
  }

  /** Everything that may not appear in any bytes, by name. */
  get secrets(): ReadonlyMap<string, readonly Buffer[]> {
    const { base, commander } = this.player
    const texts = [base.id, commander.id, 'Lurker', ...this.#names]
    return new Map([
      ...texts.map((text) => [text, formsOfText(text)] as const),
      ...[...this.#places, ...[base.x, base.y].filter(isTelling)].map(
        (place) => [String(place), formsOfNumber(place)] as const,
      ),
    ])
  }

  /** Drops the recorded places and speeds, because they were seen or are over. */
  forgetPlaces(): void {
    this.#places.clear()
  }

  async flyTo(to: Place): Promise<void> {
    this.player.fleets.length = 0
    assert.ok((await this.player.order({ type: 'move', fleetId: this.id, to })).ok)
    await this.player.until(() => this.player.fleets.at(-1)?.plan.length === 0)
    await this.player.until(() => this.player.fleet(this.id)?.vx === 0)
  }

  /** Does everything that a fleet can do without leaving its lair. */
  async stir(): Promise<void> {
    const { x, y } = this.lair
    await this.rename()
    await this.flyTo({ x: x + 7.3125, y: y - 3.28125 })
    const to = { x: x - 11.71875, y: y + 5.15625 }
    await this.player.order({ type: 'move', fleetId: this.id, to })
    await this.player.order({ type: 'stop', fleetId: this.id })
    await this.rename()
    await this.flyTo(this.lair)
    await this.dockAndLaunch()
  }

  /** Its base is its lair. */
  async dockAndLaunch(at: PlaceId = { base: this.player.base.id }): Promise<void> {
    const { player } = this
    assert.ok((await player.order({ type: 'dock', fleetId: this.id, at })).ok)
    await player.until(() => player.fleet(this.id) === undefined)
    const name = this.#newName()
    const ships = HOME_FLEET_SHIPS
    const answer = await player.order({ type: 'launch', at, ships, name })
    assert.ok(answer.ok && answer.born !== undefined)
    this.#id = answer.born
    this.#names.add(answer.born)
    this.#note()
    await player.until(() => player.fleet(this.id) !== undefined)
  }

  async rename(): Promise<void> {
    const name = this.#newName()
    assert.ok((await this.player.order({ type: 'rename', fleetId: this.id, name })).ok)
  }

  #newName(): string {
    this.#renamed += 1
    const name = `Unseen ${this.#renamed} Zwölf`
    this.#names.add(name)
    return name
  }

  /** Jumps out through a gate and back in. */
  async jumpOutAndIn(gate: number, inLane: () => Promise<void>): Promise<void> {
    const { homeSector } = this.player.commander
    this.player.follows.length = 0
    const jump = { type: 'jump', fleetId: this.id }
    assert.ok((await this.player.order({ ...jump, toSector: gate })).ok)
    await this.player.until(() => this.player.follows.length > 0)
    await inLane()
    const there = await TestPlayer.of(server.endpoint, this.player.token)
    await there.join(gate)
    await there.until(() => there.fleet(this.id) !== undefined)
    assert.ok((await there.order({ ...jump, toSector: homeSector })).ok)
    await there.until(() => there.follows.length > 0)
    await there.room.leave()
    await this.player.until(() => this.player.fleet(this.id) !== undefined)
    await this.flyTo(this.lair)
  }

  #note(): void {
    const fleet = this.#here?.get(this.id)
    if (!fleet) return
    const { x, y, vx, vy } = fleet.course
    for (const value of [x, y, vx, vy]) {
      // Gates and systems are public, and a round number may appear by chance.
      if (!this.#public.has(value) && isTelling(value)) this.#places.add(value)
    }
  }
}

/** A round number may appear by chance. */
function isTelling(value: number): boolean {
  return String(value).length >= 7
}

/**
 * Puts both in one sector, out of each other's reach and with a gate far from the seeker. It is the
 * hider's home. The seeker comes from another, so that it has no base there that sees.
 */
async function hideAway(): Promise<{ seeker: Seeker; hider: Hider; gate: number }> {
  for (let tries = 0; tries < 20; tries++) {
    const other = await TestPlayer.found(server.endpoint, 'Lurker')
    await other.join()
    await other.until(() => other.fleet() !== undefined)
    const hider = new Hider(other)
    const { homeSector: sector } = other.commander
    const { x, y } = hider.lair
    const post = { x: x < 500 ? 990 : 10, y: y < 500 ? 990 : 10 }
    const gate = sectorOf(server.galaxy, sector).gates.find((one) => {
      return distanceTo(post, hider.lair, one) > HIDDEN_UNITS
    })
    // Fleets from earlier tries rest in the sector and must not be taken for the hider.
    const fleets = server.world.hosts.get(sector)?.committed?.fleets
    const isAlone = [...(fleets?.values() ?? [])].every(({ id, course: { x, y } }) => {
      return id === hider.id || Math.hypot(x - post.x, y - post.y) > HIDDEN_UNITS
    })
    if (gate && isAlone) {
      const player = await foreigner(sector)
      await sendTo(player, sector, post)
      await player.join(sector)
      const seeker = new Seeker(player, server, valve, recorder.endpoint)
      seeker.expectOnly(player.room, 'sector')
      await player.until(() => player.fleet() !== undefined)
      return { seeker, hider, gate: gate.to }
    }
    await other.room.leave()
  }
  return assert.fail('nowhere to hide')
}

/** Makes a commander whose home is another sector. */
async function foreigner(sector: number): Promise<TestPlayer> {
  for (let tries = 0; tries < 50; tries++) {
    const player = await TestPlayer.found(recorder.endpoint, 'Seeker')
    if (player.commander.homeSector !== sector) return player
  }
  return assert.fail('everybody is born there')
}

/** Sends a fleet to a place in another sector. Meanwhile its owner has no seat there. */
async function sendTo(player: TestPlayer, toSector: number, to: Place): Promise<void> {
  await player.join()
  const { fleetId } = player
  assert.ok((await player.order({ type: 'route', fleetId, toSector })).ok)
  assert.ok((await player.order({ type: 'move', fleetId, to, queue: true })).ok)
  await player.room.leave()
  await until('it is there', () => {
    const fleet = server.world.hosts.get(toSector)?.committed?.fleets.get(fleetId)
    return fleet?.plan.length === 0
  })
}

/** @returns the least distance of a straight flight from a place */
function distanceTo(place: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const along = ((place.x - from.x) * dx + (place.y - from.y) * dy) / (dx * dx + dy * dy)
  const at = Math.min(1, Math.max(0, along))
  return Math.hypot(from.x + at * dx - place.x, from.y + at * dy - place.y)
}

/** The point on the way from `from` to `to` at a distance of `units` from `from`. */
function onTheWay(from: Place, to: Place, units: number): Place {
  const share = units / Math.hypot(to.x - from.x, to.y - from.y)
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }
}

/** Nothing received since the last call reveals the hider. */
function assertHidden(hider: Hider, during: string): void {
  const recorded = recorder.take()
  assert.ok(recorded.length > 0)
  assert.deepEqual(findSecrets(recorded, hider.secrets), [], during)
}

test('[VIS-1] hide and seek: nothing about a fleet out of sight is sent on any path', {
  timeout: 240_000,
}, async () => {
  const { seeker, hider, gate } = await hideAway()
  const { player } = seeker
  const fleets = () => player.room.state.fleets
  const sitesSeen = () => [...(player.room.state.bases?.keys() ?? [])]
  const post = player.fleet() ?? assert.fail()
  const place = { x: post.x, y: post.y }
  player.room.onStateChange(() => {
    if (mayBeSeen) return
    if (fleets().size !== 1) seeker.surprises.push(`${fleets().size} fleets`)
    if (sitesSeen().includes(hider.player.base.id)) seeker.surprises.push('a base')
  })
  let mayBeSeen = false

  // The search works: it finds the seeker's own ids.
  await seeker.look()
  const own = new Map([player.fleetId, player.commander.id].map((id) => [id, formsOfText(id)]))
  const first = recorder.take()
  assert.deepEqual(findSecrets(first, own), [player.fleetId, player.commander.id])
  assert.deepEqual(findSecrets(first, hider.secrets), [], 'hidden from the beginning')

  await hider.stir()
  await hider.jumpOutAndIn(gate, () => seeker.lookAtLanes())
  await hider.stir()
  await seeker.look()
  assertHidden(hider, 'hidden, and all the while at something')
  assert.deepEqual(player.blips, [])
  await assertUnknown(seeker, hider)

  const near = onTheWay(place, hider.lair, (SEEN_UNITS + NOTICED_UNITS) / 2)
  await hider.flyTo(near)
  await player.until(() => player.blips.length > 0)
  await hider.rename()
  const squares = [near.x, near.y].map((value) => Math.floor(value / BLIP_GRID_UNITS))
  await player.until(() => player.blips.join() === [...squares, 0].join())
  await seeker.look()
  assertHidden(hider, 'a blip')
  assert.deepEqual(player.blips, [...squares, 0])
  await assertUnknown(seeker, hider)

  mayBeSeen = true
  await hider.flyTo(onTheWay(place, hider.lair, SEEN_UNITS / 2))
  await player.until(() => player.fleet(hider.id)?.vx === 0)
  await player.until(() => player.blips.length === 0)
  const { name, owner, ships } = player.fleet(hider.id) ?? assert.fail()
  assert.deepEqual([owner, ships], [hider.player.commander.id, 5])
  assert.match(name, /^Unseen/)
  assert.ok(findSecrets(recorder.take(), hider.secrets).includes(hider.id))
  // The fleet is now seen, and still takes no orders from the seeker.
  await assertUnknown(seeker, hider, true)

  await hider.flyTo(hider.lair)
  await player.until(() => fleets().size === 1 && player.blips.length === 0)
  mayBeSeen = false
  recorder.take()
  hider.forgetPlaces()
  await hider.stir()
  // A crossing is short, and a look may be too late for it.
  for (let jumps = 0; jumps === 0 || (seeker.crossings === 0 && jumps < JUMPS_MAX); jumps++) {
    await hider.jumpOutAndIn(gate, () => seeker.lookAtLanes())
  }
  await seeker.look()
  assertHidden(hider, 'out of sight again')
  assert.ok(seeker.crossings > 0, 'it was never looked for in a lane')
  assert.deepEqual(seeker.surprises, [])
  await Promise.all([player.room.leave(), hider.player.room.leave()])
})

test('[VIS-1] hide and seek: of a system out of sight nothing is sent but who holds it', {
  timeout: 240_000,
}, async () => {
  const { seeker, hider } = await hideAway()
  const { player: lurker } = hider
  const { player } = seeker
  const { system, sector } = lurker.base
  const committed = () => server.world.hosts.get(sector)?.committed?.systems.get(system)
  player.room.onStateChange(({ stations }) => {
    if ((stations?.size ?? 0) > 0) seeker.surprises.push('a station')
  })
  recorder.take()
  const capture = { type: 'capture', fleetId: hider.id, systemId: system }
  assert.ok((await lurker.order(capture)).ok)
  await lurker.until(() => lurker.room.state.stations.get(String(system))?.captor !== undefined)
  const during = findSecrets(recorder.take(), hider.secrets)
  if (committed()?.owner === null) assert.deepEqual(during, [], 'who takes it is not told')

  await player.until(() => player.room.state.systems?.size === 1)
  assert.equal(player.room.state.systems.get(String(system))?.owner, lurker.commander.id)
  await hider.dockAndLaunch({ system })
  await hider.dockAndLaunch({ system })
  await seeker.look()
  const secrets = new Map([...hider.secrets].filter(([text]) => text !== lurker.commander.id))
  assert.deepEqual(findSecrets(recorder.take(), secrets), [], 'it docks, and is launched')
  assert.ok(lurker.yards.some(({ at }) => 'system' in at))
  assert.ok(player.yards.every(({ at }) => 'base' in at))
  assert.deepEqual(seeker.surprises, [])
  await Promise.all([player.room.leave(), lurker.room.leave()])
})

/** One order of each kind. */
const ORDERS: Readonly<Record<string, object>> = {
  move: { to: { x: 1, y: 1 } },
  jump: { toSector: 1 },
  route: { toSector: 2 },
  stop: {},
  rename: { name: 'Mine' },
  split: { ships: { scout: 1 } },
  merge: { into: 'own' },
  dock: { at: { base: 'own' } },
  launch: { at: { base: 'own' }, ships: { scout: 1 } },
  stance: { stance: 'attack' },
  attack: { target: { fleetId: 'own' } },
  escort: { target: { fleetId: 'own' } },
  patrol: {
    points: [
      { x: 1, y: 1 },
      { x: 9, y: 9 },
    ],
  },
  retreat: {},
  capture: { systemId: 1 },
  salvage: { wreckId: 'none' },
  build: { at: { base: 'own' }, ship: 'scout', count: 1 },
  upgrade: { at: { base: 'own' }, building: 'base' },
  cancelBuild: { at: { base: 'own' }, item: 'none' },
  load: { at: { base: 'own' } },
  unload: { at: { base: 'own' } },
}

/** Orders of an own fleet that name another one. */
const ABOUT: Readonly<Record<string, (fleetId: string) => object>> = {
  merge: (into) => ({ into }),
  attack: (fleetId) => ({ target: { fleetId } }),
  escort: (fleetId) => ({ target: { fleetId } }),
}

/** Nor does an order of an own fleet tell whether another's is there, if it names that one. */
async function assertNotNamed(asker: TestPlayer, hider: Hider, nowhere: string) {
  for (const [type, naming] of Object.entries(ABOUT)) {
    const [one, other] = await Promise.all(
      [hider.id, nowhere].map((id) => asker.order({ type, fleetId: asker.fleetId, ...naming(id) })),
    )
    assert.equal(JSON.stringify(one).replaceAll(hider.id, nowhere), JSON.stringify(other))
    assert.equal(one?.ok, false)
  }
}

/** Nor does an order tell whether another's base is there. */
async function assertNoBase(asker: TestPlayer, hider: Hider, nowhere: string): Promise<void> {
  const { fleetId } = asker
  const { id } = hider.player.base
  for (const order of [
    { type: 'dock', fleetId },
    { type: 'dock', fleetId, queue: true },
    { type: 'load', fleetId },
    { type: 'unload', fleetId, queue: true },
    { type: 'launch', ships: { scout: 1 } },
    { type: 'build', ship: 'scout', count: 1 },
    { type: 'upgrade', building: 'base' },
    { type: 'cancelBuild', item: 'none' },
  ]) {
    const [one, other] = await Promise.all(
      [id, nowhere].map((base) => asker.order({ ...order, at: { base } })),
    )
    assert.equal(JSON.stringify(one).replaceAll(id, nowhere), JSON.stringify(other))
    assert.equal(one?.ok, false)
  }
}

/** An order to the hidden fleet is answered exactly like one to a fleet that does not exist. */
async function assertUnknown({ player }: Seeker, hider: Hider, isSeen = false): Promise<void> {
  // The order names the fleet, and the answer repeats it, so it goes by a connection that is not
  // recorded. Each kind of order has its own: all of them on one would be too fast.
  const connect = async (): Promise<TestPlayer> => {
    const asker = await TestPlayer.of(server.endpoint, player.token)
    await asker.join(player.room.state.sectorId)
    return asker
  }
  const asker = await connect()
  const unknown = await asker.order({ type: 'nonsense' })
  const kinds = /there are ([A-Za-z, ]+)\.$/
    .exec(unknown.ok ? '' : unknown.message)?.[1]
    ?.split(', ')
  assert.deepEqual(kinds?.sort(), Object.keys(ORDERS).sort(), 'an order this test does not know')
  const nowhere = 'x'.repeat(hider.id.length)
  for (const [type, order] of Object.entries(ORDERS)) {
    const own = await connect()
    for (const more of [{}, { queue: true }, { name: '' }]) {
      const [one, other] = await Promise.all(
        [hider.id, nowhere].map((fleetId) => own.order({ type, ...order, ...more, fleetId })),
      )
      assert.equal(JSON.stringify(one).replaceAll(hider.id, nowhere), JSON.stringify(other))
      assert.equal(one?.ok, false)
    }
    await own.room.leave()
  }
  if (!isSeen) await assertNotNamed(asker, hider, nowhere)
  await assertNoBase(asker, hider, 'x'.repeat(hider.player.base.id.length))
  await asker.room.leave()
}

test('[VIS-1] a seat’s answer does not reveal who else is there', async () => {
  const player = await TestPlayer.found(server.endpoint, 'Passer-by')
  for (const [room, body] of [
    ['sector', { sectorId: player.commander.homeSector }],
    ['galaxy', {}],
  ] as const) {
    const answer = await fetch(`${server.endpoint}/matchmake/joinOrCreate/${room}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${player.token}` },
      body: JSON.stringify(body),
    })
    const seat = (await answer.json()) as object
    assert.deepEqual(Object.keys(seat).sort(), ['name', 'processId', 'roomId', 'sessionId'])
  }
})
