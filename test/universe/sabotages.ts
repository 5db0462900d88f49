import type { FleetId, SectorId } from '../../src/sim/core/ids.ts'
import { buildQueued } from '../../src/sim/economy/events/buildQueued.ts'
import { goodsUnloaded } from '../../src/sim/economy/events/goodsUnloaded.ts'
import { shipBuilt } from '../../src/sim/economy/events/shipBuilt.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { fleetCourse } from '../../src/sim/fleets/events/fleetCourse.ts'
import { fleetEnded } from '../../src/sim/fleets/events/fleetEnded.ts'
import type { Transit } from '../../src/sim/fleets/fleet.ts'
import { captureTurns } from '../../src/sim/holding/captureTurns.ts'
import { fleetDocked } from '../../src/sim/holding/events/fleetDocked.ts'
import { systemCaptured } from '../../src/sim/holding/events/systemCaptured.ts'
import { copyState } from '../../src/sim/sectorState.ts'
import { Contacts } from '../../src/sim/war/Contacts.ts'
import { battleRound } from '../../src/sim/war/events/battleRound.ts'
import { wreckSalvaged } from '../../src/sim/war/events/wreckSalvaged.ts'
import { rounds } from '../../src/sim/war/rounds.ts'
import { Committer } from '../../src/world/commit/Committer.ts'
import { FactWatch } from '../../src/world/facts/FactWatch.ts'
import { GalaxyClock } from '../../src/world/GalaxyClock.ts'
import { NodeLease } from '../../src/world/leases/NodeLease.ts'
import {
  type Beat,
  type Claim,
  type CommitBatch,
  type Holder,
  type NodeId,
  type NodeLoad,
  type OrderAck,
  type OrderKey,
  type SectorCommit,
  type Snapshot,
  type Store,
  StoreError,
  type Verdict,
} from '../../src/world/Store.ts'
import { checksumOf, snapshotOf } from '../../src/world/sectors/loadSector.ts'
import { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { MemoryStore, type MemoryStoreOptions, type SectorRow } from '../../testkit/MemoryStore.ts'
import type { Mutation } from './Universe.ts'

/** A mutation that breaks one clause of the contract. */
export interface Sabotage extends Mutation {
  readonly breaks: string
  /** The rules, at least one of which must be reported as broken. */
  readonly caughtBy: readonly string[]
  /** Breaks a class of the server itself. @returns a function that restores it */
  patch?(): () => void
}

/** Forwards every call except those in `changed`. */
function around(wire: Store, changed: Partial<Store>): Store {
  return new Proxy(wire, {
    get(target, name) {
      const value = Reflect.get(changed, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function replaceMethod<T extends object, K extends keyof T>(target: T, name: K, by: T[K]) {
  const before = target[name]
  target[name] = by
  return () => {
    target[name] = before
  }
}

function storeOf(Store: new (options: MemoryStoreOptions) => MemoryStore) {
  return (options: MemoryStoreOptions): MemoryStore => new Store(options)
}

// ---- The commit

const noFence: Sabotage = {
  breaks: 'a commit is taken whatever its epoch and seq are',
  caughtBy: ['OWN-2', 'FEED-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override isCurrent(): boolean {
        return true
      }
    },
  ),
}

const noEpoch: Sabotage = {
  breaks: 'a commit is fenced by its seq alone',
  caughtBy: ['OWN-2'],
  store: storeOf(
    class extends MemoryStore {
      protected override isCurrent(row: SectorRow, offer: SectorCommit): boolean {
        return row.seq === offer.seq
      }
    },
  ),
}

const noSeq: Sabotage = {
  breaks: 'a commit is fenced by its epoch alone',
  caughtBy: ['FEED-1', 'DUR-3', 'OWN-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override isCurrent(row: SectorRow, offer: SectorCommit): boolean {
        return row.epoch === offer.epoch
      }
    },
  ),
}

const ackBeforeCommit: Sabotage = {
  breaks: 'an order is answered when its statement is sent',
  caughtBy: ['DUR-1', 'DUR-2'],
  aroundWire: (wire) =>
    around(wire, {
      commit: (flush: CommitBatch): Promise<Verdict[]> => {
        void wire.commit(flush).catch(() => {})
        return Promise.resolve(flush.commits.map(({ sector }) => ({ sector, kind: 'accepted' })))
      },
    }),
}

const noOrderDedupe: Sabotage = {
  breaks: 'an order id is not looked up',
  caughtBy: ['DUR-3'],
  store: storeOf(
    class extends MemoryStore {
      protected override knownOrders(): OrderAck[] {
        return []
      }
    },
  ),
}

const dedupeInSectorOnly: Sabotage = {
  breaks: 'an order id is known only to the sector it was given in',
  caughtBy: ['DUR-3'],
  store: storeOf(
    class extends MemoryStore {
      #asking: SectorId | null = null

      protected override judge(flush: CommitBatch, offer: SectorCommit): Verdict {
        this.#asking = offer.sector
        const verdict = super.judge(flush, offer)
        this.#asking = null
        return verdict
      }

      protected override knownOrders(keys: readonly OrderKey[]): OrderAck[] {
        const known = super.knownOrders(keys)
        return this.#asking === null
          ? known
          : known.filter(({ outcome }) => outcome.sector === this.#asking)
      }
    },
  ),
}

const arrivalNotGuarded: Sabotage = {
  breaks: 'a fleet is taken in without its transit being there',
  caughtBy: ['OWN-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override isWaiting(): boolean {
        return true
      }
    },
  ),
}

const notNetted: Sabotage = {
  breaks: 'a fleet that arrives and departs at once loses its transit',
  caughtBy: ['OWN-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        super.write(flush, offer)
        for (const { fleetId } of offer.effects.consumed) this.transits.delete(fleetId)
      }
    },
  ),
}

const transitWithoutRow: Sabotage = {
  breaks: 'a departure does not move the row of the fleet',
  caughtBy: ['OWN-1', 'OWN-5'],
  store: storeOf(
    class extends MemoryStore {
      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        super.write(flush, { ...offer, effects: { ...offer.effects, fleets: [] } })
      }
    },
  ),
}

const inboxTakenTwice: Sabotage = {
  breaks: 'what came to a sector from outside stays there when it was taken',
  caughtBy: ['INB-1', 'TIME-2'],
  store: storeOf(
    class extends MemoryStore {
      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        super.write(flush, { ...offer, effects: { ...offer.effects, inbox: [] } })
      }
    },
  ),
}

const inboxNotGuarded: Sabotage = {
  breaks: 'what was taken back is taken all the same',
  caughtBy: ['INB-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override areSent(): boolean {
        return true
      }
    },
  ),
}

const endNotWritten: Sabotage = {
  breaks: 'the row of a fleet that is no more does not say so',
  caughtBy: ['OWN-5'],
  store: storeOf(
    class extends MemoryStore {
      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        const fleets = offer.effects.fleets.map((one) => ({ ...one, ended: null }))
        super.write(flush, { ...offer, effects: { ...offer.effects, fleets } })
      }
    },
  ),
}

const bornWithoutRow: Sabotage = {
  breaks: 'a fleet that is born gets no row',
  caughtBy: ['OWN-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        const fleets = offer.effects.fleets.filter(({ before }) => before !== null)
        super.write(flush, { ...offer, effects: { ...offer.effects, fleets } })
      }
    },
  ),
}

const mergedTwice: Sabotage = {
  breaks: 'a merged fleet stays in its sector',
  caughtBy: ['OWN-5', 'LIFE-1'],
  patch: () => replaceMethod(fleetEnded, 'apply', () => {}),
}

const roundLost: Sabotage = {
  breaks: 'a round of a battle is not fought',
  caughtBy: ['PLAY-1', 'TIME-2'],
  patch: () => replaceMethod(rounds, 'decide', () => []),
}

const roundTwice: Sabotage = {
  breaks: 'a round is fought again at once',
  caughtBy: ['PLAY-1', 'LIFE-1'],
  patch: () => {
    const { apply } = battleRound
    return replaceMethod(battleRound, 'apply', (state, event) => {
      apply(state, { ...event, data: { ...event.data, nextAt: event.at } })
    })
  },
}

const contactNotSolvedAnew: Sabotage = {
  breaks: 'a contact is not solved anew when a course changes',
  caughtBy: ['FACT-1'],
  patch: () => {
    const { apply } = fleetCourse
    const { touch } = Contacts.prototype
    let changed: FleetId | null = null
    const mends = [
      replaceMethod(fleetCourse, 'apply', (state, event) => {
        changed = event.data.fleetId
        apply(state, event)
      }),
      replaceMethod(Contacts.prototype, 'touch', function (this: Contacts, id) {
        if (id !== changed) touch.call(this, id)
        changed = null
      }),
    ]
    return () => {
      for (const mend of mends) mend()
    }
  },
}

const shipsLostUnsaid: Sabotage = {
  breaks: 'a fleet loses ships in a round that no event names',
  caughtBy: ['OWN-5', 'DUR-5', 'LIFE-1'],
  patch: () => {
    const { apply } = battleRound
    return replaceMethod(battleRound, 'apply', (state, event) => {
      apply(state, event)
      const hit = event.data.hits[0]
      const fleet = hit && state.fleets.get(hit.fleetId)
      if (fleet) state.fleets.set(fleet.id, { ...fleet, ships: { ...fleet.ships, scout: 1 } })
    })
  },
}

const salvagedForgotten: Sabotage = {
  breaks: 'a wreck keeps the ore that was taken from it',
  caughtBy: ['OWN-6'],
  patch: () => {
    const { apply } = wreckSalvaged
    return replaceMethod(wreckSalvaged, 'apply', (state, event) => {
      const { wreckId } = event.data
      const wreck = state.wrecks.get(wreckId)
      apply(state, event)
      if (wreck) state.wrecks.set(wreckId, wreck)
    })
  },
}

const cargoSurvives: Sabotage = {
  breaks: 'cargo stays when the haulers that carried it are lost',
  caughtBy: ['OWN-6'],
  patch: () => {
    const { apply } = battleRound
    return replaceMethod(battleRound, 'apply', (state, event) => {
      const before = new Map(state.fleets)
      apply(state, event)
      for (const { fleetId } of event.data.hits) {
        const [was, is] = [before.get(fleetId), state.fleets.get(fleetId)]
        if (was && is) state.fleets.set(fleetId, { ...is, cargo: was.cargo })
      }
    })
  },
}

const dockedForgotten: Sabotage = {
  breaks: 'ships that dock are forgotten',
  caughtBy: ['OWN-5'],
  patch: () =>
    replaceMethod(fleetDocked, 'apply', ({ fleets }, { data }) => {
      fleets.delete(data.fleetId)
    }),
}

const builtForNothing: Sabotage = {
  breaks: 'what is to be built is not paid for',
  caughtBy: ['OWN-6'],
  patch: () => {
    const { apply } = buildQueued
    return replaceMethod(buildQueued, 'apply', (state, event) => {
      const { base } = 'base' in event.data.at ? event.data.at : { base: '' }
      const before = state.bases.get(base)
      apply(state, event)
      const after = state.bases.get(base)
      if (before && after) state.bases.set(base, { ...after, store: before.store })
    })
  },
}

const builtTwice: Sabotage = {
  breaks: 'of what was built, one more is left to build',
  caughtBy: ['OWN-6'],
  patch: () => {
    const { apply } = shipBuilt
    return replaceMethod(shipBuilt, 'apply', (state, event) => {
      const { base } = 'base' in event.data.at ? event.data.at : { base: '' }
      const queue = state.bases.get(base)?.queue
      apply(state, event)
      const after = state.bases.get(base)
      if (queue && after) state.bases.set(base, { ...after, queue })
    })
  },
}

const unloadedKept: Sabotage = {
  breaks: 'what was unloaded stays aboard as well',
  caughtBy: ['OWN-6'],
  patch: () => {
    const { apply } = goodsUnloaded
    return replaceMethod(goodsUnloaded, 'apply', (state, event) => {
      const { fleetId } = event.data
      const cargo = state.fleets.get(fleetId)?.cargo
      apply(state, event)
      const after = state.fleets.get(fleetId)
      if (cargo && after) state.fleets.set(fleetId, { ...after, cargo })
    })
  },
}

const clockNotStopped: Sabotage = {
  breaks: 'the clock of a capture does not stop',
  caughtBy: ['HOLD-1'],
  patch: () => {
    const { at } = captureTurns
    return replaceMethod(captureTurns, 'at', (state, id) => {
      const clock = state.systems.get(Number(id))?.capture
      return clock?.until ? clock.until : at(state, id)
    })
  },
}

const garrisonForgotten: Sabotage = {
  breaks: 'ships that dock at a system are forgotten',
  caughtBy: ['OWN-5'],
  patch: () => {
    const { apply } = fleetDocked
    return replaceMethod(fleetDocked, 'apply', (state, event) => {
      if ('base' in event.data.at) apply(state, event)
      else state.fleets.delete(event.data.fleetId)
    })
  },
}

const systemRowForgotten: Sabotage = {
  breaks: 'a system changes hands without its row',
  caughtBy: ['OWN-5'],
  patch: () => replaceMethod(systemCaptured, 'effects', () => {}),
}

const notNoted: Sabotage = {
  breaks: 'a notable event does not come into the chronicle',
  caughtBy: ['READ-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override note(): void {}
    },
  ),
}

const halfWritten: Sabotage = {
  breaks: 'events are written and their acks are not',
  caughtBy: ['DUR-2', 'DUR-3'],
  store: storeOf(
    class extends MemoryStore {
      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        super.write(flush, { ...offer, acks: [] })
      }
    },
  ),
}

const newBatchId: Sabotage = {
  breaks: 'an unknown outcome is settled under a new flush id',
  caughtBy: ['DUR-4'],
  aroundWire: (wire) => {
    let tries = 0
    return around(wire, {
      commit: (flush: CommitBatch) => wire.commit({ ...flush, id: `${flush.id}-${++tries}` }),
    })
  },
}

const flushForgotten: Sabotage = {
  breaks: 'a statement that was applied is not known by its id',
  caughtBy: ['DUR-4'],
  store: storeOf(
    class extends MemoryStore {
      protected override wasApplied(): boolean {
        return false
      }
    },
  ),
}

const unknownIsFailed: Sabotage = {
  breaks: 'an unknown outcome counts as a failure',
  caughtBy: ['LIFE-1', 'DUR-3', 'DUR-4'],
  aroundWire: (wire) =>
    around(wire, {
      commit: (flush: CommitBatch) =>
        wire.commit(flush).catch((error: unknown) => {
          throw error instanceof StoreError && error.failure === 'unknown'
            ? new StoreError('definite', error.message)
            : error
        }),
    }),
}

const sharedFault: Sabotage = {
  breaks: 'a bad order fails every sector in its flush',
  caughtBy: ['LIFE-1'],
  aroundWire: (wire) => {
    // Commits sent again one by one after a refusal are refused with the rest.
    let refused: ReadonlySet<SectorCommit> = new Set()
    return around(wire, {
      commit: (flush: CommitBatch) => {
        if (flush.commits.every((offer) => refused.has(offer))) {
          return Promise.reject(new StoreError('definite', 'refused with the others'))
        }
        return wire.commit(flush).catch((error: unknown) => {
          if (error instanceof StoreError && error.failure === 'definite') {
            refused = new Set(flush.commits)
          }
          throw error
        })
      },
    })
  },
}

// ---- Leases

const expiredRevived: Sabotage = {
  breaks: 'a beat is taken after the life of its node has ended',
  caughtBy: ['OWN-3'],
  store: storeOf(
    class extends MemoryStore {
      protected override mayBeat(): boolean {
        return true
      }
    },
  ),
}

const holderIgnored: Sabotage = {
  breaks: 'a sector is given away while its holder lives',
  caughtBy: ['OWN-2'],
  store: storeOf(
    class extends MemoryStore {
      protected override mayClaim(): boolean {
        return true
      }
    },
  ),
}

const epochNotRaised: Sabotage = {
  breaks: 'a claim keeps the epoch',
  caughtBy: ['OWN-2'],
  store: storeOf(
    class extends MemoryStore {
      protected override nextEpoch(row: SectorRow): number {
        return Math.max(1, row.epoch)
      }
    },
  ),
}

const loadedWhileClaiming: Sabotage = {
  breaks: 'events are read as of before the claim had its lock',
  caughtBy: ['DUR-5', 'IN-2', 'OWN-4', 'TIME-2'],
  store: storeOf(
    class extends MemoryStore {
      readonly #lengthAt = new Map<SectorId, readonly [number, number][]>()
      readonly #seen = new Map<SectorId, number>()

      protected override write(flush: CommitBatch, offer: SectorCommit): void {
        const { sector } = offer
        const now = this.options.nowMs()
        const lengths = this.#lengthAt.get(sector) ?? []
        this.#lengthAt.set(sector, [...lengths.slice(-20), [now, offer.seq]])
        super.write(flush, offer)
      }

      override async claim(node: NodeId, sector: SectorId): Promise<Claim | Holder | null> {
        this.#look(sector)
        return super.claim(node, sector)
      }

      override async claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]> {
        const claims = await super.claimDue(node, limit, aheadMs)
        for (const { sector } of claims) this.#look(sector)
        return claims
      }

      /**
       * As if the statement had begun, and read the journal, half a second before it got the lock.
       */
      #look(sector: SectorId): void {
        const began = this.options.nowMs() - 500
        const later = (this.#lengthAt.get(sector) ?? []).find(([at]) => at > began)
        this.#seen.set(sector, later ? later[1] : Number.POSITIVE_INFINITY)
      }

      override async events(
        sector: SectorId,
        afterSeq: number,
        limit: number,
      ): Promise<SectorEvent[]> {
        const seen = this.#seen.get(sector) ?? Number.POSITIVE_INFINITY
        return (await super.events(sector, afterSeq, limit)).filter(({ seq }) => seq <= seen)
      }
    },
  ),
}

const ownDeadlineIgnored: Sabotage = {
  breaks: 'a process that was paused goes on without looking at its deadline',
  caughtBy: ['OWN-3'],
  patch: () => replaceMethod(NodeLease.prototype, 'isHeld', () => true),
}

const joinedUnleased: Sabotage = {
  breaks: 'a join is admitted to a sector that is hosted, without a look at the lease',
  caughtBy: ['OWN-3'],
  started: ({ world }) => {
    const open = world.open.bind(world)
    world.open = (sector) => {
      const host = world.hosts.get(sector)
      return host?.life === 'live' ? Promise.resolve({ kind: 'here', host }) : open(sector)
    }
  },
}

const heldListIgnored: Sabotage = {
  breaks: 'what a beat says is lost goes on',
  caughtBy: ['OWN-3', 'OWN-4', 'TIME-2'],
  aroundWire: (wire, process, universe) =>
    around(wire, {
      beat: async (node: NodeId, load: NodeLoad): Promise<Beat | null> => {
        const beat = await wire.beat(node, load)
        const hosts = universe.serverOf(process.id)?.world.hosts.values() ?? []
        return beat && { ...beat, held: [...hosts].map((host) => host.lease) }
      },
    }),
}

const releasedUndrained: Sabotage = {
  breaks: 'a sector is released with a statement under way',
  caughtBy: ['DUR-4'],
  patch: () => replaceMethod(SectorHost.prototype, 'drain', () => Promise.resolve()),
}

const orphansForgotten: Sabotage = {
  breaks: 'what a dead process held is taken up by nobody',
  caughtBy: ['OWN-4', 'TIME-2'],
  store: storeOf(
    class extends MemoryStore {
      override async claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]> {
        const orphaned = [...this.sectors.values()].filter(
          ({ holder }) => holder !== null && !this.isAlive(holder),
        )
        const holders = orphaned.map(({ holder }) => holder)
        for (const row of orphaned) row.holder = node
        const claims = await super.claimDue(node, limit, aheadMs)
        orphaned.forEach((row, index) => {
          row.holder = holders[index] ?? null
        })
        return claims
      }
    },
  ),
}

// ---- Snapshots

const snapshotUnchecked: Sabotage = {
  breaks: 'a damaged snapshot is believed',
  caughtBy: ['DUR-5', 'OWN-1'],
  store: storeOf(
    class extends MemoryStore {
      override async snapshots(sector: SectorId): Promise<Snapshot[]> {
        const rows = await super.snapshots(sector)
        return rows.map((row) => ({ ...row, checksum: checksumOf(row.body) }))
      }
    },
  ),
}

const snapshotUnfenced: Sabotage = {
  breaks: 'a snapshot is kept whoever took it',
  caughtBy: ['DUR-5'],
  store: storeOf(
    class extends MemoryStore {
      protected override maySave(): boolean {
        return true
      }
    },
  ),
}

const snapshotUncommitted: Sabotage = {
  breaks: 'a snapshot is taken of what is not committed yet',
  caughtBy: ['DUR-5'],
  store: storeOf(
    class extends MemoryStore {
      protected override maySave(): boolean {
        return true
      }
    },
  ),
  aroundWire: (wire, process, universe) =>
    around(wire, {
      commit: (flush: CommitBatch) => {
        for (const offer of flush.commits) {
          const committed = universe.serverOf(process.id)?.world.hosts.get(offer.sector)?.committed
          if (!committed) continue
          const working = copyState(committed)
          for (const event of offer.events) evolve(working, event)
          void wire.saveSnapshot(snapshotOf(offer, working)).catch(() => {})
        }
        return wire.commit(flush)
      },
    }),
}

// ---- Time and wake-ups

const neverPolled: Sabotage = {
  breaks: 'an arrival is learnt of by its hint alone',
  caughtBy: ['OWN-4'],
  aroundWire: (wire) =>
    around(wire, { transitsToNode: (): Promise<Transit[]> => Promise.resolve([]) }),
}

const dueForgotten: Sabotage = {
  breaks: 'a sector goes to sleep without saying when it has to wake',
  caughtBy: ['TIME-2', 'FACT-1'],
  aroundWire: (wire) =>
    around(wire, { release: (node, lease) => wire.release(node, lease, null, null) }),
}

const factsWakeNobody: Sabotage = {
  breaks: 'facts are committed without a look at the sectors that sleep',
  caughtBy: ['FACT-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override wakeFor(): void {}
    },
  ),
}

const factsOvertakeRelease: Sabotage = {
  breaks: 'a sector falls asleep by facts that have moved on meanwhile',
  caughtBy: ['FACT-1'],
  store: storeOf(
    class extends MemoryStore {
      protected override factsMovedOn(): boolean {
        return false
      }
    },
  ),
}

const factsNotDue: Sabotage = {
  breaks: 'a sector does not count the changes that are to come in when it has to wake',
  caughtBy: ['FACT-1'],
  patch: () => replaceMethod(FactWatch.prototype, 'next', () => null),
}

const factsNotPolled: Sabotage = {
  breaks: 'facts are learnt of by hints alone',
  caughtBy: ['FACT-1'],
  started: ({ world }) => world.facts.stop(),
}

const clockJumps: Sabotage = {
  breaks: 'the galaxy clock of a process takes each reading as it is, early or late',
  caughtBy: ['TIME-1'],
  started: ({ world }, universe) => {
    world.galaxyClock.now = () =>
      Math.floor(universe.store.galaxyMs()) - universe.chance.int(0, 500)
  },
}

const pauseCounted: Sabotage = {
  breaks: 'a reading that was long on its way, or waited for a paused process, is taken for new',
  caughtBy: ['TIME-1'],
  patch: () => {
    const sample = GalaxyClock.prototype.sample
    return replaceMethod(GalaxyClock.prototype, 'sample', function (this: GalaxyClock, ...args) {
      const [{ galaxyMs, scale }, sentAt, receivedAt] = args
      const later = galaxyMs + ((receivedAt - sentAt) / 2) * scale
      sample.call(this, { galaxyMs: later, scale }, receivedAt, receivedAt)
    })
  },
}

const galaxyTimeRunsBack: Sabotage = {
  breaks: 'galaxy time is the clock of the database, and is set back with it',
  // A sector that has gone to sleep before sleeps through what comes a second time.
  caughtBy: ['TIME-1', 'FACT-1'],
  store: storeOf(
    class extends MemoryStore {
      override galaxyMs(): number {
        return (this.options.nowMs() - 1_699_999_000_000) * this.options.scale
      }
    },
  ),
}

// ---- Handovers

const handoverUnfenced: Sabotage = {
  breaks: 'a sector is handed over by who does not hold it any more',
  caughtBy: ['OWN-2'],
  store: storeOf(
    class extends MemoryStore {
      protected override mayTransfer(): boolean {
        return true
      }
    },
  ),
}

const handedOverUnnoticed: Sabotage = {
  breaks: 'what a beat shows to be held without being hosted is left lying',
  caughtBy: ['OWN-4', 'TIME-2'],
  aroundWire: (wire, process, universe) =>
    around(wire, {
      beat: async (node: NodeId, load: NodeLoad): Promise<Beat | null> => {
        const beat = await wire.beat(node, load)
        const hosts = universe.serverOf(process.id)?.world.hosts
        return beat && { ...beat, held: beat.held.filter(({ sector }) => hosts?.has(sector)) }
      },
    }),
}

// ---- The order of things in a process

const turnsSkipped: Sabotage = {
  breaks: 'a sector that wants a turn is now and then forgotten',
  caughtBy: ['IN-2', 'OWN-4', 'TIME-2'],
  patch: () => {
    const want = Committer.prototype.want
    let wants = 0
    return replaceMethod(Committer.prototype, 'want', function (this: Committer, host) {
      if (++wants % 9 > 0) want.call(this, host)
    })
  },
}

export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  noFence,
  noEpoch,
  noSeq,
  ackBeforeCommit,
  noOrderDedupe,
  dedupeInSectorOnly,
  arrivalNotGuarded,
  notNetted,
  transitWithoutRow,
  inboxTakenTwice,
  inboxNotGuarded,
  endNotWritten,
  bornWithoutRow,
  mergedTwice,
  roundLost,
  roundTwice,
  contactNotSolvedAnew,
  shipsLostUnsaid,
  salvagedForgotten,
  cargoSurvives,
  dockedForgotten,
  builtForNothing,
  builtTwice,
  unloadedKept,
  clockNotStopped,
  garrisonForgotten,
  systemRowForgotten,
  notNoted,
  halfWritten,
  newBatchId,
  flushForgotten,
  unknownIsFailed,
  sharedFault,
  expiredRevived,
  holderIgnored,
  epochNotRaised,
  loadedWhileClaiming,
  ownDeadlineIgnored,
  joinedUnleased,
  heldListIgnored,
  releasedUndrained,
  orphansForgotten,
  snapshotUnchecked,
  snapshotUnfenced,
  snapshotUncommitted,
  neverPolled,
  dueForgotten,
  factsWakeNobody,
  factsOvertakeRelease,
  factsNotDue,
  factsNotPolled,
  clockJumps,
  pauseCounted,
  galaxyTimeRunsBack,
  handoverUnfenced,
  handedOverUnnoticed,
  turnsSkipped,
}
