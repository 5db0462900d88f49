import type { Client } from '@colyseus/core'
import type { FleetMessage, FollowMessage, YardMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import type { Fleet, Transit } from '../../src/sim/fleets/fleet.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { SeatOwner } from '../SeatHolders.ts'

/** Departures kept for a client that is disconnected or does not read for a moment. */
const KEPT_MAX = 20

export interface OwnerMessageTypes {
  fleet: FleetMessage
  yard: YardMessage
  follow: FollowMessage
}
/** What changed since the owners were last told. */
export interface Changed {
  readonly fleets: readonly Fleet[]
  readonly bases: readonly Base[]
}
type OwnerClient = Client<{ auth: SeatOwner; messages: OwnerMessageTypes }>

/** The messages that only owners get. Some are kept for clients that hear nothing now. */
export class OwnerMessages {
  /** Fleets that left since the owners were last told. */
  #departed: Transit[] = []
  /** Messages kept for seated clients that are disconnected or do not read. */
  readonly #kept = new Map<Client, FollowMessage[]>()

  /** Notes departures. Their owners are told once the room's state shows them. */
  depart(transits: readonly Transit[]): void {
    for (const transit of transits) if (transit.fleet.owner !== null) this.#departed.push(transit)
  }

  /** Tells owners of their changed fleets and yards, and of departures. */
  tell(clients: readonly OwnerClient[], { fleets, bases }: Changed): void {
    const departed = this.#departed
    this.#departed = []
    const isNews = bases.length > 0 || departed.length > 0
    if (!isNews && fleets.every((fleet) => fleet.owner === null)) return
    const told = this.#kept.size === 0 ? clients : clients.filter((one) => this.hears(one))
    const seated = Map.groupBy(told, (client) => client.auth?.commander)
    for (const fleet of fleets) {
      if (fleet.owner === null) continue
      for (const client of seated.get(fleet.owner) ?? []) client.send('fleet', fleetMessage(fleet))
    }
    for (const base of bases) {
      for (const client of seated.get(base.owner) ?? []) client.send('yard', yardMessage(base))
    }
    for (const { fleet, to, arriveAt } of departed) {
      const follow = { fleetId: fleet.id, sectorId: to, arriveAt }
      for (const client of seated.get(fleet.owner ?? '') ?? []) client.send('follow', follow)
      this.#keep(fleet.owner, follow)
    }
  }

  /** Sends a client all that it owns here. For one that takes its seat or returns to it. */
  tellAll(client: OwnerClient, { fleets, bases }: Pick<SectorState, 'fleets' | 'bases'>): void {
    const commander = client.auth?.commander
    for (const fleet of fleets.values()) {
      if (fleet.owner === commander) client.send('fleet', fleetMessage(fleet))
    }
    for (const base of bases.values()) {
      if (base.owner === commander) client.send('yard', yardMessage(base))
    }
  }

  /** Whether a client gets messages at the moment. */
  hears(client: Client): boolean {
    return !this.#kept.has(client)
  }

  /** To be called when a client stops getting messages: departures are kept for it. */
  miss(client: Client): void {
    if (this.hears(client)) this.#kept.set(client, [])
  }

  /** Sends what was kept for `client` to `returned`, which may be the same client object. */
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

function fleetMessage(fleet: Fleet): FleetMessage {
  const { id, ships, plan, stance, wounds, truce, battle, cargo } = fleet
  return { fleetId: id, ships, plan, stance, wounds, truce, battle, cargo }
}

function yardMessage({ id, yard: { ships, wounds, ore, gas, at } }: Base): YardMessage {
  return { base: id, ships, wounds, ore, gas, at }
}
