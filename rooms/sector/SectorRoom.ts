import { type Client, ClientState, type MessageContext, ServerError } from '@colyseus/core'
import { PatchPace } from '../../src/flow/PatchPace.ts'
import type { SlowStep } from '../../src/flow/SlowReaderState.ts'
import type { Log } from '../../src/ops/log.ts'
import { CLOSE_CODES } from '../../src/protocol/closeCodes.ts'
import type { OrderAnswer } from '../../src/protocol/orders.ts'
import type { BlipsMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../src/sim/core/refusal.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Grouping } from '../../src/vision/Grouping.ts'
import type { SectorHost } from '../../src/world/SectorHost.ts'
import type { Commit } from '../../src/world/SectorWatchers.ts'
import type { Lease } from '../../src/world/Store.ts'
import { BaseRoom } from '../colyseus/BaseRoom.ts'
import { internalsOf, numberNextKey, numberNextObject } from '../colyseus/internals.ts'
import { LoadNotices, type ServerLoad } from '../LoadNotices.ts'
import type { SeatHolders, SeatOwner } from '../SeatHolders.ts'
import { OwnerMessages, type OwnerMessageTypes } from './OwnerMessages.ts'
import { Projection } from './Projection.ts'
import { SlowReaders } from './SlowReaders.ts'
import type { SectorSchema } from './sectorSchema.ts'
import { VisionGroups } from './VisionGroups.ts'

const CLIENTS_PER_SECTOR_MAX = 1_000
/** How often it is looked at who sees whom; a fleet flies 8 units meanwhile at most. */
const SWEEP_MS = 250
/** How long a client whose connection broke keeps its seat. */
const RETURN_S_MAX = 20

/** Sector rooms are found by this name. */
export function roomIdOf({ sector, epoch }: Lease): string {
  return `s${sector}-e${epoch}`
}

/** @returns the sector whose room has this name; null for rooms of another kind */
export function sectorOfRoom(roomId: string): SectorId | null {
  const [, sector] = /^s(\d{1,6})-e\d+$/.exec(roomId) ?? []
  return sector === undefined ? null : Number(sector)
}

type SectorMessages = OwnerMessageTypes & { blips: BlipsMessage }
type SectorClient = Client<{ auth: SeatOwner; messages: SectorMessages }>

/** What a room needs of the process around it. */
export interface SectorRoomOptions {
  readonly host: SectorHost
  readonly log: Log
  /** Whether the process may host at the moment [OWN-3]. */
  isLeased(): boolean
  rate(): number
  answered(answer: OrderAnswer, ms: number): void
  /** Who shares sight with whom. */
  readonly grouping: Grouping
  patched(clients: number): void
  stateEncoded(lease: Lease, bytes: number): void
  /** A client does not read its patches, has caught up, or was given up [FEED-6]. */
  slowReader(step: SlowStep): void
  /** What the process does when there is too much to do; without it, nothing. */
  readonly overload?: ServerLoad & {
    /** Who has a seat in the process. */
    readonly holders: SeatHolders
  }
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
  #vision!: VisionGroups
  #load!: LoadNotices
  #sweeping: NodeJS.Timeout | null = null
  readonly #pace = new PatchPace(
    () => this.#patch(),
    () => this.#options.overload?.slowdown ?? 1,
  )
  /** Whether the next patch is for all: something was committed, or time goes otherwise. */
  #isForAll = false
  #toldRate = 0
  readonly #owners = new OwnerMessages()
  readonly #slow = new SlowReaders({
    skipped: (client) => this.#owners.miss(client),
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
    this.#projection = new Projection(host.lease, (number) => {
      numberNextObject(this, number)
      numberNextKey(this.#projection.shown.fleets, number)
    })
    this.state = this.#projection.shown
    this.#vision = new VisionGroups(this.#projection.shown.fleets, options.grouping)
    this.#load = new LoadNotices(this, options.overload)
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
    this.#vision.forgetPending(client, (one) => {
      return one !== client && one.state === ClientState.JOINED && this.#owners.hears(one)
    })
  }

  /** That others see something new is nobody else's to know: only they get such a patch [VIS-1]. */
  protected override readers(clients: Client[]): Client[] {
    const reading = this.#slow.readers(clients)
    return this.#isForAll ? reading : reading.filter((client) => hasNews(client))
  }

  override onJoin(client: SectorClient): void {
    const { host, isLeased } = this.#options
    if (host.life !== 'live' || !isLeased()) {
      throw new ServerError(CLOSE_CODES.rejoin, 'The sector has moved. Join it again.')
    }
    const { commander = '' } = client.auth ?? {}
    this.#vision.join(client, commander, host.committed?.fleets.values() ?? [], host.now())
    this.#sweeping ??= setInterval(() => this.#sweep(), SWEEP_MS)
    this.#tellOwnFleets(client)
    this.#options.overload?.holders.sat(commander)
    this.#load.greet(client)
  }

  override async onDrop(client: SectorClient, code?: number): Promise<void> {
    if (!this.mayReturn(client, code)) return
    this.#owners.miss(client)
    try {
      const returned = await this.allowReconnection(client, RETURN_S_MAX)
      this.#owners.catchUp(client, returned)
    } catch {
      // It did not come back in time: `onLeave` follows.
    } finally {
      this.#owners.forget(client)
    }
  }

  /** Groups of commanders that see what their fleets see here. */
  get visionGroups(): number {
    return this.#vision.size
  }

  override onLeave(client: SectorClient): void {
    this.#owners.forget(client)
    this.#options.overload?.holders.left(commanderOf(client))
    this.#vision.leave(client)
    if (this.#vision.size === 0) this.#stopSweeping()
  }

  override onReconnect(client: SectorClient): void {
    const { host, isLeased } = this.#options
    if (host.life !== 'live' || !isLeased()) {
      this.dismiss(client, CLOSE_CODES.rejoin, 'the sector has moved')
      return
    }
    this.#vision.replace(client)
    this.#tellOwnFleets(client)
    this.#load.greet(client)
  }

  override onDispose(): void {
    this.#unwatch()
    this.#load.stop()
    this.#pace.stop()
    this.#slow.stop()
    this.#stopSweeping()
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
    if (isRefusal(order)) return order
    return await this.#options.host.order(commander, order)
  }

  #committed(commit: Commit): void {
    this.#projection.note(commit)
    this.#isForAll = true
    this.#owners.depart(commit.departures)
    this.#pace.want()
  }

  /** Brings the clients up to what is committed. Failing, it gives them another room. */
  #patch(): void {
    const { host, rate, patched, log } = this.#options
    const { committed } = host
    if (!committed) return
    try {
      const { changed, areOthers } = this.#projection.show(committed)
      const moved = this.#vision.regroup(committed.fleets.values(), host.now())
      if (areOthers || moved) this.#lookAround(committed)
      if (rate() !== this.#toldRate) this.#isForAll = true
      this.#projection.tellTime(host.now(), rate())
      this.#projection.turn()
      if (moved) this.#giveAnew(moved)
      this.broadcastPatch()
      this.#projection.patched()
      if (this.#isForAll) this.#toldRate = rate()
      this.#isForAll = false
      const fleets = changed.flatMap((id) => committed.fleets.get(id) ?? [])
      this.#owners.tell(this.clients, fleets)
      patched(this.clients.length)
    } catch (error) {
      log.error({ ...host.lease, err: error }, 'a patch could not be made')
      this.#end()
    }
  }

  /** Fleets move without an event: who sees whom is looked at now and then, while anybody watches. */
  #sweep(): void {
    const { host } = this.#options
    const { committed } = host
    if (!committed) return
    const moved = this.#vision.regroup(committed.fleets.values(), host.now())
    const isOther = this.#lookAround(committed)
    if (moved) this.#giveAnew(moved)
    if (isOther) this.#pace.want()
  }

  /** @returns whether somebody sees others than before */
  #lookAround({ fleets }: SectorState): boolean {
    return this.#vision.sweep(fleets.values(), this.#options.host.now(), (client) =>
      this.#owners.hears(client),
    )
  }

  #stopSweeping(): void {
    if (this.#sweeping) clearInterval(this.#sweeping)
    this.#sweeping = null
  }

  /** Clients that read again: the state anew, and the messages they would have got. */
  #resync(clients: readonly SectorClient[]): void {
    try {
      for (const client of clients) {
        const state = internalsOf(this)._serializer.getFullState(client)
        client.raw(state)
        client.send('blips', this.#vision.blipsOf(client))
        this.#tellOwnFleets(client)
        this.#owners.catchUp(client, client)
      }
    } catch (error) {
      this.log.error({ ...this.#options.host.lease, err: error }, 'a state could not be made')
      this.#end()
    }
  }

  /** Clients that see with others now: what they had is of another view. Who does not read, later. */
  #giveAnew(moved: readonly Client[]): void {
    const here = moved.filter((one) => one.state === ClientState.JOINED && this.#owners.hears(one))
    this.#resync(here as SectorClient[])
  }

  #tellOwnFleets(client: SectorClient): void {
    this.#owners.tellAll(client, this.#options.host.committed?.fleets.values() ?? [])
  }

  /** For administrators. @returns whether the client was here */
  adminKick(sessionId: string): boolean {
    const client = this.clients.find((one) => one.sessionId === sessionId)
    if (client) this.dismiss(client, CLOSE_CODES.kicked, 'an administrator closed this connection')
    return client !== undefined
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

function commanderOf(client: Client): CommanderId {
  return (client as SectorClient).auth?.commander ?? ''
}

function hasNews({ view }: Client): boolean {
  return view !== undefined && view.changes.size > 0
}
