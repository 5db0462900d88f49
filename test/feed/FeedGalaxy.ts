import { Feeds } from '../../src/feed/Feeds.ts'
import type { SubscriptionContext } from '../../src/feed/ViewerSubscription.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { isRefusal } from '../../src/sim/core/refusal.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { gateTo, makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { FakeBus, type FakeWire } from './FakeBus.ts'
import { FakeJournal } from './FakeJournal.ts'
import { Later } from './Later.ts'
import { ownerOfFleet } from './ModelViewer.ts'

const GALAXY = makeGalaxy('feed', 16)
export const COMMANDERS = ['ann', 'bob']
const FLEETS = COMMANDERS.flatMap((owner) => [`${owner}-1`, `${owner}-2`, `${owner}-3`])
const MERCHANTS = 4
/** The greatest difference between the clocks of two processes, in ms. */
const CLOCKS_APART_MS = 400

/** Four sectors joined by lanes in a row, where everything happens. */
export const SECTORS = neighbourhood(4)

function neighbourhood(size: number): SectorId[] {
  const found = new Set<SectorId>([1])
  for (const id of found) {
    for (const { to } of sectorOf(GALAXY, id).gates) if (found.size < size) found.add(to)
  }
  return [...found]
}

export interface FakeProcess {
  readonly feeds: Feeds
  readonly wire: FakeWire
  readonly context: SubscriptionContext
}

/**
 * A galaxy that really plays, its journal, and processes that feed viewers. The test moves time.
 */
export class FeedGalaxy {
  readonly later = new Later()
  readonly bus = new FakeBus(this.later)
  readonly journal: FakeJournal
  readonly processes: readonly FakeProcess[]
  readonly #little = new LittleGalaxy(GALAXY)
  readonly #fresh: SectorEvent[] = []
  /** The process that hosts each sector, and its epoch. */
  readonly #owners = new Map<SectorId, { process: number; epoch: number }>()
  #monotonicMs = 1_000_000

  constructor(processes: number) {
    this.journal = new FakeJournal(
      () => this.#monotonicMs,
      (answer) => this.later.add(answer),
    )
    this.processes = Array.from({ length: processes }, (_, index) => this.#process(index))
    this.#little.onEvent = (event) => this.#fresh.push(event)
    for (const [index, id] of FLEETS.entries()) {
      const sector = SECTORS[index % SECTORS.length] ?? 1
      this.#little.place(atGate(id, sector), sector)
    }
    for (const [index, { fleet }] of foundMerchants(GALAXY, MERCHANTS).entries()) {
      this.#little.place(fleet, SECTORS[index] ?? 1)
    }
    this.commit(1)
  }

  get now(): number {
    return this.#little.now
  }

  get monotonicMs(): number {
    return this.#monotonicMs
  }

  order(pick: number, type: 'jump' | 'move' | 'rename', argument: number): void {
    const fleetId = FLEETS[pick % FLEETS.length] ?? ''
    const sector = SECTORS.find((id) => this.#little.state(id).fleets.has(fleetId))
    if (!sector) return
    const gates = sectorOf(GALAXY, sector).gates.filter(({ to }) => SECTORS.includes(to))
    const toSector = gates[argument % gates.length]?.to
    const details = {
      jump: { toSector, queue: argument % 3 === 0 },
      move: { to: { x: argument % 1_000, y: 500 } },
      rename: { name: `Fleet ${argument}` },
    }
    const order = parseOrder({ id: 'order-001', fleetId, type, ...details[type] })
    if (!isRefusal(order)) this.#little.order(ownerOfFleet(fleetId) ?? '', sector, order)
  }

  pass(ms: number): void {
    this.#little.letPass(ms)
    this.#monotonicMs += ms
  }

  /** Lets time pass in which nothing happens. */
  wait(ms: number): void {
    this.#monotonicMs += ms
  }

  /**
   * Commits what has happened, in pieces. Hosts publish the pieces later, if they still live then.
   */
  commit(pieceMax: number): void {
    while (this.#fresh.length > 0) {
      const [first] = this.#fresh
      if (!first) return
      const other = this.#fresh.findIndex(({ sector }) => sector !== first.sector)
      const length = Math.min(pieceMax, other === -1 ? this.#fresh.length : other)
      const events = this.#fresh.splice(0, length)
      const owner = this.#ownerOf(first.sector)
      const range = { from: first.seq, to: first.seq + length - 1 }
      const batch = { sector: first.sector, epoch: owner.epoch, ...range, events }
      this.journal.commit(batch)
      this.later.add(() => this.processes[owner.process]?.feeds.committed(batch))
    }
  }

  /** Makes another process the owner of a sector. */
  move(sector: SectorId, to: number): void {
    const { epoch } = this.#ownerOf(sector)
    this.#owners.set(sector, { process: to % this.processes.length, epoch: epoch + 1 })
  }

  sweep(): void {
    for (const { feeds } of this.processes) feeds.sweep()
  }

  /** Waits until nothing is on its way, neither on the bus nor to the journal. */
  async rest(): Promise<void> {
    do {
      await this.later.all()
      while (this.bus.inFlight.length > 0) this.bus.deliver(0)
      await this.later.all()
    } while (this.bus.inFlight.length > 0)
  }

  #ownerOf(sector: SectorId): { process: number; epoch: number } {
    return this.#owners.get(sector) ?? { process: sector % this.processes.length, epoch: 1 }
  }

  #process(index: number): FakeProcess {
    const wire = this.bus.wire()
    const now = (index * CLOCKS_APART_MS) / 2
    const time = () => ({ now: this.now + now, rate: 1 })
    const feeds = new Feeds({
      ...{ journal: this.journal, wire, log: silentLog, time },
      isJoined: () => !this.bus.isAway,
      writes: () => WRITES,
      monotonicMs: () => this.#monotonicMs,
    })
    return { feeds, wire, context: { feeds, journal: this.journal, time } }
  }
}

/** A fleet at rest at a gate, where it can jump at once. */
function atGate(id: string, sector: SectorId): Fleet {
  const to = SECTORS.find((other) => gateTo(sectorOf(GALAXY, sector), other))
  const gate = gateTo(sectorOf(GALAXY, sector), to ?? 0) ?? { x: 500, y: 500 }
  const course = restAt({ x: gate.x, y: gate.y }, 0)
  return {
    id,
    name: id,
    owner: ownerOfFleet(id),
    ships: { scout: 1 },
    hops: 0,
    course,
    plan: [],
    ...AT_PEACE,
  }
}
