import type { Log } from '../../ops/log.ts'
import { type Clock, pause } from '../Clock.ts'
import type { NodeId, NodeStatus } from '../Store.ts'
import type { SectorHost } from '../sectors/SectorHost.ts'
import type { SectorRegistry } from '../sectors/SectorRegistry.ts'
import { countHotBeats, leastLoaded, loadOf, reliefFor, surplusOf } from './placement.ts'

/** How much less load, in sectors, another process must have to be sent a sector; see `loadOf`. */
const SECTORS_NOT_WORTH_A_MOVE = 4
/** The most surplus sectors that a process gives away between two beats. */
const MOVES_PER_BEAT_MAX = 32
/** Real ms that a busy process waits for the effect of giving a sector away. */
const RELIEF_PAUSE_MS = 6_000

export interface RebalancerContext {
  readonly own: NodeId
  readonly registry: SectorRegistry
  readonly clock: Clock
  readonly log: Log
  isDraining(): boolean
  hasAudience(host: SectorHost): boolean
  /** Hands a sector over. @returns false if it was released instead @throws StoreError */
  move(host: SectorHost, to: NodeId): Promise<boolean>
}

/** Decides, from which processes live and how busy they are, where sectors should be. */
export class Rebalancer {
  readonly #context: RebalancerContext
  #nodes: readonly NodeStatus[] = []
  #relieving = false
  #hotBeats = 0

  constructor(context: RebalancerContext) {
    this.#context = context
  }

  /** All living processes, this one included, as of the last beat. */
  get nodes(): readonly NodeStatus[] {
    return this.#nodes
  }

  /** Takes the living processes from a beat, and moves sectors if that evens out the load. */
  heard(nodes: readonly NodeStatus[]): void {
    this.#nodes = nodes
    this.#hotBeats = this.#self ? countHotBeats(this.#hotBeats, this.#self) : 0
    void this.#relieve()
  }

  /**
   * Counts one more sector for process `id`, which was just sent or handed one. Until the next beat
   * reports the real number, this keeps many sectors at once from all going to the same process.
   */
  sentTo(id: NodeId): void {
    this.#nodes = this.#nodes.map((node) => (node.id === id ? oneMore(node) : node))
  }

  /** @returns the process that should open the next sector instead of this one; null if none */
  betterPlace(): NodeStatus | null {
    const { own, registry, isDraining } = this.#context
    const other = leastLoaded(this.#nodes, own)
    const self = this.#self
    if (!other || isDraining() || !self) return other
    const mine = { sectors: registry.bySector.size, busy: self.busy }
    return loadOf(other) + SECTORS_NOT_WORTH_A_MOVE < loadOf(mine) ? other : null
  }

  /**
   * Hands sectors to the least loaded process, one by one. Stops when no process can take them, or
   * at `until` (monotonic ms). Never rejects.
   */
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
        log.warn({ ...host.lease, err: error }, 'it is not known whether a sector was handed over')
      }
    }
  }

  get #self(): NodeStatus | undefined {
    return this.#nodes.find(({ id }) => id === this.#context.own)
  }

  /**
   * Evens out the load. A process that cannot keep up gives away its busiest sector; one that holds
   * more than its share gives away sectors without an audience. Never rejects.
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
