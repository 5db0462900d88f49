import { type Client, getMessageBytes, Protocol } from '@colyseus/core'
import type { FleetMessage, FollowMessage, YardMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId, PlaceId } from '../../src/sim/core/ids.ts'
import type { Levels } from '../../src/sim/economy/levels.ts'
import type { Fleet, Transit } from '../../src/sim/fleets/fleet.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import { levelsOf, type Works } from '../../src/sim/holding/place.ts'
import type { System } from '../../src/sim/holding/system.ts'
import { writeFrames } from '../colyseus/internals.ts'
import { WireFrame } from '../colyseus/WireFrame.ts'
import type { SeatOwner } from '../SeatHolders.ts'
import type { Sights } from './VisionGroups.ts'

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
  readonly systems: readonly System[]
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

  /** @returns the clients that `tell` sends anything of this */
  concernedBy<One extends OwnerClient>(
    { fleets, bases, systems }: Changed,
    clients: readonly One[],
  ): One[] {
    const owners = new Set([...fleets, ...bases, ...systems].map(({ owner }) => owner))
    return clients.filter(({ auth }) => auth && owners.has(auth.commander))
  }

  /** Tells owners of their changed fleets and yards, and of departures. */
  tell(clients: readonly OwnerClient[], { fleets, bases, systems }: Changed): void {
    const departed = this.#departed
    this.#departed = []
    const yards = yardMessages(bases, systems)
    const isNews = yards.length > 0 || departed.length > 0
    if (!isNews && fleets.every((fleet) => fleet.owner === null)) return
    const told = this.#kept.size === 0 ? clients : clients.filter((one) => this.hears(one))
    const seated = Map.groupBy(told, (client) => client.auth?.commander)
    for (const [owner, own] of Map.groupBy(fleets, (fleet) => fleet.owner)) {
      const receivers = owner === null ? undefined : seated.get(owner)
      if (!receivers) continue
      const frames = own.map((fleet) => frameOf('fleet', fleetMessage(fleet)))
      for (const client of receivers) writeFrames(client, frames)
    }
    for (const { owner, yard } of yards) {
      for (const client of seated.get(owner) ?? []) client.send('yard', yard)
    }
    for (const { fleet, to, arriveAt } of departed) {
      const follow = { fleetId: fleet.id, sectorId: to, arriveAt }
      for (const client of seated.get(fleet.owner ?? '') ?? []) client.send('follow', follow)
      this.#keep(fleet.owner, follow)
    }
  }

  /** Sends a client all that it owns here. For one that takes its seat or returns to it. */
  tellAll(client: OwnerClient, { fleets, bases, systems }: Sights): void {
    const commander = client.auth?.commander
    for (const fleet of fleets.values()) {
      if (fleet.owner === commander) client.send('fleet', fleetMessage(fleet))
    }
    for (const { owner, yard } of yardMessages(bases.values(), systems.values())) {
      if (owner === commander) client.send('yard', yard)
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

/** A message as it is sent to any number of clients. */
function frameOf<Type extends keyof OwnerMessageTypes>(
  type: Type,
  message: OwnerMessageTypes[Type],
): WireFrame {
  return new WireFrame(getMessageBytes.raw(Protocol.ROOM_DATA, type, message))
}

function fleetMessage(fleet: Fleet): FleetMessage {
  const { id, ships, plan, stance, wounds, truce, battle, cargo } = fleet
  return { fleetId: id, ships, plan, stance, wounds, truce, battle, cargo }
}

interface OwnedYard {
  readonly owner: CommanderId
  readonly yard: YardMessage
}

/** The yards of bases, and of the systems that somebody holds. */
function yardMessages(bases: Iterable<Base>, systems: Iterable<System>): OwnedYard[] {
  const ofBases = [...bases].map((base) => ({
    owner: base.owner,
    yard: yardMessage({ base: base.id }, base, { base: base.level }),
  }))
  const ofSystems = [...systems].flatMap((system) =>
    system.owner === null
      ? []
      : [
          {
            owner: system.owner,
            yard: yardMessage({ system: system.id }, system, levelsOf(system)),
          },
        ],
  )
  return [...ofBases, ...ofSystems]
}

function yardMessage(
  at: PlaceId,
  { yard: { ships, wounds, at: asOf }, store, queue }: Works,
  levels: Levels,
): YardMessage {
  return { at, ships, wounds, asOf, store, levels, queue }
}
