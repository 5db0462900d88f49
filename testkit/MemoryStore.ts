import type { Fact } from '../src/sim/core/FactTable.ts'
import type { BaseId, CommanderId, FleetId, InboxId, SectorId } from '../src/sim/core/ids.ts'
import type { FleetEnd } from '../src/sim/core/Outside.ts'
import { kindOf, type SectorEvent } from '../src/sim/events.ts'
import type { Transit } from '../src/sim/fleets/fleet.ts'
import type { InboxRow } from '../src/sim/inbox.ts'
import { PIRATES } from '../src/sim/rules/commanders.ts'
import { WRITES } from '../src/sim/versions.ts'
import type { GalaxyTime } from '../src/world/GalaxyClock.ts'
import {
  type BasePlace,
  type Beat,
  type Claim,
  type CommitBatch,
  type FleetPlace,
  type Holder,
  type Lease,
  type Node,
  type NodeId,
  type NodeLoad,
  NodeRefusedError,
  type NodeStatus,
  type OrderAck,
  type OrderKey,
  type SectorCommit,
  type Snapshot,
  type Store,
  StoreError,
  type Verdict,
} from '../src/world/Store.ts'

export interface SectorRow {
  holder: NodeId | null
  epoch: number
  seq: number
  lastFlush: string | null
  nextDueAt: number | null
  owner: CommanderId | null
  battles: number
}

export interface FleetRow {
  readonly owner: CommanderId | null
  sector: SectorId
  hops: number
  name: string
  ended: FleetEnd | null
}

export interface EventRow {
  readonly epoch: number
  readonly flush: string
  readonly event: SectorEvent
}

interface NodeRow {
  address: string
  expiresAt: number
  load: NodeLoad
}

interface AckRow {
  readonly ack: OrderAck
  readonly at: number
}

export interface MemoryStoreOptions {
  /** The database's own clock, ms since 1970. Tests may set it back or forward. */
  readonly nowMs: () => number
  readonly lifeMs: number
  readonly scale: number
  readonly sectors: number
}

const ACK_LIFE_MS = 24 * 60 * 60_000
const SNAPSHOTS_KEPT = 3

/** Is told of each step, as a trigger in the database would be. */
export interface StoreObserver {
  registered(node: NodeId): void
  beaten(node: NodeId): void
  retired(node: NodeId): void
  claimed(node: NodeId, claim: Claim, before: SectorRow): void
  transferred(node: NodeId, lease: Lease, before: SectorRow): void
  applied(flush: CommitBatch, offer: SectorCommit): void
  snapshotSaved(snapshot: Snapshot): void
}

/**
 * A store in memory that follows the contract of docs/spec.md by the letter. Each call is one
 * statement: it happens at once and as a whole. Values are copied as JSON on the way in and out, as
 * with Postgres. Each clause of the contract is a method of its own, so that tests can break one.
 */
export class MemoryStore implements Store {
  readonly nodes = new Map<NodeId, NodeRow>()
  readonly sectors = new Map<SectorId, SectorRow>()
  readonly fleets = new Map<FleetId, FleetRow>()
  readonly transits = new Map<FleetId, Transit>()
  readonly bases = new Map<BaseId, BasePlace>()
  /** Who holds which system, by sector and number. */
  readonly systems = new Map<string, { readonly sector: SectorId; readonly owner: CommanderId }>()
  readonly inbox = new Map<InboxId, InboxRow>()
  readonly chronicles = new Map<SectorId, SectorEvent[]>()
  readonly journals = new Map<SectorId, EventRow[]>()
  readonly acks = new Map<string, AckRow>()
  readonly snapshotRows = new Map<SectorId, Snapshot[]>()
  readonly commanders = new Set<CommanderId>([PIRATES])
  readonly factRows: Fact[] = []
  #factCount = 0
  observer: StoreObserver | null = null
  protected readonly options: MemoryStoreOptions
  #anchorGalaxyMs = 0
  #anchorAt: number
  #lastBeatAt: number
  #writes = WRITES

  constructor(options: MemoryStoreOptions) {
    this.options = options
    this.#anchorAt = options.nowMs()
    this.#lastBeatAt = this.#anchorAt - options.lifeMs
    for (let id = 1; id <= options.sectors; id++) {
      const asleep = { holder: null, epoch: 0, seq: 0, lastFlush: null, nextDueAt: null }
      this.sectors.set(id, { ...asleep, owner: null, battles: 0 })
      this.journals.set(id, [])
      this.chronicles.set(id, [])
      this.snapshotRows.set(id, [])
    }
  }

  // ---- Galaxy time

  /**
   * Galaxy time runs with the database's clock from the anchor. It stops at the end of the last
   * beat's life, and it does not go back when the clock is set back [TIME-1].
   */
  galaxyMs(): number {
    const { nowMs, lifeMs, scale } = this.options
    const until = Math.min(Math.max(nowMs(), this.#lastBeatAt), this.#lastBeatAt + lifeMs)
    return this.#anchorGalaxyMs + Math.max(0, until - this.#anchorAt) * scale
  }

  #time(): GalaxyTime {
    return { galaxyMs: this.galaxyMs(), scale: this.options.scale }
  }

  /** As in the database, the anchor moves only when the clock has left the last beat's life. */
  #keepTime(node: NodeId): void {
    const now = this.options.nowMs()
    const { lifeMs } = this.options
    if (now < this.#lastBeatAt || now > this.#lastBeatAt + lifeMs) {
      this.#anchorGalaxyMs = Math.floor(this.galaxyMs())
      this.#anchorAt = now
    }
    this.#lastBeatAt = now
    for (const [id, row] of this.nodes) {
      if (id !== node) row.expiresAt = Math.min(row.expiresAt, now + lifeMs)
    }
  }

  // ---- Nodes

  async register(node: Node, load: NodeLoad): Promise<Beat> {
    const living = [...this.nodes].filter(([id]) => id !== node.id && this.isAlive(id))
    const isRival = (row: NodeRow): boolean =>
      row.load.version < load.version - 1 || row.address === node.address
    if (load.version < this.#writes || living.some(([, row]) => isRival(row))) {
      throw new NodeRefusedError(`version ${load.version} at ${node.address} cannot live here`)
    }
    this.#writes = Math.max(this.#writes, load.version - 1)
    this.#keepTime(node.id)
    const expiresAt = this.options.nowMs() + this.options.lifeMs
    this.nodes.set(node.id, { address: node.address, expiresAt, load })
    this.#giveUp(node.id)
    this.observer?.registered(node.id)
    return { time: this.#time(), held: [], nodes: this.#living(), writes: this.#writes }
  }

  async beat(node: NodeId, load: NodeLoad): Promise<Beat | null> {
    const row = this.nodes.get(node)
    if (!row || !this.mayBeat(node) || load.version < this.#writes) return null
    this.#keepTime(node)
    const writes = this.#writes
    this.#raiseVersion()
    row.expiresAt = this.options.nowMs() + this.options.lifeMs
    row.load = load
    this.observer?.beaten(node)
    return { time: this.#time(), held: this.heldBy(node), nodes: this.#living(), writes }
  }

  /** Raises the version to the oldest that a node runs, or ran within one lease life. */
  #raiseVersion(): void {
    const since = this.options.nowMs() - this.options.lifeMs
    const lately = [...this.nodes.values()].filter(({ expiresAt }) => expiresAt > since)
    this.#writes = Math.max(this.#writes, Math.min(...lately.map(({ load }) => load.version)))
  }

  async retire(node: NodeId): Promise<void> {
    const row = this.nodes.get(node)
    if (row) row.expiresAt = Math.min(row.expiresAt, this.options.nowMs())
    this.#giveUp(node)
    this.observer?.retired(node)
  }

  #living(): NodeStatus[] {
    return [...this.nodes].flatMap(([id, { address, load }]) =>
      this.isAlive(id) ? [{ id, address, ...load, sectors: this.heldBy(id).length }] : [],
    )
  }

  heldBy(node: NodeId): Lease[] {
    return [...this.sectors].flatMap(([sector, { holder, epoch }]) =>
      holder === node ? [{ sector, epoch }] : [],
    )
  }

  isAlive(node: NodeId | null): boolean {
    const row = node === null ? undefined : this.nodes.get(node)
    return row !== undefined && row.expiresAt > this.options.nowMs()
  }

  protected mayBeat(node: NodeId): boolean {
    return this.isAlive(node)
  }

  #giveUp(node: NodeId): void {
    for (const row of this.sectors.values()) {
      if (row.holder === node) Object.assign(row, { holder: null, nextDueAt: 0 })
    }
  }

  // ---- Leases

  async claim(node: NodeId, sector: SectorId): Promise<Claim | Holder | null> {
    const row = this.sectors.get(sector)
    if (!row) throw new StoreError('definite', `there is no sector ${sector}`)
    if (!this.isAlive(node)) return null
    if (row.holder === node || this.mayClaim(row)) return this.#give(node, sector, row)
    return this.#holder(sector, row)
  }

  async claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]> {
    if (!this.isAlive(node)) return []
    const horizon = this.galaxyMs() + aheadMs
    const arriving = [...this.transits.values()].filter((one) => one.arriveAt <= horizon)
    const awaited = new Set([
      ...arriving.map((one) => one.to),
      ...this.#written().map(({ sector }) => sector),
    ])
    const due = [...this.sectors].filter(
      ([sector, row]) =>
        (row.holder !== null || awaited.has(sector) || isDue(row.nextDueAt, horizon)) &&
        this.mayClaim(row),
    )
    const share = Math.min(limit, this.#shareOf(node, due.length))
    return due.slice(0, share).map(([sector, row]) => this.#give(node, sector, row))
  }

  /**
   * How many due sectors the node may claim: enough to reach the mean, and some of what others
   * leave.
   */
  #shareOf(node: NodeId, due: number): number {
    const takers = this.#living().filter(({ draining }) => !draining)
    if (due === 0 || !takers.some(({ id }) => id === node)) return 0
    const held = takers.reduce((sum, { sectors }) => sum + sectors, 0)
    const fair = Math.ceil((held + due) / takers.length) - this.heldBy(node).length
    return Math.max(fair, Math.ceil(due / (8 * takers.length)), 0)
  }

  async transfer(node: NodeId, lease: Lease, to: NodeId): Promise<boolean> {
    const row = this.sectors.get(lease.sector)
    if (!row || !this.mayTransfer(node, lease, row)) return false
    if (!this.isAlive(to) || this.nodes.get(to)?.load.draining !== false) return false
    const before = { ...row }
    Object.assign(row, { holder: to, epoch: this.nextEpoch(row), nextDueAt: null })
    this.observer?.transferred(node, { ...lease, epoch: row.epoch }, before)
    return true
  }

  async release(
    node: NodeId,
    lease: Lease,
    nextDueAt: number | null,
    factsSeen: number | null,
  ): Promise<boolean> {
    if (factsSeen !== null && this.factsMovedOn(factsSeen)) return false
    const row = this.sectors.get(lease.sector)
    if (row?.holder !== node || row.epoch !== lease.epoch) return true
    row.holder = null
    row.nextDueAt = nextDueAt
    return true
  }

  async holderOf(sector: SectorId): Promise<Holder | null> {
    const row = this.sectors.get(sector)
    return row ? this.#holder(sector, row) : null
  }

  /** Like `writeFacts`: numbers the facts and makes sleeping sectors due. */
  writeFacts(facts: readonly Omit<Fact, 'n'>[]): void {
    for (const fact of facts) {
      const same = this.factRows.findIndex(
        ({ kind, key, since }) => kind === fact.kind && key === fact.key && since === fact.since,
      )
      if (same >= 0) this.factRows.splice(same, 1)
      this.factRows.push({ ...fact, n: ++this.#factCount })
      this.wakeFor(fact)
    }
  }

  async facts(n: number, limit: number): Promise<{ facts: Fact[]; newest: number }> {
    const facts = this.factRows.filter((fact) => fact.n > n).slice(0, limit)
    return copy({ facts, newest: this.#factCount })
  }

  protected factsMovedOn(seen: number): boolean {
    return this.#factCount > seen
  }

  /**
   * Makes sleeping sectors due if they hold whom the fact is about, or somebody of both its sides.
   */
  protected wakeFor({ kind, key, since }: Omit<Fact, 'n'>): void {
    const sides = key
      .split(' ')
      .map((one) => (kind === 'relation' ? this.#membersEver(one) : [one]))
    for (const [id, row] of this.sectors) {
      if (row.holder !== null) continue
      const fleets = [...this.fleets.values()].filter(({ ended }) => !ended)
      const owners = [...fleets, ...this.bases.values(), ...this.systems.values()]
        .filter(({ sector }) => sector === id)
        .map(({ owner }) => owner)
      if (sides.every((side) => side.some((one) => owners.includes(one)))) {
        row.nextDueAt = Math.min(row.nextDueAt ?? since, since)
      }
    }
  }

  #membersEver(alliance: string): string[] {
    return this.factRows
      .filter(({ kind, value }) => kind === 'alliance' && value === alliance)
      .map(({ key }) => key)
  }

  protected mayClaim(row: SectorRow): boolean {
    return !this.isAlive(row.holder)
  }

  protected mayTransfer(node: NodeId, lease: Lease, row: SectorRow): boolean {
    return row.holder === node && row.epoch === lease.epoch
  }

  protected nextEpoch(row: SectorRow): number {
    return Math.max(row.epoch + 1, Math.floor(this.options.nowMs()))
  }

  #give(node: NodeId, sector: SectorId, row: SectorRow): Claim {
    const before = { ...row }
    Object.assign(row, { holder: node, epoch: this.nextEpoch(row), nextDueAt: null })
    const claim = { sector, epoch: row.epoch, seq: row.seq }
    this.observer?.claimed(node, claim, before)
    return claim
  }

  #holder(sector: SectorId, { holder, epoch }: SectorRow): Holder | null {
    const node = holder === null ? undefined : this.nodes.get(holder)
    if (!node || holder === null || !this.isAlive(holder)) return null
    return { sector, epoch, node: { id: holder, address: node.address } }
  }

  // ---- Snapshots and the journal

  async snapshots(sector: SectorId): Promise<Snapshot[]> {
    return [...(this.snapshotRows.get(sector) ?? [])]
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    const rows = this.snapshotRows.get(snapshot.sector)
    if (!rows || !this.maySave(snapshot)) return
    if (rows.some((row) => row.seq === snapshot.seq)) return
    rows.push({ ...snapshot })
    rows.sort((one, other) => other.seq - one.seq)
    rows.length = Math.min(rows.length, SNAPSHOTS_KEPT)
    this.observer?.snapshotSaved(snapshot)
  }

  protected maySave(snapshot: Snapshot): boolean {
    const row = this.sectors.get(snapshot.sector)
    return row?.epoch === snapshot.epoch && snapshot.seq <= row.seq
  }

  async events(sector: SectorId, afterSeq: number, limit: number): Promise<SectorEvent[]> {
    const journal = this.journals.get(sector) ?? []
    const after = journal.filter(({ event }) => event.seq > afterSeq)
    return copy(after.slice(0, limit).map(({ event }) => event))
  }

  // ---- The commit

  async commit(flush: CommitBatch): Promise<Verdict[]> {
    const verdicts = flush.commits.map((offer) => this.judge(flush, offer))
    const accepted = flush.commits.filter((_, index) => verdicts[index]?.kind === 'accepted')
    // The whole statement is refused before any of it is written.
    for (const offer of accepted) this.#assertWritable(offer)
    const keys = accepted.flatMap((offer) => offer.acks.map(keyOf))
    if (new Set(keys).size < keys.length) throw new StoreError('transient', 'order_ack_pkey')
    for (const offer of accepted) {
      this.write(flush, copy(offer))
      this.observer?.applied(flush, offer)
    }
    return verdicts
  }

  protected judge(flush: CommitBatch, offer: SectorCommit): Verdict {
    const { sector } = offer
    const row = this.sectors.get(sector)
    if (row && this.wasApplied(row, flush, offer)) return { sector, kind: 'already_applied' }
    if (!row || !this.isCurrent(row, offer)) return { sector, kind: 'stale' }
    const known = this.knownOrders(offer.acks)
    if (known.length > 0) return { sector, kind: 'order_known', known }
    const { consumed, fleets, inbox } = offer.effects
    if (!consumed.every(({ fleetId, hop }) => this.isWaiting(sector, fleetId, hop))) {
      return { sector, kind: 'transit_gone' }
    }
    const stands = fleets.every(({ fleetId, before }) => {
      const fleet = this.fleets.get(fleetId)
      if (before === null) return true
      return fleet?.sector === before.sector && fleet.hops === before.hops && !fleet.ended
    })
    if (!stands) return { sector, kind: 'fleet_moved' }
    return { sector, kind: this.areSent(sector, inbox) ? 'accepted' : 'inbox_gone' }
  }

  protected wasApplied(row: SectorRow, flush: CommitBatch, offer: SectorCommit): boolean {
    return row.epoch === offer.epoch && row.lastFlush === flush.id
  }

  protected isCurrent(row: SectorRow, offer: SectorCommit): boolean {
    return row.epoch === offer.epoch && row.seq === offer.seq
  }

  protected knownOrders(keys: readonly OrderKey[]): OrderAck[] {
    return keys.flatMap((key) => {
      const row = this.acks.get(keyOf(key))
      return row && this.options.nowMs() - row.at < ACK_LIFE_MS ? [row.ack] : []
    })
  }

  protected areSent(sector: SectorId, inbox: readonly InboxId[]): boolean {
    return inbox.every((id) => this.inbox.get(id)?.sector === sector)
  }

  protected isWaiting(sector: SectorId, fleetId: FleetId, hop: number): boolean {
    const transit = this.transits.get(fleetId)
    return transit?.to === sector && transit.fleet.hops === hop
  }

  /** Checks the constraints of the tables. */
  #assertWritable({ acks, events, effects }: SectorCommit): void {
    if (JSON.stringify(events).includes('\\u0000')) {
      throw new StoreError('definite', 'unsupported Unicode escape sequence')
    }
    for (const { commander } of acks) {
      if (!this.commanders.has(commander)) {
        throw new StoreError('definite', 'order_ack_commander_id_fkey')
      }
    }
    for (const { fleet, to } of effects.produced) {
      const move = effects.fleets.find((one) => one.fleetId === fleet.id)
      if (move?.after.sector !== to || move.after.hops !== fleet.hops) {
        throw new StoreError('definite', 'transit_follows_fleet')
      }
    }
  }

  protected write(
    flush: CommitBatch,
    { sector, epoch, events, acks, effects }: SectorCommit,
  ): void {
    const row = this.sectors.get(sector)
    if (!row) return
    for (const event of events) {
      this.journals.get(sector)?.push({ epoch, flush: flush.id, event })
    }
    for (const ack of acks) this.acks.set(keyOf(ack), { ack, at: this.options.nowMs() })
    for (const { fleetId, before, after, owner, name, ended } of effects.fleets) {
      const fleet = this.fleets.get(fleetId)
      if (before === null) this.fleets.set(fleetId, { ...after, owner, name, ended })
      else if (fleet) Object.assign(fleet, after, { name, ended })
    }
    for (const id of effects.inbox) this.inbox.delete(id)
    for (const { system, owner } of effects.systems) {
      if (owner === null) this.systems.delete(`${sector}/${system}`)
      else this.systems.set(`${sector}/${system}`, { sector, owner })
    }
    const { owner, battles } = effects.map ?? { battles: 0 }
    if (owner !== undefined) row.owner = owner
    row.battles += battles
    this.note(sector, events)
    for (const { fleetId } of effects.consumed) this.transits.delete(fleetId)
    for (const transit of effects.produced) this.transits.set(transit.fleet.id, transit)
    row.seq += events.length
    row.lastFlush = flush.id
  }

  protected note(sector: SectorId, events: readonly SectorEvent[]): void {
    const notable = events.filter(({ type }) => kindOf(type).isNotable)
    this.chronicles.get(sector)?.push(...notable)
  }

  // ---- Looking things up

  async transitsTo(sector: SectorId): Promise<Transit[]> {
    return copy([...this.transits.values()].filter((transit) => transit.to === sector))
  }

  async transitsToNode(node: NodeId, aheadMs: number): Promise<Transit[]> {
    const horizon = this.galaxyMs() + aheadMs
    const found = [...this.transits.values()].filter(
      ({ to, arriveAt }) => this.sectors.get(to)?.holder === node && arriveAt <= horizon,
    )
    return copy(found)
  }

  async inboxOf(sector: SectorId): Promise<InboxRow[]> {
    return copy(this.#written().filter((row) => row.sector === sector))
  }

  async inboxOfNode(node: NodeId): Promise<InboxRow[]> {
    return copy(this.#written().filter(({ sector }) => this.sectors.get(sector)?.holder === node))
  }

  /** Rows of the inbox whose version is not newer than the version being written. */
  #written(): InboxRow[] {
    return [...this.inbox.values()].filter(({ v }) => v <= this.#writes)
  }

  async recall(orders: readonly OrderKey[]): Promise<OrderAck[]> {
    return copy(this.knownOrders(orders))
  }

  async fleetsElsewhere(commander: CommanderId, sector: SectorId): Promise<number> {
    return [...this.fleets].filter(([id, row]) => {
      const isHere = row.sector === sector && !this.transits.has(id)
      return row.owner === commander && !row.ended && !isHere
    }).length
  }

  async locate(fleets: readonly FleetId[]): Promise<FleetPlace[]> {
    return fleets.flatMap((fleetId) => {
      const row = this.fleets.get(fleetId)
      if (!row) return []
      const arriveAt = this.transits.get(fleetId)?.arriveAt ?? null
      const ended = row.ended && { into: row.ended.into, docked: row.ended.docked }
      return [{ fleetId, owner: row.owner, sector: row.sector, arriveAt, ended }]
    })
  }

  async holderOfSystem(sector: SectorId, system: number): Promise<CommanderId | null> {
    return this.systems.get(`${sector}/${system}`)?.owner ?? null
  }

  async locateBase(base: BaseId): Promise<BasePlace | null> {
    return this.bases.get(base) ?? null
  }

  // ---- What other parts of the server write

  /** Adds a new fleet about to appear in its first sector, like a new guest's. */
  appear(transit: Transit): void {
    const { id, owner, name, hops } = transit.fleet
    if (owner !== null) this.commanders.add(owner)
    this.fleets.set(id, { owner, name, hops, sector: transit.to, ended: null })
    this.transits.set(id, copy(transit))
  }
}

function isDue(nextDueAt: number | null, horizon: number): boolean {
  return nextDueAt !== null && nextDueAt <= horizon
}

export function keyOf({ commander, orderId }: OrderKey): string {
  return `${commander} ${orderId}`
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}
