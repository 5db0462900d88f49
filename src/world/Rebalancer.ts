import type { Log } from '../ops/log.ts'
import { type Clock, pause } from './Clock.ts'
import { countHotBeats, leastLoaded, loadOf, reliefFor, surplusOf } from './placement.ts'
import type { SectorHost } from './SectorHost.ts'
import type { SectorRegistry } from './SectorRegistry.ts'
import type { NodeId, NodeStatus } from './Store.ts'

/** A sector goes to another process only if that has so much less to do; see `loadOf`. */
const SECTORS_NOT_WORTH_A_MOVE = 4
/** Sectors a process gives away between two beats, beyond its share. */
const MOVES_PER_BEAT_MAX = 32
/** How long a process waits to see what giving a sector away brought. */
const RELIEF_PAUSE_MS = 6_000

export interface RebalancerContext {
  readonly own: NodeId
  readonly registry: SectorRegistry
  readonly clock: Clock
  readonly log: Log
  isDraining(): boolean
  hasAudience(host: SectorHost): boolean
  /** Hands a sector over. @returns false if it was put down instead @throws StoreError */
  move(host: SectorHost, to: NodeId): Promise<boolean>
}

/** Who is alive and how busy, and so where sectors should be. */
export class Rebalancer {
  readonly #context: RebalancerContext
  #nodes: readonly NodeStatus[] = []
  #relieving = false
  #hotBeats = 0

  constructor(context: RebalancerContext) {
    this.#context = context
  }

  /** All processes that are alive, this one among them, as of the last beat. */
  get nodes(): readonly NodeStatus[] {
    return this.#nodes
  }

  /** What a beat told. */
  heard(nodes: readonly NodeStatus[]): void {
    this.#nodes = nodes
    this.#hotBeats = this.#self ? countHotBeats(this.#hotBeats, this.#self) : 0
    void this.#relieve()
  }

  /**
   * A sector that nobody hosts was sent to another process, or a sector was handed to it. Until the
   * next beat tells, it is the other's to do: of many at once not all go to one.
   */
  sentTo(id: NodeId): void {
    this.#nodes = this.#nodes.map((node) => (node.id === id ? oneMore(node) : node))
  }

  /** @returns another process that should take up the next sector in this one's place, if any */
  betterPlace(): NodeStatus | null {
    const { own, registry, isDraining } = this.#context
    const other = leastLoaded(this.#nodes, own)
    const self = this.#self
    if (!other || isDraining() || !self) return other
    const mine = { sectors: registry.bySector.size, busy: self.busy }
    return loadOf(other) + SECTORS_NOT_WORTH_A_MOVE < loadOf(mine) ? other : null
  }

  /** Hands sectors to whoever has least to do, one after the other. Stops when nobody takes them. */
  async handOver(hosts: readonly SectorHost[], until: number): Promise<void> {
    const { clock, log, own } = this.#context
    for (const host of hosts) {
      const to = leastLoaded(this.#nodes, own)
      if (!to || clock.monotonicMs() >= until) return
      try {
        const moved = await this.#context.move(host, to.id)
        log.debug({ ...host.lease, to: to.id, moved }, 'sector handed over')
        if (moved) this.sentTo(to.id)
      } catch (error) {
        log.warn({ ...host.lease, err: error }, 'whether a sector was handed over is not known')
      }
    }
  }

  get #self(): NodeStatus | undefined {
    return this.#nodes.find(({ id }) => id === this.#context.own)
  }

  /**
   * Evens out what the processes have to do: one that cannot keep up gives the sector away that did
   * most lately, and one that holds more than its share those that nobody watches. Never rejects.
   */
  async #relieve(): Promise<void> {
    const self = this.#self
    if (!self || this.#relieving || this.#context.isDraining()) return
    this.#relieving = true
    try {
      const relief = reliefFor(self, this.#nodes, this.#hotBeats)
      if (relief) await this.#giveBusiestTo(relief)
      else await this.#giveSurplus(Math.min(surplusOf(self, this.#nodes), MOVES_PER_BEAT_MAX))
    } catch (error) {
      this.#context.log.warn({ err: error }, 'no sector could be given away')
    } finally {
      this.#relieving = false
    }
  }

  async #giveBusiestTo({ id }: NodeStatus): Promise<void> {
    const { registry, log, clock } = this.#context
    const live = registry.all().filter(({ life }) => life === 'live')
    const busiest = live.toSorted((one, other) => other.eventsSince() - one.eventsSince())[0]
    for (const host of live) host.countEventsAnew()
    if (!busiest) return
    log.warn({ ...busiest.lease, to: id }, 'too busy: a sector moves')
    await this.#context.move(busiest, id)
    await pause(clock, RELIEF_PAUSE_MS)
  }

  async #giveSurplus(count: number): Promise<void> {
    if (count === 0) return
    const { registry, hasAudience } = this.#context
    const unwatched = registry.all().filter((host) => host.life === 'live' && !hasAudience(host))
    await this.handOver(unwatched.slice(0, count), Number.POSITIVE_INFINITY)
  }
}

function oneMore(node: NodeStatus): NodeStatus {
  return { ...node, sectors: node.sectors + 1 }
}
