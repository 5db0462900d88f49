import type { SectorId } from '../../src/sim/core/ids.ts'
import { RELATIONS, relationKey } from '../../src/sim/diplomacy/relation.ts'
import { AT_PEACE, type Fleet, STANCES, type Transit } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { type Galaxy, makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { type InboxRow, writeInbox } from '../../src/sim/inbox.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { CHANGE_NOTICE_MS } from '../../src/sim/rules/diplomacy.ts'
import { WRITES } from '../../src/sim/versions.ts'
import type {
  Beat,
  CommitBatch,
  Lease,
  Store,
  StoreFailure,
  Verdict,
} from '../../src/world/Store.ts'
import type { WorldTimes } from '../../src/world/World.ts'
import { FakeProcess } from '../../testkit/FakeProcess.ts'
import { MemoryStore, type MemoryStoreOptions } from '../../testkit/MemoryStore.ts'
import { Timeline } from '../../testkit/Timeline.ts'
import { Auditor } from './Auditor.ts'
import { Chance } from './Chance.ts'
import { GameServer, type ServerSurroundings } from './GameServer.ts'
import { Player, type PlayerSurroundings } from './Player.ts'
import { type Tap, type Weather, Wire } from './Wire.ts'

/** Something broken on purpose, which the universe must notice. */
export interface Mutation {
  store?(options: MemoryStoreOptions): MemoryStore
  /** Wraps the wire between a world and the store. */
  aroundWire?(wire: Store, server: FakeProcess, universe: Universe): Store
  started?(server: GameServer, universe: Universe): void
}

/** What a seed decides before anything happens. */
interface Plan {
  readonly servers: number
  readonly merchants: number
  readonly scale: number
  /** How often something goes wrong with a call, 0 to 1. */
  readonly troubleShare: number
  readonly slowShare: number
  readonly poisonShare: number
  /** Mean time between two faults, in real ms. */
  readonly misfortuneMs: number
  readonly moveMs: number
  readonly times: Partial<WorldTimes>
}

const SECTORS = 16
const PLAYERS = 3
const LIFE_MS = 10_000
const STORM_MS = 60_000
/**
 * Time after the faults. In it leases end, sectors are claimed, all that is due is done, and
 * clients whose servers died more than once ask again.
 */
const CALM_MS = 75_000
/** How late something due may be in calm weather, in real ms. */
const GRACE_MS = 4_000
/** Longest wait for an answer: more than an order waits, a lease lives and a statement is tried. */
const ANSWER_MS_MAX = 40_000

export interface Outcome {
  readonly seed: number
  readonly violations: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/**
 * A whole galaxy with its servers, store and players in virtual time: a storm of faults, then calm.
 * The seed decides everything.
 */
export class Universe implements Tap, ServerSurroundings, PlayerSurroundings {
  readonly seed: number
  readonly chance: Chance
  readonly galaxy: Galaxy
  readonly store: MemoryStore
  readonly auditor: Auditor
  readonly plan: Plan
  readonly lifeMs = LIFE_MS
  readonly logLevel = process.env.UNIVERSE_LOG ?? 'fatal'
  readonly counts = {
    orders: 0,
    ordersAccepted: 0,
    ordersRefused: 0,
    crashes: 0,
    stops: 0,
    pauses: 0,
    storeDowns: 0,
    cutOffs: 0,
    clockSteps: 0,
    snapshotsDamaged: 0,
    hintsRepeated: 0,
    executedLate: 0,
    unknownOutcomes: 0,
    unknownSettled: 0,
    alreadyApplied: 0,
    stale: 0,
    orderKnown: 0,
    transitGone: 0,
    inboxGone: 0,
    inboxSent: 0,
    inboxTakenBack: 0,
    facts: 0,
    fleetMoved: 0,
    refusedWhole: 0,
    moves: 0,
    drains: 0,
    releases: 0,
    sectorsLapsed: 0,
  }
  readonly #timeline = new Timeline()
  readonly #weather: Weather
  readonly #mutation: Mutation
  readonly #players: Player[] = []
  readonly #servers: GameServer[] = []
  readonly #past: Transit[] = []
  readonly #unsure = new Set<string>()
  #afterStep: (() => void)[] = []
  #clockOffsetMs = 1_700_000_000_000
  #clockSetBackMs = 0
  #storming = true
  #started = 0

  constructor(seed: number, mutation: Mutation = {}) {
    this.seed = seed
    this.#mutation = mutation
    this.chance = new Chance(seed)
    this.plan = this.#makePlan()
    this.galaxy = makeGalaxy(`universe-${seed}`, SECTORS)
    const nowMs = (): number => this.#timeline.nowMs + this.#clockOffsetMs
    const options = { nowMs, lifeMs: LIFE_MS, scale: this.plan.scale, sectors: SECTORS }
    this.store = mutation.store?.(options) ?? new MemoryStore(options)
    this.auditor = new Auditor(this.galaxy, this.store, nowMs, LIFE_MS)
    this.store.observer = this.auditor
    const { troubleShare, slowShare } = this.plan
    this.#weather = { troubleShare, slowShare, storeDown: false, cutOff: new Set() }
  }

  #makePlan(): Plan {
    const { chance } = this
    return {
      servers: chance.int(2, 4),
      merchants: chance.int(0, 12),
      scale: chance.pick([1, 8, 20, 20]),
      troubleShare: chance.pick([0, 0.01, 0.05, 0.15]),
      slowShare: chance.pick([0, 0.02, 0.2]),
      poisonShare: chance.pick([0, 0, 0.05]),
      misfortuneMs: chance.pick([2_000, 5_000, 15_000]),
      moveMs: chance.pick([700, 3_000, 20_000]),
      times: { sleepCheckMs: 1_000, sleepAfterIdleMs: 1_500, sleepForAtLeastMs: 1_500 },
    }
  }

  async run(): Promise<Outcome> {
    for (const transit of foundMerchants(this.galaxy, this.plan.merchants)) {
      this.store.appear(transit)
    }
    for (let n = 1; n <= PLAYERS; n++) this.#newPlayer()
    for (let n = 0; n < this.plan.servers; n++) this.later(this.chance.int(0, 2_000), this.#start)
    this.#nowAndThen(1_200, () => this.#giveOrder())
    this.#nowAndThen(this.plan.misfortuneMs, () => this.#misfortune())
    this.#nowAndThen(8_000, () => this.#newGuest())
    this.#nowAndThen(15_000, () => this.#disband())
    this.#nowAndThen(20_000, () => this.#newBase(this.chance.pick(this.#players)))
    this.#nowAndThen(12_000, () => this.#tellFact())
    this.#nowAndThen(this.plan.moveMs, () => this.#moveSector())
    await this.#pass(STORM_MS)
    this.#clearUp()
    await this.#pass(CALM_MS + this.#clockSetBackMs)
    this.#finalChecks()
    const { violations, counts } = this.auditor
    const steps = this.#timeline.steps
    return { seed: this.seed, violations, counts: { ...this.counts, ...counts, steps } }
  }

  async #pass(ms: number): Promise<void> {
    const until = this.#timeline.nowMs + ms
    while (this.#timeline.nowMs < until && this.auditor.violations.length === 0) {
      // In slices, so that a run that broke a rule ends soon after.
      await this.#timeline.runUntil(Math.min(until, this.#timeline.nowMs + 250), () =>
        this.#check(),
      )
      for (const server of this.#servers) server.checkStates()
      // A process may be ahead of the database by its lease, so it may have looked at a change
      // already.
      this.auditor.checkFacts(LIFE_MS * this.plan.scale)
    }
  }

  #check(): void {
    for (const run of this.#afterStep) run()
    this.#afterStep = []
    this.auditor.checkTouched()
    for (const server of this.#servers) server.check()
  }

  #finalChecks(): void {
    if (this.auditor.violations.length > 0) return
    this.auditor.checkAll()
    this.auditor.checkPunctual(GRACE_MS * this.plan.scale)
    for (const { process, world } of this.#alive()) {
      const { n } = world.facts.facts
      const newest = this.store.factRows.at(-1)?.n ?? 0
      if (n !== newest || !world.facts.isFresh) {
        this.auditor.violate('FACT-1', `${process.id} knows facts up to ${n}, not to ${newest}`)
      }
    }
    for (const player of this.#players) {
      if (player.waiting > 0) {
        this.auditor.violate('IN-2', `${player.commander} has ${player.waiting} orders open`)
      }
      for (const { orderId, outcome } of player.accepted) {
        this.auditor.acknowledged({ commander: player.commander, orderId }, outcome)
      }
    }
    for (const server of this.#alive()) {
      for (const orderId of server.overdueOrders(ANSWER_MS_MAX)) {
        this.auditor.violate('IN-2', `${server.process.id} never answered order ${orderId}`)
      }
    }
  }

  // ---- For those who take part

  later(ms: number, run: () => void): void {
    this.#timeline.after(ms, run)
  }

  /** Runs something once all consequences of this step have happened. */
  afterStep(run: () => void): void {
    this.#afterStep.push(run)
  }

  get nowMs(): number {
    return this.#timeline.nowMs
  }

  #alive(): GameServer[] {
    return this.#servers.filter((server) => server.process.state !== 'dead')
  }

  anyServer(): GameServer | null {
    const alive = this.#alive()
    return alive.length > 0 ? this.chance.pick(alive) : null
  }

  serverOf(node: string): GameServer | null {
    return this.#alive().find((server) => server.process.id === node) ?? null
  }

  wasPoisoned(sector: SectorId): boolean {
    return this.#servers.some((server) => server.wasPoisoned(sector))
  }

  logged(server: FakeProcess, line: string): void {
    const { level, msg, ...rest } = JSON.parse(line)
    if (this.logLevel !== 'fatal') {
      console.log(this.nowMs, server.id, level, msg, JSON.stringify({ ...rest, time: undefined }))
    }
    // Orders that no store accepts may close their sector, if no good order comes between them.
    const isOwnDoing = this.#servers.some(
      (one) => one.process === server && one.wasPoisoned(rest.sector),
    )
    if (level >= 60 && !isOwnDoing)
      this.auditor.violate('DUR-5', `${server.id}: ${msg} ${rest.err?.message}`)
  }

  /** A fleet set out. The hint to its next sector may be lost, be late, or come twice. */
  departed(transit: Transit): void {
    this.#past.push(transit)
    if (this.chance.hits(0.5)) this.#hint(transit, this.chance.int(1, 50))
    if (this.chance.hits(0.1)) this.#hint(this.chance.pick(this.#past), this.chance.int(1, 9_000))
  }

  #hint(transit: Transit, ms: number): void {
    this.later(ms, () => {
      const server = this.#storming ? this.anyServer() : null
      server?.process.deliver(() => void server.world.attend(transit))
      if (server && this.#past.at(-1) !== transit) this.counts.hintsRepeated++
    })
  }

  // ---- What is said over the wire

  commitSent(server: FakeProcess, flush: CommitBatch): void {
    this.#serverIn(server)?.commitSent(flush)
  }

  commitAnswered(server: FakeProcess, flush: CommitBatch, answer: Verdict[] | StoreFailure): void {
    if (typeof answer === 'string') {
      if (answer === 'unknown') this.#unsure.add(flush.id)
      if (answer === 'unknown') this.counts.unknownOutcomes++
      if (answer === 'definite') {
        this.counts.refusedWhole++
        this.#serverIn(server)?.commitSettled(flush.id)
      }
      return
    }
    this.#serverIn(server)?.commitSettled(flush.id)
    if (this.#unsure.delete(flush.id)) this.counts.unknownSettled++
    for (const { kind, sector } of answer) {
      if (kind === 'already_applied') this.counts.alreadyApplied++
      if (kind === 'stale') this.#noteStale(server, flush, sector)
      if (kind === 'order_known') this.counts.orderKnown++
      if (kind === 'transit_gone') this.counts.transitGone++
      if (kind === 'fleet_moved') this.counts.fleetMoved++
      if (kind === 'inbox_gone') this.counts.inboxGone++
    }
  }

  /**
   * The holder of a sector with the newest epoch is never refused as stale, since nobody overtook
   * it.
   */
  #noteStale(server: FakeProcess, flush: CommitBatch, sector: SectorId): void {
    this.counts.stale++
    const row = this.store.sectors.get(sector)
    const offer = flush.commits.find((one) => one.sector === sector)
    if (row?.holder === server.id && row.epoch === offer?.epoch) {
      this.auditor.violate('DUR-4', `${server.id} was refused its own sector ${sector} as stale`)
    }
  }

  beatAnswered(server: FakeProcess, sentAt: number, beat: Beat | null): void {
    this.#serverIn(server)?.beatAnswered(sentAt, beat)
  }

  releaseSent(server: FakeProcess, lease: Lease): void {
    this.#serverIn(server)?.releaseSent(lease)
    if (!this.#storming || this.chance.hits(0.97)) return
    // In the very moment in which a sector falls asleep, something changes for somebody in it.
    const owners = [...this.auditor.state(lease.sector).fleets.values()].flatMap(
      ({ owner }) => owner ?? [],
    )
    if (owners.length > 0) this.#tellFact(this.chance.pick(owners))
  }

  executedLate(): void {
    this.counts.executedLate++
  }

  #serverIn(process: FakeProcess): GameServer | undefined {
    return this.#servers.find((server) => server.process === process)
  }

  // ---- What happens

  #nowAndThen(meanMs: number, run: () => void): void {
    this.later(this.chance.int(1, 2 * meanMs), () => {
      if (!this.#storming) return
      run()
      this.#nowAndThen(meanMs, run)
    })
  }

  #giveOrder(): void {
    this.counts.orders++
    this.chance.pick(this.#players).giveOrder()
  }

  #newPlayer(): void {
    const commander = `c${this.#players.length + 1}`
    const player = new Player(commander, [], this)
    this.#players.push(player)
    for (let n = 1; n <= 2; n++) this.#newFleet(player)
    this.#newBase(player)
    this.#grantSystem(player)
  }

  /** A commander is given a system with a station. */
  #grantSystem({ commander: owner }: Player): void {
    const { chance, counts } = this
    const id = `inbox-${++counts.inboxSent}`
    const body = { system: chance.int(1, 2), owner, level: chance.int(0, 3) }
    const row = { id, sector: chance.int(1, SECTORS) }
    this.#send(writeInbox(row, 'system.granted', body, WRITES))
  }

  #newGuest(): void {
    const fleets = [...this.store.fleets.values()].filter(({ ended }) => !ended)
    if (fleets.length < 40) this.#newFleet(this.chance.pick(this.#players))
  }

  /** A commander gets a base. Its row is written together with the row for the inbox. */
  #newBase(player: Player): void {
    const { chance, counts, store } = this
    const { commander: owner } = player
    const sector = chance.int(1, SECTORS)
    const id = `${owner}b${player.bases.length + 1}`
    const place = { system: 1, x: chance.int(100, 900), y: chance.int(100, 900) }
    store.bases.set(id, { baseId: id, owner, sector })
    player.bases.push(id)
    const base = { id, owner, ...place }
    this.#send(
      writeInbox({ id: `inbox-${++counts.inboxSent}`, sector }, 'base.granted', { base }, WRITES),
    )
  }

  /** A commander's fleets in a sector are to be disbanded; sometimes the sender takes that back. */
  #disband(): void {
    const { chance, counts, store } = this
    const id = `inbox-${++counts.inboxSent}`
    const { commander } = chance.pick(this.#players)
    const own = [...store.fleets.values()].filter((row) => row.owner === commander && !row.ended)
    const sector = own.length > 0 ? chance.pick(own).sector : chance.int(1, SECTORS)
    const row = writeInbox({ id, sector }, 'fleets.disband', { commander }, WRITES)
    this.#send(row)
    if (!chance.hits(0.3)) return
    this.later(chance.int(1, 1_500), () => {
      if (!store.inbox.delete(id)) return
      counts.inboxTakenBack++
      this.auditor.takenBack(id)
    })
  }

  /** Puts a row into a sector's inbox. The hint of it may be lost, be late, or come twice. */
  #send(row: InboxRow): void {
    const { chance, store } = this
    store.inbox.set(row.id, row)
    this.auditor.sent(row.id)
    for (let times = chance.int(0, 2); times > 0; times--) {
      this.later(chance.int(1, 5_000), () => {
        const server = this.anyServer()
        server?.process.deliver(() => server.world.hosts.get(row.sector)?.deliver(row))
      })
    }
  }

  /** A commander changes alliance, a war or peace is declared, or a shield begins or ends. */
  #tellFact(about = this.chance.pick(this.#players).commander): void {
    const { chance, counts, store, plan } = this
    counts.facts++
    const [one, other] = chance.hits(0.5) ? (['a1', 'a2'] as const) : (['a2', 'a3'] as const)
    const since =
      Math.floor(store.galaxyMs()) + (CHANGE_NOTICE_MS + chance.int(0, 30_000)) * plan.scale
    store.writeFacts([
      chance.pick([
        { kind: 'alliance', key: about, since, value: chance.pick([one, other, null]) },
        { kind: 'relation', key: relationKey(one, other), since, value: chance.pick(RELATIONS) },
        { kind: 'shield', key: about, since, value: chance.hits(0.5) },
      ]),
    ])
    for (const { process, world } of this.#alive()) {
      if (chance.hits(0.5)) process.deliver(() => void world.facts.hint())
    }
  }

  /** A sector is to be moved, perhaps to a dead process; or a process reports that it is busy. */
  #moveSector(): void {
    const { chance } = this
    const server = this.anyServer()
    if (!server) return
    server.busy = chance.pick([0, 0.2, 0.9])
    const hosts = [...server.world.hosts.values()].filter(({ life }) => life === 'live')
    if (hosts.length === 0) return
    const [host, to] = [chance.pick(hosts), chance.pick(this.#servers).process.id]
    this.counts.moves++
    server.process.deliver(() => void server.world.move(host, to).catch(() => {}))
  }

  /** A message to the process that was handed a sector: it may be lost or late. */
  nudged(to: string, sector: SectorId): void {
    if (!this.chance.hits(0.6)) return
    this.later(this.chance.int(1, 400), () => {
      const server = this.serverOf(to)
      server?.process.deliver(() => void server.world.open(sector))
    })
  }

  /** A message to a sector's host that a fleet comes: it may be lost, be late, or come twice. */
  hinted(transit: Transit): void {
    for (let times = this.chance.int(0, 2); times > 0; times--) {
      this.later(this.chance.int(1, 2_000), () => {
        for (const server of this.#servers) {
          const host = server.world.hosts.get(transit.to)
          if (host) server.process.deliver(() => host.expect(transit))
        }
      })
    }
  }

  #newFleet(player: Player): void {
    const now = Math.floor(this.store.galaxyMs())
    const id = `${player.commander}f${player.fleets.length + 1}`
    const place = { x: this.chance.int(0, 1000), y: this.chance.int(0, 1000) }
    const course = restAt(place, now)
    const fleet: Fleet = {
      ...{ id, name: id, owner: player.commander, hops: 0, course, plan: [] },
      ...{ ...AT_PEACE, stance: this.chance.pick(STANCES) },
      // Haulers have something to lose, and room for more.
      ...{ ships: { ...HOME_FLEET_SHIPS, hauler: 2 }, cargo: { ore: 500, gas: 300 } },
    }
    const to = this.chance.int(1, SECTORS)
    const transit = { fleet, from: to, to, departAt: now, arriveAt: now }
    this.store.appear(transit)
    player.fleets.push(id)
    this.departed(transit)
  }

  readonly #start = (): void => {
    const { chance } = this
    const id = `n${++this.#started}`
    const process = new FakeProcess(id, this.#timeline, chance.int(0, 1_000_000))
    const wire = new Wire(process, this.store, this.#timeline, chance, this.#weather, this)
    const store = this.#mutation.aroundWire?.(wire, process, this) ?? wire
    const server = new GameServer(process, store, this)
    this.#servers.push(server)
    this.#mutation.started?.(server, this)
    server.world.start().catch(() => {
      process.kill()
      this.later(1_000, this.#start)
    })
  }

  #misfortune(): void {
    const { chance, counts } = this
    const server = this.anyServer()
    switch (chance.int(1, 10)) {
      case 1:
      case 2:
      case 3:
        if (server) this.#crash(server)
        break
      case 4:
      case 5:
        if (server?.process.state === 'running') this.#freeze(server.process)
        break
      case 6:
        if (server?.process.state === 'running') this.#stop(server)
        break
      case 7:
        counts.storeDowns++
        this.#weather.storeDown = true
        this.later(chance.int(200, 14_000), () => {
          this.#weather.storeDown = false
        })
        break
      case 8: {
        if (!server) break
        const { id } = server.process
        counts.cutOffs++
        this.#weather.cutOff.add(id)
        this.later(chance.int(200, 18_000), () => this.#weather.cutOff.delete(id))
        break
      }
      case 9:
        counts.clockSteps++
        this.#stepClock(chance.int(-20_000, 20_000))
        break
      default:
        this.#damageSnapshot()
    }
  }

  /** Sets the database's clock. If it is set back, dead nodes live longer by that much. */
  #stepClock(ms: number): void {
    this.#clockOffsetMs += ms
    this.#clockSetBackMs += Math.max(0, -ms)
  }

  /** Kills a process between two steps, and all it has under way. Another one starts later. */
  #crash(server: GameServer): void {
    this.counts.crashes++
    server.process.kill()
    this.later(this.chance.int(10, 12_000), this.#start)
  }

  #freeze(process: FakeProcess): void {
    this.counts.pauses++
    process.pause()
    this.later(this.chance.int(3_000, 40_000), () => process.resume())
  }

  #stop(server: GameServer): void {
    this.counts.stops++
    const end = (): void => {
      if (server.process.state === 'dead') return
      server.process.kill()
      this.later(this.chance.int(10, 3_000), this.#start)
    }
    const { world } = server
    const drains = this.chance.hits(0.6)
    if (drains) this.counts.drains++
    server.process.deliver(() => {
      const drained = drains ? world.drain(this.chance.int(100, 20_000)) : Promise.resolve()
      void drained.then(() => world.stop()).then(end, end)
    })
  }

  #damageSnapshot(): void {
    const rows = this.store.snapshotRows.get(this.chance.int(1, SECTORS)) ?? []
    const row = rows[0]
    if (!row) return
    this.counts.snapshotsDamaged++
    if (this.chance.hits(0.3)) rows.shift()
    else rows[0] = { ...row, body: row.body.replace(/"x":\d/, '"x":-7') }
  }

  /** Ends all faults. Messages already sent stay on their way. */
  #clearUp(): void {
    this.#storming = false
    Object.assign(this.#weather, { troubleShare: 0, slowShare: 0, storeDown: false })
    this.#weather.cutOff.clear()
    for (const { process } of this.#servers) process.resume()
  }
}
