import type { Accepted } from '../protocol/orders.ts'
import type { Fact } from '../sim/core/FactTable.ts'
import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
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
  /** Where its sockets are reached: host and port, perhaps a path. */
  readonly address: string
}

/** The right to a sector: whoever holds it, with this epoch. Later claims have higher epochs. */
export interface Lease {
  readonly sector: SectorId
  readonly epoch: number
}

/** A lease and how far the sector's journal reaches. */
export interface Claim extends Lease {
  readonly seq: number
}

export interface Holder extends Lease {
  readonly node: Node
}

/** What a process says of itself when it beats. */
export interface NodeLoad {
  readonly clients: number
  /** Share of a core that its event loop was busy since the last beat, 0 to 1. */
  readonly busy: number
  /** It takes up no sector any more, and hands over those it has. */
  readonly draining: boolean
  /** It reaches none of the others, and so cannot send anybody to them. */
  readonly cutOff: boolean
  /** What it writes when nobody older lives, and the newest it reads; see src/sim/versions.ts. */
  readonly version: number
}

/** Nothing to do, and open to all. */
export const IDLE: NodeLoad = {
  clients: 0,
  busy: 0,
  draining: false,
  cutOff: false,
  version: WRITES,
}

/** A process that is alive, as its last beat told of it. */
export interface NodeStatus extends Node, NodeLoad {
  /** Sectors it holds. */
  readonly sectors: number
}

export interface Beat {
  readonly time: GalaxyTime
  /** What the node holds. */
  readonly held: readonly Lease[]
  /** All nodes that are alive, this one among them. */
  readonly nodes: readonly NodeStatus[]
  /** The version to write: whoever lives reads it. It is never lowered. */
  readonly writes: number
}

export interface Snapshot {
  readonly sector: SectorId
  readonly seq: number
  readonly epoch: number
  /** Of the form of `body`. */
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

/** What a sector wants written: all of it or nothing. `seq` is the journal's end before it. */
export interface SectorCommit extends Claim {
  readonly events: readonly SectorEvent[]
  readonly acks: readonly OrderAck[]
  readonly effects: Effects
}

/** One statement's worth of commits. Sent again after an unknown outcome it must be the same. */
export interface CommitBatch {
  readonly id: string
  /** The version in which events and fleets are stored; here they have the newest form. */
  readonly writes: number
  readonly commits: readonly SectorCommit[]
}

export type Verdict =
  | { readonly sector: SectorId; readonly kind: 'accepted' | 'already_applied' }
  /** Epoch or seq moved on: somebody else owns the sector. */
  | { readonly sector: SectorId; readonly kind: 'stale' }
  /** Orders that took effect before, with their first answers. */
  | { readonly sector: SectorId; readonly kind: 'order_known'; readonly known: readonly OrderAck[] }
  /** A transit to take in, or a fleet's row, is not where the sector believed it. */
  | { readonly sector: SectorId; readonly kind: 'transit_gone' | 'fleet_moved' }
  /** A row of the inbox was taken back by whoever sent it. */
  | { readonly sector: SectorId; readonly kind: 'inbox_gone' }

/** Where a fleet is, for answering an order that came to the wrong place. */
export interface FleetPlace {
  readonly fleetId: FleetId
  readonly owner: CommanderId | null
  readonly sector: SectorId
  /** Galaxy ms; null when it is not in a lane. */
  readonly arriveAt: number | null
  /** Set when it is no more: the fleet it went into, if it went into one. */
  readonly ended: { readonly into: FleetId | null } | null
}

/**
 * What the world needs of a database. The commit contract is in docs/spec.md; every store is held
 * to it by one suite of tests. All methods reject with a `StoreError` and with nothing else, but for
 * a `FormatError` where they would return what only another build can read.
 */
export interface Store {
  /**
   * Begins or renews a node's life, and gives up whatever a node of that id held before. A node is
   * refused that does not read what is written, or would live together with one it does not write
   * for, one at the same address, or one whose beats are good for another time.
   * @throws NodeRefusedError then, and nothing has changed
   */
  register(node: Node, load: NodeLoad): Promise<Beat>
  /**
   * The version written rises to that of the oldest node, when nobody older has lived for as long as
   * a beat is good for.
   * @returns null if the node's life had ended, or it does not read what is written by now: it must
   *   drop everything and register anew
   */
  beat(node: NodeId, load: NodeLoad): Promise<Beat | null>
  /** Ends a node's life at once; what it still held is free to claim. */
  retire(node: NodeId): Promise<void>

  /**
   * A sector the node holds already is claimed anew, with a higher epoch.
   * @returns the claim, or who else lives and holds the sector; null if the node itself is not alive
   */
  claim(node: NodeId, sector: SectorId): Promise<Claim | Holder | null>
  /**
   * Claims sectors that are due within `aheadMs` (galaxy ms), passing over those others claim now:
   * at most `limit`, and of many no more than the node's share among those that live. A node that is
   * draining is given none.
   */
  claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]>
  /**
   * @param nextDueAt galaxy ms at which the sector has to be live again, if ever
   * @param factsSeen the number of the newest fact by which that was found: if there are newer ones,
   *   the sector is due at once [FACT-1]
   */
  release(node: NodeId, lease: Lease, nextDueAt: number | null, factsSeen: number): Promise<void>
  /**
   * Hands a sector over to another node, which claims it anew before it does anything with it.
   * @returns whether it was: the other must be alive and not draining, and the lease still the node's
   */
  transfer(node: NodeId, lease: Lease, to: NodeId): Promise<boolean>
  /** @returns who holds a sector and is alive */
  holderOf(sector: SectorId): Promise<Holder | null>

  /** Newest first; at most three are kept. */
  snapshots(sector: SectorId): Promise<Snapshot[]>
  /** In order, all after `seq`, at most `limit`. */
  events(sector: SectorId, afterSeq: number, limit: number): Promise<SectorEvent[]>
  /** Written only while the lease's epoch is the sector's. */
  saveSnapshot(snapshot: Snapshot): Promise<void>

  commit(batch: CommitBatch): Promise<Verdict[]>
  /** Transits that are on their way to a sector, all of them. */
  transitsTo(sector: SectorId): Promise<Transit[]>
  /** Transits to sectors a node holds that arrive within `aheadMs` (galaxy ms). */
  transitsToNode(node: NodeId, aheadMs: number): Promise<Transit[]>
  /** What is on its way to a sector beside fleets, oldest first. */
  /** Rows of versions that are not written yet wait, and are not told. */
  inboxOf(sector: SectorId): Promise<InboxRow[]>
  /** What is on its way to sectors a node holds, beside fleets. */
  inboxOfNode(node: NodeId): Promise<InboxRow[]>

  /** What holds for commanders and alliances, by ascending number, all after `n`, at most `limit`. */
  facts(n: number, limit: number): Promise<Fact[]>

  /** The first answers of those orders that took effect before. */
  recall(orders: readonly OrderKey[]): Promise<OrderAck[]>
  locate(fleets: readonly FleetId[]): Promise<FleetPlace[]>
}

/**
 * - `not_sent`: nothing reached the database; nothing was written
 * - `unknown`: the connection broke; it may have been written or not [DUR-4]
 * - `transient`: refused as a whole for a passing reason (a deadlock, a time limit); nothing written
 * - `definite`: refused as a whole for what it said; nothing written
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

/** A process may not live beside those that do. Its message is one line for who starts it. */
export class NodeRefusedError extends StoreError {
  override name = 'NodeRefusedError'

  constructor(message: string) {
    super('definite', message)
  }
}

export function failureOf(error: unknown): StoreFailure | null {
  return error instanceof StoreError ? error.failure : null
}
