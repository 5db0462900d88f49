import type { Fact } from '../../src/sim/core/FactTable.ts'
import type { BaseId, CommanderId, FleetId, SectorId } from '../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import type { Transit } from '../../src/sim/fleets/fleet.ts'
import type { InboxRow } from '../../src/sim/inbox.ts'
import {
  type BasePlace,
  type Beat,
  type Claim,
  type CommitBatch,
  type FleetPlace,
  failureOf,
  type Holder,
  type Lease,
  type Node,
  type NodeId,
  type NodeLoad,
  type OrderAck,
  type OrderKey,
  type Snapshot,
  type Store,
  StoreError,
  type StoreFailure,
  type Verdict,
} from '../../src/world/Store.ts'
import type { FakeProcess } from '../../testkit/FakeProcess.ts'
import type { Timeline } from '../../testkit/Timeline.ts'
import type { Chance } from './Chance.ts'

/** How bad the network is at the moment, the same for all processes. */
export interface Weather {
  /** The share of calls with which something goes wrong. */
  troubleShare: number
  /** The share of messages that take up to a second. */
  slowShare: number
  /** Whether the store answers nobody. */
  storeDown: boolean
  /** Processes that cannot reach the store. */
  readonly cutOff: Set<string>
}

/** Listens to what a process sends to the store and receives from it. */
export interface Tap {
  commitSent(process: FakeProcess, flush: CommitBatch): void
  commitAnswered(process: FakeProcess, flush: CommitBatch, answer: Verdict[] | StoreFailure): void
  beatAnswered(process: FakeProcess, sentAt: number, beat: Beat | null): void
  releaseSent(process: FakeProcess, lease: Lease): void
  executedLate(): void
}

const TROUBLES = ['not_sent', 'transient', 'request_lost', 'reply_lost', 'executed_late'] as const

/**
 * The connection of one process to the store. It is slow and loses messages. It may even deliver a
 * request long after the sender gave up on it and sent it again.
 */
export class Wire implements Store {
  readonly #process: FakeProcess
  readonly #store: Store
  readonly #timeline: Timeline
  readonly #chance: Chance
  readonly #weather: Weather
  readonly #tap: Tap

  constructor(
    process: FakeProcess,
    store: Store,
    timeline: Timeline,
    chance: Chance,
    weather: Weather,
    tap: Tap,
  ) {
    this.#process = process
    this.#store = store
    this.#timeline = timeline
    this.#chance = chance
    this.#weather = weather
    this.#tap = tap
  }

  register(node: Node, load: NodeLoad): Promise<Beat> {
    const sentAt = this.#process.clock.monotonicMs()
    return this.#call(
      () => this.#store.register(node, load),
      (beat) => this.#tap.beatAnswered(this.#process, sentAt, beat),
    )
  }

  beat(node: NodeId, load: NodeLoad): Promise<Beat | null> {
    const sentAt = this.#process.clock.monotonicMs()
    return this.#call(
      () => this.#store.beat(node, load),
      (beat) => this.#tap.beatAnswered(this.#process, sentAt, beat),
    )
  }

  retire(node: NodeId): Promise<void> {
    return this.#call(() => this.#store.retire(node))
  }

  claim(node: NodeId, sector: SectorId): Promise<Claim | Holder | null> {
    return this.#call(() => this.#store.claim(node, sector))
  }

  claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]> {
    return this.#call(() => this.#store.claimDue(node, limit, aheadMs))
  }

  release(
    node: NodeId,
    lease: Lease,
    nextDueAt: number | null,
    factsSeen: number | null,
  ): Promise<boolean> {
    this.#tap.releaseSent(this.#process, lease)
    return this.#call(() => this.#store.release(node, lease, nextDueAt, factsSeen))
  }

  transfer(node: NodeId, lease: Lease, to: NodeId): Promise<boolean> {
    this.#tap.releaseSent(this.#process, lease)
    return this.#call(() => this.#store.transfer(node, lease, to))
  }

  holderOf(sector: SectorId): Promise<Holder | null> {
    return this.#call(() => this.#store.holderOf(sector))
  }

  snapshots(sector: SectorId): Promise<Snapshot[]> {
    return this.#call(() => this.#store.snapshots(sector))
  }

  events(sector: SectorId, afterSeq: number, limit: number): Promise<SectorEvent[]> {
    return this.#call(() => this.#store.events(sector, afterSeq, limit))
  }

  saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.#call(() => this.#store.saveSnapshot(snapshot))
  }

  commit(flush: CommitBatch): Promise<Verdict[]> {
    this.#tap.commitSent(this.#process, flush)
    return this.#call(
      () => this.#store.commit(flush),
      (verdicts) => this.#tap.commitAnswered(this.#process, flush, verdicts),
      (failure) => this.#tap.commitAnswered(this.#process, flush, failure),
    )
  }

  transitsTo(sector: SectorId): Promise<Transit[]> {
    return this.#call(() => this.#store.transitsTo(sector))
  }

  transitsToNode(node: NodeId, aheadMs: number): Promise<Transit[]> {
    return this.#call(() => this.#store.transitsToNode(node, aheadMs))
  }

  facts(n: number, limit: number): Promise<{ facts: Fact[]; newest: number }> {
    return this.#call(() => this.#store.facts(n, limit))
  }

  inboxOf(sector: SectorId): Promise<InboxRow[]> {
    return this.#call(() => this.#store.inboxOf(sector))
  }

  inboxOfNode(node: NodeId): Promise<InboxRow[]> {
    return this.#call(() => this.#store.inboxOfNode(node))
  }

  recall(orders: readonly OrderKey[]): Promise<OrderAck[]> {
    return this.#call(() => this.#store.recall(orders))
  }

  fleetsElsewhere(commander: CommanderId, sector: SectorId): Promise<number> {
    return this.#call(() => this.#store.fleetsElsewhere(commander, sector))
  }

  locate(fleets: readonly FleetId[]): Promise<FleetPlace[]> {
    return this.#call(() => this.#store.locate(fleets))
  }

  locateBase(base: BaseId): Promise<BasePlace | null> {
    return this.#call(() => this.#store.locateBase(base))
  }

  holderOfSystem(sector: SectorId, system: number): Promise<CommanderId | null> {
    return this.#call(() => this.#store.holderOfSystem(sector, system))
  }

  #call<T>(
    execute: () => Promise<T>,
    answered: (value: T) => void = () => {},
    failed: (failure: StoreFailure) => void = () => {},
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (ms: number, error: unknown): void => {
        this.#arrive(ms, () => {
          failed(failureOf(error) ?? 'definite')
          reject(error)
        })
      }
      const run = (value: T): void => {
        this.#arrive(this.#latencyMs(), () => {
          answered(value)
          resolve(value)
        })
      }
      const there = this.#latencyMs()
      switch (this.#trouble()) {
        case null:
          this.#timeline.after(there, () => {
            void execute().then(run, (error: unknown) => fail(this.#latencyMs(), error))
          })
          break
        case 'not_sent':
          fail(there, new StoreError('not_sent', 'no connection'))
          break
        case 'transient':
          fail(2 * there, new StoreError('transient', 'deadlock detected'))
          break
        case 'request_lost':
          fail(this.#patienceMs(), UNKNOWN)
          break
        case 'reply_lost':
          this.#timeline.after(there, () => void execute().catch(() => {}))
          fail(there + this.#patienceMs(), UNKNOWN)
          break
        case 'executed_late': {
          const patience = this.#patienceMs()
          fail(patience, UNKNOWN)
          this.#timeline.after(patience + this.#chance.int(1, 15_000), () => {
            this.#tap.executedLate()
            void execute().catch(() => {})
          })
        }
      }
    })
  }

  #arrive(ms: number, run: () => void): void {
    this.#timeline.after(ms, () => this.#process.deliver(run))
  }

  #trouble(): (typeof TROUBLES)[number] | null {
    const { troubleShare, storeDown, cutOff } = this.#weather
    if (storeDown || cutOff.has(this.#process.id)) {
      return this.#chance.hits(0.5) ? 'not_sent' : 'request_lost'
    }
    return this.#chance.hits(troubleShare) ? this.#chance.pick(TROUBLES) : null
  }

  #latencyMs(): number {
    return this.#chance.hits(this.#weather.slowShare)
      ? this.#chance.int(5, 1_000)
      : this.#chance.int(1, 4)
  }

  /** How long a caller waits for an answer that does not come, in ms. */
  #patienceMs(): number {
    return this.#chance.hits(0.8) ? this.#chance.int(5, 300) : this.#chance.int(300, 4_000)
  }
}

const UNKNOWN = new StoreError('unknown', 'connection lost')
