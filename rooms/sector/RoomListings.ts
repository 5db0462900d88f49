import { matchMaker, type Room } from '@colyseus/core'
import type { Log } from '../../src/ops/log.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { roomIdOf } from './SectorRoom.ts'

/** Real ms between two publications. */
const PUBLISH_EVERY_MS = 5_000
/** The most listings written at a time. If more have changed, the rest wait for later rounds. */
const PUBLISHED_MAX = 1_000

/** What the administrators' panel shows of a sector, beyond what Colyseus knows of its room. */
interface Listing {
  readonly sector: number
  readonly epoch: number
  /** The seq of the last event; null while nothing may be shown. */
  readonly seq: number | null
  /** How many orders wait. */
  readonly queue: number
}

/**
 * Keeps the listings of this process's sector rooms up to date, for the administrators' panel. A
 * commit costs nothing. A look at the panel updates this process's list, which only writes to
 * memory. For the panels of other processes, changes are published every 5 s.
 */
export class RoomListings {
  readonly #hosts: () => Iterable<SectorHost>
  readonly #log: Log
  /** Each room's listing as last published, and the number of that publication. */
  readonly #published = new WeakMap<Room, { readonly listing: Listing; readonly pass: number }>()
  #pass = 0
  #publishing = false
  #timer: NodeJS.Timeout | null = null

  constructor(hosts: () => Iterable<SectorHost>, log: Log) {
    this.#hosts = hosts
    this.#log = log
  }

  /** Updates the listings in this process's memory. */
  refresh(): void {
    for (const [room, listing] of this.#rooms()) void room.setMetadata(listing, false)
  }

  /** Starts to publish, in a process that shares its list with others. */
  startPublishing(): void {
    this.#timer ??= setInterval(() => void this.publish(), PUBLISH_EVERY_MS).unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Publishes the listings that changed since the last time. Never runs twice at once [IN-2]. */
  async publish(): Promise<void> {
    if (this.#publishing) return
    this.#publishing = true
    this.#pass += 1
    const pass = this.#pass
    const results = await Promise.allSettled(
      this.#changed().map(async ([room, listing]) => {
        await room.setMetadata(listing)
        this.#published.set(room, { listing, pass })
      }),
    )
    this.#publishing = false
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) {
      this.#log.warn({ err: failed.reason }, 'rooms were not listed anew; tried again in a moment')
    }
  }

  /** The changed listings, at most `PUBLISHED_MAX`; those that have waited longest come first. */
  #changed(): [Room, Listing][] {
    const passOf = (room: Room): number => this.#published.get(room)?.pass ?? 0
    return [...this.#rooms()]
      .filter(([room, { seq, queue }]) => {
        const last = this.#published.get(room)?.listing
        return last?.seq !== seq || last.queue !== queue
      })
      .sort(([a], [b]) => passOf(a) - passOf(b))
      .slice(0, PUBLISHED_MAX)
  }

  *#rooms(): Generator<[Room, Listing]> {
    for (const host of this.#hosts()) {
      const room = matchMaker.getLocalRoomById(roomIdOf(host.lease))
      if (!room) continue
      yield [room, { ...host.lease, seq: host.committed?.seq ?? null, queue: host.queued }]
    }
  }
}
