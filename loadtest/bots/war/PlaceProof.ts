import type { OwnEvent } from '../../../src/protocol/feedEvents.ts'
import type { FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import { nameOf } from './ShipCount.ts'

/** A fleet's stay in a sector; what was not told yet is missing. */
interface Stay {
  from?: { readonly sector: SectorId; readonly at: number }
  until?: { readonly sector: SectorId; readonly at: number }
}

/** A crossing of a lane, in galaxy ms. */
interface Crossing {
  readonly to: SectorId
  readonly arriveAt: number
}

/** How many stays of a fleet are remembered: reports of two sectors come in any order. */
const STAYS_MAX = 4

/**
 * Checks that a fleet is never in two places [OWN-1], by the numbers of its jumps: it leaves the
 * sector that it came to, no sooner than it came, and comes to the sector that it left for, when it
 * was due there. Reports of two sectors may come in any order.
 */
export class PlaceProof {
  readonly #wrong: (what: string) => void
  /** The stays and crossings of each fleet, by the number of jumps before them. */
  readonly #stays = new Map<FleetId, Map<number, Stay>>()
  readonly #crossings = new Map<FleetId, Map<number, Crossing>>()

  constructor(wrong: (what: string) => void) {
    this.#wrong = wrong
  }

  /** Takes in an event that concerns the commander. */
  hear(event: OwnEvent): void {
    const { type, sector, at, data } = event
    if (type === 'fleet.departed') {
      const { fleetId, hop, to, arriveAt } = data
      const stay = this.#stay(fleetId, hop - 1)
      if (stay.until)
        this.#wrong(`${nameOf(event)}: fleet ${fleetId} left for its jump ${hop} twice [OWN-1]`)
      stay.until = { sector, at }
      this.#compare(event, fleetId, stay)
      this.#cross(fleetId, hop, { to, arriveAt })
      this.#land(event, fleetId, hop)
    }
    if (type === 'fleet.arrived') {
      const { id, hops } = data.fleet
      const stay = this.#stay(id, hops)
      if (stay.from)
        this.#wrong(`${nameOf(event)}: fleet ${id} came from its jump ${hops} twice [OWN-1]`)
      stay.from = { sector, at }
      this.#compare(event, id, stay)
      this.#land(event, id, hops)
    }
    if (type === 'fleet.ended' || type === 'fleet.docked') {
      this.#stays.delete(data.fleetId)
      this.#crossings.delete(data.fleetId)
    }
  }

  /** It left where it had come to, and not sooner. */
  #compare(event: OwnEvent, id: FleetId, { from, until }: Stay): void {
    if (!from || !until) return
    if (from.sector === until.sector && from.at <= until.at) return
    this.#wrong(
      `${nameOf(event)}: fleet ${id} came to sector ${from.sector} at ${from.at}, and left sector ${until.sector} at ${until.at} [OWN-1]`,
    )
  }

  /** It came to where it had left for, and not before it was due. */
  #land(event: OwnEvent, id: FleetId, hop: number): void {
    const crossing = this.#crossings.get(id)?.get(hop)
    const from = this.#stays.get(id)?.get(hop)?.from
    if (!crossing || !from) return
    if (crossing.to === from.sector && crossing.arriveAt <= from.at) return
    this.#wrong(
      `${nameOf(event)}: fleet ${id} left for sector ${crossing.to}, due at ${crossing.arriveAt}, and came to sector ${from.sector} at ${from.at} [OWN-1]`,
    )
  }

  #stay(id: FleetId, hops: number): Stay {
    const stays = this.#stays.get(id) ?? new Map<number, Stay>()
    this.#stays.set(id, stays)
    const stay = stays.get(hops) ?? {}
    stays.set(hops, stay)
    dropOldest(stays)
    return stay
  }

  #cross(id: FleetId, hop: number, crossing: Crossing): void {
    const crossings = this.#crossings.get(id) ?? new Map<number, Crossing>()
    this.#crossings.set(id, crossings)
    crossings.set(hop, crossing)
    dropOldest(crossings)
  }
}

function dropOldest(byHop: Map<number, unknown>): void {
  const oldest = Math.min(...byHop.keys())
  if (byHop.size > STAYS_MAX) byHop.delete(oldest)
}
