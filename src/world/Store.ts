import type { Accepted } from '../protocol/orders.ts'
import type { Fact } from '../sim/core/FactTable.ts'
import type { BaseId, CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import type { FleetEnd } from '../sim/core/Outside.ts'
import type { Effects } from '../sim/effects.ts'
import type { SectorEvent } from '../sim/events.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { WRITES } from '../sim/versions.ts'
import type { GalaxyTime } from './GalaxyClock.ts'

/** A server process, for as long as it runs. */
export type NodeId = string

export interface Node {
  readonly id: NodeId
  /** Where clients reach its sockets: host and port, perhaps with a path. */
  readonly address: string
}

/** The right to host a sector, under an epoch. Later claims have higher epochs. */
export interface Lease {
  readonly sector: SectorId
  readonly epoch: number
}

/** A lease, with the head of the sector's journal. */
export interface Claim extends Lease {
  readonly seq: number
}

export interface Holder extends Lease {
  readonly node: Node
}

/** What a process tells about itself with each beat. */
export interface NodeLoad {
  readonly clients: number
  /** How busy its event loop was since the last beat: a share of one core, 0 to 1. */
  readonly busy: number
  /** Whether it opens no more sectors and hands over those it has. */
  readonly draining: boolean
  /** Whether it reaches no other process, and so cannot send clients to one. */
  readonly cutOff: boolean
  /** The newest version that it reads and writes; see src/sim/versions.ts. */
  readonly version: number
}

/** The load of an idle process that is open to all. */
export const IDLE: NodeLoad = {
  clients: 0,
  busy: 0,
  draining: false,
  cutOff: false,
  version: WRITES,
}

/** A living process, with the figures of its last beat. */
export interface NodeStatus extends Node, NodeLoad {
  /** How many sectors it holds. */
  readonly sectors: number
}

export interface Beat {
  readonly time: GalaxyTime
  /** The leases that the node holds. */
  readonly held: readonly Lease[]
  /** All living nodes, this one included. */
  readonly nodes: readonly NodeStatus[]
  /** The version to write, which every living node can read. It never falls. */
  readonly writes: number
}

export interface Snapshot {
  readonly sector: SectorId
  readonly seq: number
  readonly epoch: number
  /** The version of the body's format. */
  readonly version: number
  readonly body: string
  readonly checksum: string
}

export interface OrderKey {
  readonly commander: CommanderId
  readonly orderId: string
}

export interface OrderAck extends OrderKey {
  readonly outcome: Accepted
}

/** What a sector wants written, all or nothing. `seq` is the journal's head before it. */
export interface SectorCommit extends Claim {
  readonly events: readonly SectorEvent[]
  readonly acks: readonly OrderAck[]
  readonly effects: Effects
}

/** The commits of one statement. If its outcome is unknown, the same batch must be sent again. */
export interface CommitBatch {
  readonly id: string
  /** The version in which to store events and fleets. Here in memory they have the newest form. */
  readonly writes: number
  readonly commits: readonly SectorCommit[]
}

export type Verdict =
  | { readonly sector: SectorId; readonly kind: 'accepted' | 'already_applied' }
  /** Epoch or seq moved on, so another host owns the sector. */
  | { readonly sector: SectorId; readonly kind: 'stale' }
  /** Some orders took effect before; `known` has their first answers. */
  | { readonly sector: SectorId; readonly kind: 'order_known'; readonly known: readonly OrderAck[] }
  /** A transit to take in, or a fleet's row, is not where the sector expects it. */
  | { readonly sector: SectorId; readonly kind: 'transit_gone' | 'fleet_moved' }
  /** The sender took a row of the inbox back. */
  | { readonly sector: SectorId; readonly kind: 'inbox_gone' }

/** Where a fleet is, to answer an order that came to the wrong sector. */
export interface FleetPlace {
  readonly fleetId: FleetId
  readonly owner: CommanderId | null
  readonly sector: SectorId
  /** The galaxy ms at which it arrives in `sector`; null if it is not in a lane. */
  readonly arriveAt: number | null
  /** Set if the fleet has ended: the fleet it merged into, or where it docked, if any. */
  readonly ended: Pick<FleetEnd, 'into' | 'docked'> | null
}

/** Where a base is. It stays there. */
export interface BasePlace {
  readonly baseId: BaseId
  readonly owner: CommanderId
  readonly sector: SectorId
}

/**
 * What the world needs from a database. The commit contract is in docs/spec.md, and one suite of
 * tests holds every store to it. All methods reject with a `StoreError`, or with a `FormatError` if
 * only another build can read what they would return.
 */
export interface Store {
  /**
   * Begins or renews a node's life, and frees what a node of that id held before. A node is refused
   * if it cannot read the version written, or if a living node is too old for it, has the same
   * address, or has beats of another validity.
   * @throws NodeRefusedError if it is refused; then nothing has changed
   */
  register(node: Node, load: NodeLoad): Promise<Beat>
  /**
   * Prolongs a node's life. The version written rises to that of the oldest node, once no older
   * node has lived for as long as a beat is valid.
   * @returns null if the node's life had ended, or if it cannot read the version written by now:
   *   it must then drop everything and register anew
   */
  beat(node: NodeId, load: NodeLoad): Promise<Beat | null>
  /** Ends a node's life at once; sectors it still held are free to claim. */
  retire(node: NodeId): Promise<void>

  /**
   * Claims a sector. One that the node already holds is claimed anew, with a higher epoch.
   * @returns the claim, or the living node that holds the sector; null if `node` is not alive
   */
  claim(node: NodeId, sector: SectorId): Promise<Claim | Holder | null>
  /**
   * Claims sectors that are due within `aheadMs` (galaxy ms), passing over those that other nodes
   * are claiming: at most `limit`, and no more than the node's share among the living nodes. A
   * draining node gets none.
   */
  claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]>
  /**
   * Gives a lease back.
   * @param nextDueAt galaxy ms at which the sector has to be live again; null if it need not be
   * @param factsSeen the newest fact's number when `nextDueAt` was computed; null if it depends on none
   * @returns false if there are newer facts: nothing has changed then, and `nextDueAt` has to be
   *   computed again [FACT-1]. A lease that is no longer the node's counts as released.
   */
  release(
    node: NodeId,
    lease: Lease,
    nextDueAt: number | null,
    factsSeen: number | null,
  ): Promise<boolean>
  /**
   * Hands a sector to another node, which claims it anew before it does anything with it.
   * @returns false if node `to` is dead or draining, or if `node` no longer has the lease
   */
  transfer(node: NodeId, lease: Lease, to: NodeId): Promise<boolean>
  /** @returns the living node that holds a sector; null if there is none */
  holderOf(sector: SectorId): Promise<Holder | null>

  /** A sector's snapshots, newest first; at most three are kept. */
  snapshots(sector: SectorId): Promise<Snapshot[]>
  /** A sector's events after `afterSeq`, by ascending seq, at most `limit`. */
  events(sector: SectorId, afterSeq: number, limit: number): Promise<SectorEvent[]>
  /** Saves a snapshot, but only if its epoch is still the sector's. */
  saveSnapshot(snapshot: Snapshot): Promise<void>

  /** @returns one verdict per commit of the batch */
  commit(batch: CommitBatch): Promise<Verdict[]>
  /** All transits on their way to a sector. */
  transitsTo(sector: SectorId): Promise<Transit[]>
  /** Transits to sectors a node holds that arrive within `aheadMs` (galaxy ms). */
  transitsToNode(node: NodeId, aheadMs: number): Promise<Transit[]>
  /** A sector's inbox rows, oldest first. Leaves out rows of versions that are not yet written. */
  inboxOf(sector: SectorId): Promise<InboxRow[]>
  /** The inbox rows of all sectors that a node holds, likewise. */
  inboxOfNode(node: NodeId): Promise<InboxRow[]>

  /**
   * Facts with numbers above `n`, ascending, at most `limit`.
   * @returns the facts, and the newest number ever given: its fact may have been deleted since
   */
  facts(n: number, limit: number): Promise<{ readonly facts: Fact[]; readonly newest: number }>

  /** @returns the first answers of those orders that took effect before */
  recall(orders: readonly OrderKey[]): Promise<OrderAck[]>
  /** @returns where each fleet is, leaving out those that have no row */
  locate(fleets: readonly FleetId[]): Promise<FleetPlace[]>
  /** @returns where a base is; null if it has no row */
  locateBase(base: BaseId): Promise<BasePlace | null>
  /** @returns who holds a system; null for nobody */
  holderOfSystem(sector: SectorId, system: number): Promise<CommanderId | null>

  /** How many fleets a commander has in lanes and in sectors other than this one. */
  fleetsElsewhere(commander: CommanderId, sector: SectorId): Promise<number>
}

/**
 * How a statement failed:
 * - `not_sent`: nothing reached the database, so nothing was written
 * - `unknown`: the connection broke; it may or may not have been written [DUR-4]
 * - `transient`: refused as a whole for a passing reason (deadlock, time limit); nothing was
 *   written
 * - `definite`: refused as a whole for its content; nothing was written
 */
export type StoreFailure = 'not_sent' | 'unknown' | 'transient' | 'definite'

export class StoreError extends Error {
  override name = 'StoreError'
  readonly failure: StoreFailure

  constructor(failure: StoreFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

/** A process may not run beside the living ones. The message is one line for its operator. */
export class NodeRefusedError extends StoreError {
  override name = 'NodeRefusedError'

  constructor(message: string) {
    super('definite', message)
  }
}

/** @returns how a statement failed; null if the error is not the store's */
export function failureOf(error: unknown): StoreFailure | null {
  return error instanceof StoreError ? error.failure : null
}
