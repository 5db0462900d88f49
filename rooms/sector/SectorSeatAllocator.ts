import { matchMaker } from '@colyseus/core'
import type { JoinerKind } from '../../src/ops/LoadWatch.ts'
import type { Log } from '../../src/ops/log.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { type Refusal, refuse } from '../../src/sim/core/refusal.ts'
import { findSector } from '../../src/sim/galaxy/galaxy.ts'
import { type Clock, TimeLimitError, withTimeLimit } from '../../src/world/Clock.ts'
import type { Holder, NodeId, Store } from '../../src/world/Store.ts'
import type { World } from '../../src/world/World.ts'
import type { Seat } from '../Seat.ts'
import type { SeatHolders, SeatOwner } from '../SeatHolders.ts'
import type { SectorRooms } from './SectorRooms.ts'

/** Real ms that reserving a seat may take. */
const RESERVE_MS_MAX = 3_000
/** Real ms that opening a sector may take. */
const OPEN_MS_MAX = 5_000
/** Processes asked one after the other. Each may name another that has the sector by now. */
const ASKED_MAX = 3

/** `there`: another process has the sector. */
export type Seated =
  | { readonly kind: 'seat'; readonly seat: Seat }
  | { readonly kind: 'there'; readonly holder: Holder }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface SeatingContext {
  readonly world: World
  readonly rooms: SectorRooms
  readonly store: Pick<Store, 'holderOf'>
  readonly clock: Clock
  readonly log: Log
  /** The commanders who have a seat in this process, or had one a moment ago. */
  readonly holders: SeatHolders
  /** @returns why this process takes nobody in, or nobody new, if it does not */
  overloaded(kind: JoinerKind): Refusal | null
  /**
   * Asks another process for a seat in a sector that it has or should open. Null if there are no
   * other processes.
   * @param isKnown whether the owner has, or lately had, a seat in this process
   * @throws if no answer comes in time
   */
  readonly ask:
    | ((node: NodeId, sector: SectorId, owner: SeatOwner, isKnown: boolean) => Promise<Seated>)
    | null
}

/**
 * Gives seats in sectors, in whatever process they are hosted. The leases in the database say
 * where a sector is; the least loaded process opens one that nobody hosts. Room listings are not
 * used: they may be late, and the process that holds the lease knows best.
 */
export class SectorSeatAllocator {
  readonly #context: SeatingContext

  constructor(context: SeatingContext) {
    this.#context = context
  }

  /** Gives a joining client a seat, here or in another process. Never rejects. */
  async anywhere(sector: SectorId, owner: SeatOwner): Promise<Seat | Refusal> {
    if (!findSector(this.#context.world.galaxy, sector)) {
      return refuse('no_such_sector', `There is no sector ${sector}.`)
    }
    const seated = await this.#find(sector, owner)
    if (seated.kind === 'seat') return seated.seat
    if (seated.kind === 'refused') return seated.refusal
    return refuse('unavailable', 'The sector is being opened. Try again in a second.')
  }

  /**
   * Gives a seat in a sector in this process, and opens the sector if need be. Never rejects.
   * @param isKnown whether the asking process knows the owner as no newcomer
   */
  async here(sector: SectorId, owner: SeatOwner, isKnown = false): Promise<Seated> {
    const { world, rooms, clock, log, overloaded } = this.#context
    const refusal = overloaded(isKnown || this.#returns(sector, owner) ? 'returning' : 'newcomer')
    if (refusal) return { kind: 'refused', refusal }
    try {
      const opening = world.open(sector)
      const opened = await withTimeLimit(clock, OPEN_MS_MAX, 'opening a sector', opening)
      if (opened.kind !== 'here') return opened
      const reserving = rooms
        .roomOf(opened.host)
        .then((room) => matchMaker.reserveSeatFor(room, {}, owner))
      const seat = await withTimeLimit(clock, RESERVE_MS_MAX, 'reserving a seat', reserving)
      return { kind: 'seat', seat }
    } catch (error) {
      const level = error instanceof TimeLimitError ? 'warn' : 'info'
      log[level]({ sector, err: error }, 'no seat could be given')
      const message = `Sector ${sector} has no seat free. Try again in a second.`
      return { kind: 'refused', refusal: refuse('busy', message) }
    }
  }

  /** Whether the owner has a seat, comes back to one, or follows a fleet to the sector. */
  #returns(sector: SectorId, { commander }: SeatOwner): boolean {
    const { world, holders } = this.#context
    return holders.has(commander) || world.hosts.get(sector)?.awaits(commander) === true
  }

  async #find(sector: SectorId, owner: SeatOwner): Promise<Seated> {
    const { world } = this.#context
    const isHosted = world.isLeased && world.hosts.get(sector)?.life === 'live'
    const place = isHosted ? null : await this.#betterPlace(sector)
    let seated = place ? await this.#ask(place.node, sector, owner) : await this.here(sector, owner)
    // The process that should have opened the sector is away, so this one does.
    if (!seated && place?.isFree) seated = await this.here(sector, owner)
    for (let asked = 0; asked < ASKED_MAX && seated?.kind === 'there'; asked++) {
      const { node } = seated.holder
      seated =
        node.id === world.node.id
          ? await this.here(sector, owner)
          : await this.#ask(node.id, sector, owner)
    }
    if (seated) return seated
    const message = `Sector ${sector} cannot be reached at the moment. Try again in a second.`
    return { kind: 'refused', refusal: refuse('unavailable', message) }
  }

  /** @returns the other process that has a sector or should open it; null for this one */
  async #betterPlace(sector: SectorId): Promise<{ node: NodeId; isFree: boolean } | null> {
    const { world, store, ask, log } = this.#context
    const better = ask ? world.betterPlace() : null
    if (!better) return null
    try {
      const holder = await store.holderOf(sector)
      if (!holder) {
        world.sentTo(better.id)
        return { node: better.id, isFree: true }
      }
      return holder.node.id === world.node.id ? null : { node: holder.node.id, isFree: false }
    } catch (error) {
      log.warn({ sector, err: error }, 'the lease directory does not answer')
      return null
    }
  }

  /** @returns null if no answer came */
  async #ask(node: NodeId, sector: SectorId, owner: SeatOwner): Promise<Seated | null> {
    const { ask, log, holders } = this.#context
    if (!ask) return null
    try {
      return await ask(node, sector, owner, holders.has(owner.commander))
    } catch (error) {
      log.warn({ sector, node, err: error }, 'another process gave no seat')
      return null
    }
  }
}
