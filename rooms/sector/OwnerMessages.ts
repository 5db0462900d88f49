import type { Client } from '@colyseus/core'
import type { FleetMessage, FollowMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import type { Fleet, Transit } from '../../src/sim/fleets/fleet.ts'
import type { SeatOwner } from '../SeatHolders.ts'

/** Departures remembered for a client that is gone, or does not read, for a moment. */
const KEPT_MAX = 20

export interface OwnerMessageTypes {
  fleet: FleetMessage
  follow: FollowMessage
}
type OwnerClient = Client<{ auth: SeatOwner; messages: OwnerMessageTypes }>

/** What a sector's room tells the owners of fleets alone, and keeps for those who hear nothing. */
export class OwnerMessages {
  /** Fleets that left since owners were last told. */
  #departed: Transit[] = []
  /** For clients that have a seat and get no messages: not connected, or not reading. */
  readonly #kept = new Map<Client, FollowMessage[]>()

  /** They have left: their owners hear of it when the state shows it. */
  depart(transits: readonly Transit[]): void {
    for (const transit of transits) if (transit.fleet.owner !== null) this.#departed.push(transit)
  }

  /** Tells of what has changed, and of who has left. */
  tell(clients: readonly OwnerClient[], changed: readonly Fleet[]): void {
    const departed = this.#departed
    this.#departed = []
    if (changed.every((fleet) => fleet.owner === null) && departed.length === 0) return
    const told = this.#kept.size === 0 ? clients : clients.filter((one) => this.hears(one))
    const seated = Map.groupBy(told, (client) => client.auth?.commander)
    for (const fleet of changed) {
      if (fleet.owner === null) continue
      for (const client of seated.get(fleet.owner) ?? []) client.send('fleet', fleetMessage(fleet))
    }
    for (const { fleet, to, arriveAt } of departed) {
      const follow = { fleetId: fleet.id, sectorId: to, arriveAt }
      for (const client of seated.get(fleet.owner ?? '') ?? []) client.send('follow', follow)
      this.#keep(fleet.owner, follow)
    }
  }

  /** All of its own fleets here, to a client that has just taken its seat or is back in it. */
  tellAll(client: OwnerClient, fleets: Iterable<Fleet>): void {
    const commander = client.auth?.commander
    for (const fleet of fleets) {
      if (fleet.owner === commander) client.send('fleet', fleetMessage(fleet))
    }
  }

  hears(client: Client): boolean {
    return !this.#kept.has(client)
  }

  /** From now on it gets no messages: departures are kept for it. */
  miss(client: Client): void {
    if (this.hears(client)) this.#kept.set(client, [])
  }

  /** It hears again, perhaps as another client: it gets what was kept. */
  catchUp(client: Client, returned: OwnerClient): void {
    for (const follow of this.#kept.get(client) ?? []) returned.send('follow', follow)
    this.#kept.delete(client)
  }

  forget(client: Client): void {
    this.#kept.delete(client)
  }

  #keep(owner: CommanderId | null, follow: FollowMessage): void {
    for (const [client, follows] of this.#kept) {
      const isOwner = (client as OwnerClient).auth?.commander === owner
      if (isOwner && follows.length < KEPT_MAX) follows.push(follow)
    }
  }
}

function fleetMessage({ id, ships, plan }: Fleet): FleetMessage {
  return { fleetId: id, ships, plan }
}
