import { type IRoomCache, matchMaker } from '@colyseus/core'
import type { JoinerKind } from '../../src/ops/LoadWatch.ts'
import type { Log } from '../../src/ops/log.ts'
import { type Refusal, refuse } from '../../src/sim/core/refusal.ts'
import { type Clock, withTimeLimit } from '../../src/world/Clock.ts'
import { audienceOf, leastWatched } from '../../src/world/leases/placement.ts'
import type { NodeId, NodeStatus } from '../../src/world/Store.ts'
import { internalsOf } from '../colyseus/internals.ts'
import type { Seat } from '../Seat.ts'
import type { SeatHolders } from '../SeatHolders.ts'
import { GalaxyRoom, type GalaxyRoomOptions, type Viewer } from './GalaxyRoom.ts'

const GALAXY_ROOM = 'galaxy'
/** Real ms that reserving a seat may take. */
const SEAT_MS_MAX = 3_000
/** How much less load, in clients, another process must have to get a viewer; see `audienceOf`. */
const CLIENTS_NOT_WORTH_A_DETOUR = 20

export interface GalaxySeatAllocatorContext {
  readonly node: NodeId
  /** All living processes, this one included, as of the last beat. */
  nodes(): readonly NodeStatus[]
  readonly clock: Clock
  readonly log: Log
  readonly room: Omit<GalaxyRoomOptions, 'roomId'>
  /** The commanders who have a seat in this process, or had one a moment ago. */
  readonly holders?: SeatHolders
  /** @returns why this process takes nobody in, or nobody new, if it does not */
  overloaded?(kind: JoinerKind): Refusal | null
  /** Asks another process for a seat. Null in a process alone. @throws if no answer comes in time */
  readonly ask: ((node: NodeId, viewer: Viewer) => Promise<Seat>) | null
}

/**
 * Gives seats to viewers of the map. Each process has one galaxy room; a viewer gets a seat in the
 * process with the least to do. Any process will do, so one that does not answer is passed over.
 */
export class GalaxySeatAllocator {
  readonly #context: GalaxySeatAllocatorContext
  #making: Promise<IRoomCache> | null = null
  /** The processes as of the last beat that was looked at. */
  #nodes: readonly NodeStatus[] = []
  /** Viewers sent to each process since that beat. */
  readonly #sent = new Map<NodeId, number>()

  constructor(context: GalaxySeatAllocatorContext) {
    this.#context = context
    matchMaker.defineRoomType(GALAXY_ROOM, GalaxyRoom)
  }

  /** Gives a joining viewer a seat, here or in another process. Never rejects. */
  async anywhere(viewer: Viewer): Promise<Seat | Refusal> {
    const { ask, log, node: own } = this.#context
    const refusal = this.#refusal(viewer)
    const other = this.#betterPlace(refusal !== null)
    this.#count(other?.id ?? own)
    if (other && ask) {
      try {
        return await ask(other.id, viewer)
      } catch (error) {
        log.warn({ node: other.id, err: error }, 'another process gave no seat')
      }
    }
    if (refusal) return refusal
    try {
      return await this.here(viewer)
    } catch (error) {
      log.warn({ err: error }, 'no seat in the galaxy room could be given')
      return refuse('busy', 'The map has no seat free. Try again in a second.')
    }
  }

  /** Gives a seat in this process. @throws if there is none */
  here(viewer: Viewer): Promise<Seat> {
    const refusal = this.#refusal(viewer)
    if (refusal) return Promise.reject(new Error(refusal.message))
    const seat = this.room().then((room) => matchMaker.reserveSeatFor(room, {}, viewer))
    return withTimeLimit(this.#context.clock, SEAT_MS_MAX, 'reserving a seat', seat)
  }

  /** Finds or makes this process's room. @throws whatever the matchmaker failed with */
  room(): Promise<IRoomCache> {
    const roomId = `galaxy-${this.#context.node}`
    const room = matchMaker.getLocalRoomById(roomId)
    if (room) return Promise.resolve(internalsOf(room)._listing)
    this.#making ??= matchMaker
      .createRoom(GALAXY_ROOM, { ...this.#context.room, roomId })
      .finally(() => {
        this.#making = null
      })
    return this.#making
  }

  #refusal({ commander }: Viewer): Refusal | null {
    const { overloaded, holders } = this.#context
    const isKnown = commander !== null && holders?.has(commander) === true
    return overloaded?.(isKnown ? 'returning' : 'newcomer') ?? null
  }

  /** @param isFull whether this process is full, so that any other is better */
  #betterPlace(isFull: boolean): NodeStatus | null {
    const { node, nodes } = this.#context
    if (nodes() !== this.#nodes) {
      this.#nodes = nodes()
      this.#sent.clear()
    }
    const counted = this.#nodes.map((one) => ({
      ...one,
      clients: one.clients + (this.#sent.get(one.id) ?? 0),
    }))
    const own = counted.find(({ id }) => id === node)
    const other = leastWatched(counted, node)
    if (!other || !own || own.draining || isFull) return other
    return audienceOf(other) + CLIENTS_NOT_WORTH_A_DETOUR < audienceOf(own) ? other : null
  }

  #count(node: NodeId): void {
    this.#sent.set(node, (this.#sent.get(node) ?? 0) + 1)
  }
}
