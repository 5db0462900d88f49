import { Room } from '@colyseus/core'
import { type SchemaType, schema, t } from '@colyseus/schema'
import type { SectorEvent } from '../../../../src/sim/events.ts'
import type { Fleet } from '../../../../src/sim/fleets/fleet.ts'
import { type Course, positionAt } from '../../../../src/sim/galaxy/course.ts'

const PlainFleet = schema({ sector: t.number(), x: t.number(), y: t.number() }, 'PlainFleet')
type PlainFleet = SchemaType<typeof PlainFleet>
const PlainState = schema({ fleets: t.map(PlainFleet) }, 'PlainState')
const PATCH_MS = 50

/** News for the room: a fleet and where it is, or an event. */
export type PlainNews =
  | { readonly fleet: Fleet; readonly sector: number }
  | { readonly event: SectorEvent }

export interface PlainRoomOptions {
  /** Galaxy ms. */
  now(): number
  /** Calls `heard` with what happens. */
  listen(heard: (news: readonly PlainNews[]) => void): void
}

/**
 * A Colyseus room used in the ordinary way: fleets have positions as numbers, moved and patched 20
 * times a second, the same for all clients. A fleet in a lane stays where it left, which costs
 * nothing.
 */
export class PlainRoom extends Room<{ state: SchemaType<typeof PlainState> }> {
  override maxClients = 10_000
  override autoDispose = false
  override state = new PlainState()
  readonly #courses = new Map<string, Course>()

  override onCreate({ now, listen }: PlainRoomOptions): void {
    listen((news) => {
      for (const one of news) this.#hear(one)
    })
    this.setSimulationInterval(() => this.#move(now()), PATCH_MS)
    this.patchRate = PATCH_MS
  }

  #hear(news: PlainNews): void {
    if ('fleet' in news) {
      this.#stand(news.fleet, news.sector)
    } else if ('fleet' in news.event.data) {
      this.#stand(news.event.data.fleet, news.event.sector)
    } else if (news.event.type === 'fleet.course') {
      this.#courses.set(news.event.data.fleetId, news.event.data.course)
    } else if (news.event.type === 'fleet.departed') {
      this.#courses.delete(news.event.data.fleetId)
    }
  }

  #stand({ id, course }: Fleet, sector: number): void {
    const fleet: PlainFleet = this.state.fleets.get(id) ?? new PlainFleet()
    fleet.sector = sector
    this.#courses.set(id, course)
    if (!this.state.fleets.has(id)) this.state.fleets.set(id, fleet)
  }

  #move(now: number): void {
    for (const [id, course] of this.#courses) {
      const fleet = this.state.fleets.get(id)
      if (!fleet) continue
      const { x, y } = positionAt(course, now)
      fleet.x = x
      fleet.y = y
    }
  }
}
