import type { Batch } from '../../../src/feed/Journal.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../../src/sim/events.ts'
import { type GroundTime, galaxyNow } from './ground.ts'
import type { Recording } from './recording.ts'
import { shifted } from './shifted.ts'

const EPOCH = 1

/**
 * Makes commits of a given number of events from a recording's public events, over and over. The
 * events get new numbers for one server, and the present time.
 */
export class Batches {
  readonly #recording: Recording
  readonly #time: GroundTime
  readonly #heads = new Map<SectorId, number>()
  #waiting = new Map<SectorId, SectorEvent[]>()
  #next = 0

  constructor(recording: Recording, time: GroundTime) {
    this.#recording = recording
    this.#time = time
  }

  /** Begins again, so that each server gets the same events. */
  rewind(): void {
    this.#next = 0
    this.#waiting = new Map()
  }

  /** @returns the next commit: of the next sector that has this many events */
  take(events: number): Batch {
    const { open } = this.#recording
    for (;;) {
      const event = open[this.#next++ % open.length]
      if (!event) throw new Error('the recording is empty')
      const waiting = this.#waiting.get(event.sector) ?? []
      waiting.push(event)
      this.#waiting.set(event.sector, waiting)
      if (waiting.length < events) continue
      this.#waiting.delete(event.sector)
      return this.#batch(event.sector, waiting)
    }
  }

  #batch(sector: SectorId, recorded: readonly SectorEvent[]): Batch {
    const head = this.#heads.get(sector) ?? 0
    const now = galaxyNow(this.#time)
    const events = recorded.map((event, index) => ({
      ...shifted(event, now - event.at),
      seq: head + 1 + index,
    }))
    const to = head + events.length
    this.#heads.set(sector, to)
    return { sector, epoch: EPOCH, from: head + 1, to, events }
  }
}
