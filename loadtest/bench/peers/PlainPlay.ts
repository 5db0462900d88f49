import { Redis } from 'ioredis'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { type GroundTime, galaxyNow, PLAIN_TOPIC } from './ground.ts'
import type { Recording } from './recording.ts'
import type { PlainNews } from './servers/PlainRoom.ts'
import { shifted, shiftedFleet } from './shifted.ts'

/** Tells a plain room where fleets are and what they do, as recorded. */
export class PlainPlay {
  readonly #redis: Redis
  readonly #recording: Recording
  readonly #time: GroundTime
  /** Galaxy ms to add to recorded times. */
  #offset = 0
  #next = 0

  constructor(redisUrl: string, recording: Recording, time: GroundTime) {
    this.#redis = new Redis(redisUrl)
    this.#recording = recording
    this.#time = time
  }

  /** Puts all fleets where they stood when the recording began. */
  async begin(): Promise<void> {
    const { from, standing } = this.#recording
    this.#offset = galaxyNow(this.#time) - from
    this.#next = 0
    await this.#tell(
      standing.map(({ fleet, sector }) => ({ fleet: shiftedFleet(fleet, this.#offset), sector })),
    )
  }

  /** Tells the room what has happened since. @returns the sectors of the public events among it */
  async goOn(): Promise<SectorId[]> {
    const { events } = this.#recording
    const news: PlainNews[] = []
    const sectors: SectorId[] = []
    const now = galaxyNow(this.#time)
    for (let event = events[this.#next]; event; event = events[++this.#next]) {
      if (event.at + this.#offset > now) break
      news.push({ event: shifted(event, this.#offset) })
      if (event.type === 'fleet.departed' || event.type === 'fleet.arrived') {
        sectors.push(event.sector)
      }
    }
    await this.#tell(news)
    return sectors
  }

  close(): void {
    this.#redis.disconnect()
  }

  async #tell(news: readonly PlainNews[]): Promise<void> {
    if (news.length > 0) await this.#redis.publish(PLAIN_TOPIC, JSON.stringify(news))
  }
}
