import { type Client, type MessageContext, ServerError } from '@colyseus/core'
import type { SlowStep } from '../src/feed/Backlog.ts'
import type { Log } from '../src/ops/log.ts'
import type { CommanderId, Fleet, FleetId, Transit } from '../src/sim/fleet.ts'
import { isOrder, parseOrder } from '../src/sim/orders/orders.ts'
import { type Refusal, refuse } from '../src/sim/refusal.ts'
import type { OrderAnswer } from '../src/world/OrderDesk.ts'
import type { Commit, SectorHost } from '../src/world/SectorHost.ts'
import type { Lease, NodeId } from '../src/world/Store.ts'
import { BaseRoom } from './BaseRoom.ts'
import { CLOSE_CODES } from './closeCodes.ts'
import { internalsOf } from './internals.ts'
import { PatchPace } from './PatchPace.ts'
import { Projection } from './projection.ts'
import { SlowReaders } from './SlowReaders.ts'
import type { SectorSchema } from './state/sectorSchema.ts'

const CLIENTS_PER_SECTOR_MAX = 1_000
/** How long a client whose connection broke keeps its seat. */
const RETURN_S_MAX = 20
/** Departures remembered for a client that is gone, or does not read, for a moment. */
const MISSED_FOLLOWS_MAX = 20

/** Sector rooms are found by this name. */
export function roomIdOf({ sector, epoch }: Lease): string {
  return `s${sector}-e${epoch}`
}

/** Who sits on a seat, as the matchmaker found out. */
export interface SeatOwner {
  readonly commander: CommanderId
}

/** To the owner of a fleet alone: what nobody else may know of it. */
export type FleetMessage = { readonly fleetId: FleetId } & Pick<Fleet, 'ships' | 'plan'>
/** To its owner: the fleet has left for another sector, whose room is to be joined. */
export interface FollowMessage {
  readonly fleetId: FleetId
  readonly sectorId: number
  /** Galaxy ms. */
  readonly arriveAt: number
}

interface SectorMessages {
  fleet: FleetMessage
  follow: FollowMessage
}
type SectorClient = Client<{ auth: SeatOwner; messages: SectorMessages }>

/** What a room needs of the process around it. */
export interface SectorRoomOptions {
  readonly host: SectorHost
  readonly log: Log
  /** Whether the process may host at the moment [OWN-3]. */
  isLeased(): boolean
  rate(): number
  answered(answer: OrderAnswer, ms: number): void
  patched(clients: number): void
  stateEncoded(lease: Lease, bytes: number): void
  /** A client does not read its patches, has caught up, or was given up [FEED-6]. */
  slowReader(step: SlowStep): void
  /** Hands the sector to another process: that one, or whoever has least to do. */
  move(host: SectorHost, to: NodeId | null): Promise<boolean>
  /** Hands all sectors of this process over, and takes up none. */
  drain(): void
}

/**
 * A sector's clients: seats and orders in, committed state out. What is shown changes only when a
 * commit says so, at once after quiet and then at most 20 times a second.
 */
export class SectorRoom extends BaseRoom<{ state: SectorSchema; client: SectorClient }> {
  override autoDispose = false
  override maxClients = CLIENTS_PER_SECTOR_MAX
  protected log!: Log
  #options!: SectorRoomOptions
  #projection!: Projection
  readonly #pace = new PatchPace(() => this.#patch())
  /** Fleets that left since the last patch. */
  #departed: Transit[] = []
  /** Follows for clients that have a seat and get no messages: not connected, or not reading. */
  readonly #missed = new Map<Client, FollowMessage[]>()
  readonly #slow = new SlowReaders({
    skipped: (client) => this.#miss(client),
    resync: (clients) => this.#resync(clients),
    cut: (client) => this.dismissSlow(client),
    told: (step) => this.#options.slowReader(step),
  })
  #unwatch: () => void = () => {}

  override onCreate(options: SectorRoomOptions): void {
    // First, and with a timestep that never comes: without one, Colyseus runs a 60 Hz clock here.
    this.setTimestep(() => {}, 2 ** 31 - 1)
    this.patchRate = null
    const { host } = options
    this.#options = options
    this.log = options.log
    this.roomId = roomIdOf(host.lease)
    this.#projection = new Projection(host.lease)
    this.state = this.#projection.shown
    this.onMessage('order', (client, input, context) => this.#order(client, input, context))
  }

  /** Begins to follow the host, once the room is known to all: it may have gone meanwhile. */
  attach(): void {
    const { host } = this.#options
    if (!host.committed) {
      this.#end()
      return
    }
    this.#unwatch = host.watch({
      committed: (commit) => this.#committed(commit),
      gone: () => this.#end(),
    })
    this.#projection.show(host.committed)
  }

  protected override beforeFullState(): void {
    this.#projection.tellTime(this.#options.host.now(), this.#options.rate())
  }

  protected override stateEncoded(bytes: number): void {
    this.#options.stateEncoded(this.#options.host.lease, bytes)
  }

  protected override fullStateFor(client: Client, bytes: number): void {
    this.#slow.fullStateFor(client, bytes)
  }

  protected override readers(clients: Client[]): Client[] {
    return this.#slow.readers(clients)
  }

  override onJoin(client: SectorClient): void {
    const { host, isLeased } = this.#options
    if (host.life !== 'live' || !isLeased()) {
      throw new ServerError(CLOSE_CODES.rejoin, 'The sector has moved. Join it again.')
    }
    this.#tellOwnFleets(client)
  }

  override async onDrop(client: SectorClient, code?: number): Promise<void> {
    if (!this.mayReturn(client, code)) return
    this.#miss(client)
    try {
      const returned = await this.allowReconnection(client, RETURN_S_MAX)
      for (const follow of this.#missed.get(client) ?? []) returned.send('follow', follow)
    } catch {
      // It did not come back in time: `onLeave` follows.
    } finally {
      this.#missed.delete(client)
    }
  }

  override onLeave(client: SectorClient): void {
    this.#missed.delete(client)
  }

  override onReconnect(client: SectorClient): void {
    const { host, isLeased } = this.#options
    if (host.life !== 'live' || !isLeased()) {
      this.dismiss(client, CLOSE_CODES.rejoin, 'the sector has moved')
      return
    }
    this.#tellOwnFleets(client)
  }

  override onDispose(): void {
    this.#unwatch()
    this.#pace.stop()
    this.#slow.stop()
  }

  async #order(client: SectorClient, input: unknown, context: MessageContext) {
    if (context.id === undefined) {
      client.error(4217, 'An order is a request: send it with room.request("order", …).')
      return undefined
    }
    const askedAt = performance.now()
    const answer = await this.#answer(client, input)
    this.#options.answered(answer, performance.now() - askedAt)
    return answer
  }

  async #answer(client: SectorClient, input: unknown): Promise<OrderAnswer> {
    const commander = client.auth?.commander
    if (commander === undefined) return NOT_SEATED
    const order = parseOrder(input)
    if (!isOrder(order)) return order
    return await this.#options.host.order(commander, order)
  }

  #committed(commit: Commit): void {
    this.#projection.note(commit)
    for (const transit of commit.departures) {
      if (transit.fleet.owner !== null) this.#departed.push(transit)
    }
    this.#pace.want()
  }

  /** Brings the clients up to what is committed. Failing, it gives them another room. */
  #patch(): void {
    const { host, rate, patched, log } = this.#options
    const { committed } = host
    if (!committed) return
    try {
      const changed = this.#projection.show(committed)
      this.#projection.tellTime(host.now(), rate())
      this.broadcastPatch()
      this.#tellOwners(changed.flatMap((id) => committed.fleets.get(id) ?? []))
      patched(this.clients.length)
    } catch (error) {
      log.error({ ...host.lease, err: error }, 'a patch could not be made')
      this.#end()
    }
  }

  #tellOwners(changed: readonly Fleet[]): void {
    const departed = this.#departed
    this.#departed = []
    if (changed.every((fleet) => fleet.owner === null) && departed.length === 0) return
    const missed = this.#missed
    const told = missed.size === 0 ? this.clients : this.clients.filter((one) => !missed.has(one))
    const seated = Map.groupBy(told, (client) => client.auth?.commander)
    for (const fleet of changed) {
      if (fleet.owner === null) continue
      for (const client of seated.get(fleet.owner) ?? []) client.send('fleet', fleetMessage(fleet))
    }
    for (const { fleet, to, arriveAt } of departed) {
      const follow = { fleetId: fleet.id, sectorId: to, arriveAt }
      for (const client of seated.get(fleet.owner ?? '') ?? []) client.send('follow', follow)
      for (const [client, follows] of missed) {
        const isOwner = client.auth?.commander === fleet.owner
        if (isOwner && follows.length < MISSED_FOLLOWS_MAX) follows.push(follow)
      }
    }
  }

  #miss(client: Client): void {
    if (!this.#missed.has(client)) this.#missed.set(client, [])
  }

  /** Clients that read again: the state anew, and the messages they would have got. */
  #resync(clients: readonly SectorClient[]): void {
    try {
      const state = internalsOf(this)._serializer.getFullState()
      for (const client of clients) {
        this.#slow.fullStateFor(client, state.byteLength)
        client.raw(state)
        this.#tellOwnFleets(client)
        for (const follow of this.#missed.get(client) ?? []) client.send('follow', follow)
        this.#missed.delete(client)
      }
    } catch (error) {
      this.log.error({ ...this.#options.host.lease, err: error }, 'a state could not be made')
      this.#end()
    }
  }

  #tellOwnFleets(client: SectorClient): void {
    const commander = client.auth?.commander
    for (const fleet of this.#options.host.committed?.fleets.values() ?? []) {
      if (fleet.owner === commander) client.send('fleet', fleetMessage(fleet))
    }
  }

  /** For administrators. @returns whether the sector has moved */
  adminMove(to?: NodeId): Promise<boolean> {
    return this.#options.move(this.#options.host, to ?? null)
  }

  /** For administrators. @returns whether the client was here */
  adminKick(sessionId: string): boolean {
    const client = this.clients.find((one) => one.sessionId === sessionId)
    if (client) this.dismiss(client, CLOSE_CODES.kicked, 'an administrator closed this connection')
    return client !== undefined
  }

  /** For administrators: of the whole process this room is in. */
  adminDrain(): void {
    this.#options.drain()
  }

  /** Sends the clients elsewhere, and takes nobody any more. */
  #end(): void {
    this.#unwatch()
    this.#pace.stop()
    this.#slow.stop()
    this.clearSeats()
    this.disconnect(CLOSE_CODES.rejoin).catch((error: unknown) => {
      this.log.warn({ room: this.roomId, err: error }, 'a room was not disposed')
    })
  }
}

const NOT_SEATED: Refusal = refuse('internal', 'The server has forgotten whose seat this is.')

function fleetMessage({ id, ships, plan }: Fleet): FleetMessage {
  return { fleetId: id, ships, plan }
}
