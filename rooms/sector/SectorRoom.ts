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
import type { Lease } from '../../src/world/Store.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { BaseRoom } from '../colyseus/BaseRoom.ts'
import {
  inOneWrite,
  inspected,
  internalsOf,
  numberNextKey,
  numberNextObject,
} from '../colyseus/internals.ts'
import { LoadNotices, type ServerLoad } from '../LoadNotices.ts'
import type { SeatHolders, SeatOwner } from '../SeatHolders.ts'
import { OwnerMessages, type OwnerMessageTypes } from './OwnerMessages.ts'
import { Projection } from './Projection.ts'
import { SlowReaders } from './SlowReaders.ts'
import type { SectorSchema } from './sectorSchema.ts'
import { type Sights, VisionGroups } from './VisionGroups.ts'

/** The most clients of one sector. */
const CLIENTS_PER_SECTOR_MAX = 1_000
/** Real ms between two looks at who sees what. A fleet flies at most 8 map units meanwhile. */
const SWEEP_MS = 250
/** The most clients that get the full state with one patch because they changed vision groups. */
const MOVED_PER_PATCH_MAX = 16
/** The changes that are noted while nobody is here, before they are shown after all. */
const NOTED_MAX = 500
/** Seconds for which a client whose connection broke keeps its seat. */
const RETURN_S_MAX = 20

/** @returns the id of a sector's room. It names sector and epoch. */
export function roomIdOf({ sector, epoch }: Lease): string {
  return `s${sector}-e${epoch}`
}

/** @returns the sector of a room's id; null for a room of another kind */
export function sectorOfRoom(roomId: string): SectorId | null {
  const [, sector] = /^s(\d{1,6})-e\d+$/.exec(roomId) ?? []
  return sector === undefined ? null : Number(sector)
}

type SectorMessages = OwnerMessageTypes & { blips: BlipsMessage }
type SectorClient = Client<{ auth: SeatOwner; messages: SectorMessages }>

/** What a room needs from its process. */
export interface SectorRoomOptions {
  readonly host: SectorHost
  readonly log: Log
  /** Whether the process's lease is valid, so that it may host [OWN-3]. */
  isLeased(): boolean
  /** Galaxy ms per real ms. */
  rate(): number
  /** Called for each answered order. @param ms real ms that the answer took */
  answered(answer: OrderAnswer, ms: number): void
  /** Which commanders share sight. */
  readonly grouping: Grouping
  patched(clients: number): void
  stateEncoded(lease: Lease, bytes: number): void
  /** Called when a client does not read its patches, has caught up, or was cut [FEED-6]. */
  slowReader(step: SlowStep): void
  /** How overloaded the process is. Without it, the room counts as never overloaded. */
  readonly overload?: ServerLoad & {
    /** The commanders who have a seat in the process. */
    readonly holders: SeatHolders
  }
}

/**
 * A sector's room: it takes seats and orders, and shows committed state. The state changes only
 * with commits. A patch leaves at once after a quiet time, and at most 20 times per second
 * otherwise. While nobody is here, what is committed is only noted.
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
  /** Clients that changed vision groups. Until they have had the full state they get nothing. */
  readonly #moved = new Set<Client>()
  #isRegrouping = false
  /** Whether a group sees others than before, and no patch has told it yet. */
  #isNewsUntold = false
  /** Whether the next patch goes to all clients: after a commit, or when time's rate changed. */
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
    // Set first, to a timestep that never comes: without one, Colyseus runs a 60 Hz clock.
    this.setTimestep(() => {}, 2 ** 31 - 1)
    this.patchRate = null
    const { host } = options
    this.#options = options
    this.log = options.log
    this.roomId = roomIdOf(host.lease)
    this.#projection = new Projection(host.lease, (map, number) => {
      numberNextObject(this, number)
      numberNextKey(map, number)
    })
    this.state = this.#projection.shown
    this.#vision = new VisionGroups(this.#projection.shown, options.grouping)
    this.#load = new LoadNotices(this, options.overload)
    this.onMessage('order', (client, input, context) => this.#order(client, input, context))
  }

  /** Starts to follow the host once the room is registered. The host may be gone by then. */
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
    this.#regroup()
    this.#projection.tellTime(this.#options.host.now(), this.#options.rate())
  }

  protected override stateEncoded(bytes: number): void {
    this.#options.stateEncoded(this.#options.host.lease, bytes)
  }

  protected override fullStateFor(client: Client, bytes: number): void {
    this.#slow.fullStateFor(client, bytes)
    this.#moved.delete(client)
    this.#vision.forgetPending(client, (one) => {
      return one !== client && one.state === ClientState.JOINED && this.#owners.hears(one)
    })
  }

  /** A patch without a commit goes only to clients whose view has news [VIS-1]. */
  protected override readers(clients: Client[]): Client[] {
    const here = this.#moved.size === 0 ? clients : clients.filter((one) => !this.#moved.has(one))
    const reading = this.#slow.readers(here)
    return this.#isForAll ? reading : reading.filter((client) => hasNews(client))
  }

  override onJoin(client: SectorClient): void {
    const { host, isLeased } = this.#options
    if (host.life !== 'live' || !isLeased()) {
      throw new ServerError(CLOSE_CODES.rejoin, 'The sector has moved. Join it again.')
    }
    const { commander = '' } = client.auth ?? {}
    this.#catchUp()
    this.#regroup()
    this.#vision.join(client, commander, host.committed ?? NOTHING, host.now())
    this.#sweeping ??= setInterval(() => this.#sweep(), SWEEP_MS)
    this.#tellOwn(client)
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

  /** How many vision groups have clients here. */
  get visionGroups(): number {
    return this.#vision.size
  }

  override onLeave(client: SectorClient): void {
    this.#owners.forget(client)
    this.#moved.delete(client)
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
    this.#regroup()
    this.#vision.replace(client)
    this.#tellOwn(client)
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
    if (this.#vision.size === 0) {
      if (this.#projection.noted > NOTED_MAX) this.#catchUp()
      return
    }
    this.#isForAll = true
    this.#owners.depart(commit.departures)
    this.#pace.want()
  }

  /** Shows what has happened while nobody was here. To be called before anybody looks at the state. */
  #catchUp(): void {
    const { host, rate } = this.#options
    if (!host.committed || this.#vision.size > 0) return
    this.#projection.show(host.committed)
    // What has changed is sent to nobody: who joins gets the full state.
    this.#isForAll = false
    this.#toldRate = rate()
    this.broadcastPatch()
    this.#projection.patched()
  }

  /** Called for the monitor panel. */
  async getInspectData(): Promise<unknown> {
    this.#catchUp()
    return await inspected(this)
  }

  /** Sends the clients the committed state. If that fails, it ends the room, and they rejoin. */
  #patch(): void {
    const { host, rate, patched, log } = this.#options
    const { committed } = host
    if (!committed) return
    try {
      const { changed, changedBases, changedSystems, areOthers } = this.#projection.show(committed)
      if (!this.#regroup() && areOthers) this.#lookAround(committed)
      if (rate() !== this.#toldRate) this.#isForAll = true
      this.#projection.tellTime(host.now(), rate())
      this.#projection.turn()
      this.#giveMoved()
      const news = {
        fleets: changed.flatMap((id) => committed.fleets.get(id) ?? []),
        bases: changedBases.flatMap((id) => committed.bases.get(id) ?? []),
        systems: changedSystems.flatMap((id) => committed.systems.get(id) ?? []),
      }
      inOneWrite(this.#owners.concernedBy(news, this.clients), () => {
        this.broadcastPatch()
        this.#owners.tell(this.clients, news)
      })
      this.#projection.patched()
      this.#isNewsUntold = this.#moved.size > 0
      if (this.#isForAll) this.#toldRate = rate()
      this.#isForAll = false
      patched(this.clients.length)
    } catch (error) {
      log.error({ ...host.lease, err: error }, 'a patch could not be made')
      this.#end()
    }
  }

  /** Looks again at who sees what, as fleets move without events. Runs while there are clients. */
  #sweep(): void {
    const { committed } = this.#options.host
    if (!committed) return
    this.#regroup()
    if (this.#lookAround(committed) || this.#isNewsUntold) this.#pace.want()
  }

  /** @returns whether any group sees others than before */
  #lookAround(committed: SectorState): boolean {
    return this.#vision.sweep(
      committed,
      this.#options.host.now(),
      (client) => this.#owners.hears(client) && !this.#moved.has(client),
    )
  }

  #stopSweeping(): void {
    if (this.#sweeping) clearInterval(this.#sweeping)
    this.#sweeping = null
  }

  /** Sends clients that read again the full state and the messages they missed. */
  #resync(clients: readonly SectorClient[]): void {
    try {
      for (const client of clients) {
        const state = internalsOf(this)._serializer.getFullState(client)
        client.raw(state)
        client.send('blips', this.#vision.blipsOf(client))
        this.#tellOwn(client)
        this.#owners.catchUp(client, client)
      }
    } catch (error) {
      this.log.error({ ...this.#options.host.lease, err: error }, 'a state could not be made')
      this.#end()
    }
  }

  /**
   * Looks at who shares sight with whom, before anything is sent [VIS-3].
   * @returns whether a group has changed
   */
  #regroup(): boolean {
    const { host } = this.#options
    const { committed } = host
    if (!committed || this.#isRegrouping) return false
    const moved = this.#vision.regroup(committed, host.now())
    if (!moved) return false
    this.#isRegrouping = true
    try {
      for (const client of moved) {
        // A client that has not confirmed its seat gets the full state when it does, and after that
        // the messages that wait for it: the last of them is right.
        if (client.state === ClientState.JOINED) this.#moved.add(client)
        else if (client.state === ClientState.JOINING)
          client.send('blips', this.#vision.blipsOf(client))
      }
      this.#lookAround(committed)
      this.#isNewsUntold = true
    } finally {
      this.#isRegrouping = false
    }
    return true
  }

  /**
   * Sends the full state to clients that changed groups, a few at a time: all clients may belong to
   * one alliance. Clients that do not read get it when they read again.
   */
  #giveMoved(): void {
    const some = [...this.#moved].slice(0, MOVED_PER_PATCH_MAX)
    for (const client of some) this.#moved.delete(client)
    this.#resync(some.filter((one) => this.#owners.hears(one)) as SectorClient[])
    // The next patch comes after this one, and only while there are clients.
    if (this.#moved.size > 0) setImmediate(() => this.#sweeping && this.#pace.want())
  }

  #tellOwn(client: SectorClient): void {
    this.#owners.tellAll(client, this.#options.host.committed ?? NOTHING)
  }

  /** Closes a client's connection for an administrator. @returns whether the client was here */
  adminKick(sessionId: string): boolean {
    const client = this.clients.find((one) => one.sessionId === sessionId)
    if (client) this.dismiss(client, CLOSE_CODES.kicked, 'an administrator closed this connection')
    return client !== undefined
  }

  /** Ends the room: takes nobody any more, and tells its clients to rejoin. */
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

const NOTHING: Sights = {
  fleets: new Map(),
  bases: new Map(),
  systems: new Map(),
  wrecks: new Map(),
  battles: new Map(),
}

const NOT_SEATED: Refusal = refuse('internal', 'The server has forgotten whose seat this is.')

function commanderOf(client: Client): CommanderId {
  return (client as SectorClient).auth?.commander ?? ''
}

function hasNews({ view }: Client): boolean {
  return view !== undefined && view.changes.size > 0
}
