import { matchMaker, type Room } from '@colyseus/core'
import type { Log } from '../../src/ops/log.ts'
import type { SectorHost } from '../../src/world/SectorHost.ts'
import { roomIdOf } from './SectorRoom.ts'

const PUBLISH_EVERY_MS = 5_000
/** Written at a time; with more sectors than that busy, the list is behind by some more seconds. */
const PUBLISHED_MAX = 1_000

/** What the administrators' panel shows of a sector, beside what Colyseus knows of its room. */
interface Listing {
  readonly sector: number
  readonly epoch: number
  /** Of the last event; null while nothing may be shown. */
  readonly seq: number | null
  /** Orders that wait. */
  readonly queue: number
}

/**
 * Keeps what is listed of this process's sector rooms up to date, for the administrators' panel.
 * Nothing is done when a sector commits: a look at the panel brings the list of this process up to
 * date, which is no more than writing to memory, and for the panels of other processes what changed
 * is published every 5 s.
 */
export class RoomListings {
  readonly #hosts: () => Iterable<SectorHost>
  readonly #log: Log
  /** As last published, and in which pass. */
  readonly #published = new WeakMap<Room, { readonly listing: Listing; readonly pass: number }>()
  #pass = 0
  #publishing = false
  #timer: NodeJS.Timeout | null = null

  constructor(hosts: () => Iterable<SectorHost>, log: Log) {
    this.#hosts = hosts
    this.#log = log
  }

  /** Brings the list up to date for whoever asks in this process. */
  refresh(): void {
    for (const [room, listing] of this.#rooms()) void room.setMetadata(listing, false)
  }

  /** For processes that share their list with others. */
  startPublishing(): void {
    this.#timer ??= setInterval(() => void this.publish(), PUBLISH_EVERY_MS).unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Writes what changed since it was written last, in one go and never two at a time [IN-2]. */
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

  /** Those that have waited longest first, where there are more than can be written. */
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
