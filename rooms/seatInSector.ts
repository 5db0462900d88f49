import { matchMaker } from '@colyseus/core'
import type { Log } from '../src/ops/log.ts'
import { findSector, type SectorId } from '../src/sim/galaxy.ts'
import { type Refusal, refuse } from '../src/sim/refusal.ts'
import { type Clock, TimeLimitError, withTimeLimit } from '../src/world/Clock.ts'
import type { World } from '../src/world/World.ts'
import { roomIdOf, type SeatOwner } from './SectorRoom.ts'
import type { SectorRooms } from './SectorRooms.ts'

/** A matchmaker that waits for other processes may wait for ever: its calls get no longer. */
const MATCHMAKER_MS_MAX = 3_000
const OPEN_MS_MAX = 5_000

/** What the SDK needs to take its seat: `matchMaker.reserveSeatFor` makes it. */
export type Seat = Awaited<ReturnType<typeof matchMaker.reserveSeatFor>>

export interface SeatContext {
  readonly world: World
  readonly rooms: SectorRooms
  readonly clock: Clock
  readonly log: Log
}

/**
 * Gives a seat in the room of a sector, wherever the sector is hosted: the lease directory knows,
 * and wakes the sector here if nobody has it.
 */
export async function seatInSector(
  context: SeatContext,
  sector: SectorId,
  owner: SeatOwner,
): Promise<Seat | Refusal> {
  const { world, clock, log } = context
  if (!findSector(world.galaxy, sector)) {
    return refuse('no_such_sector', `There is no sector ${sector}.`)
  }
  try {
    const opening = findRoom(context, sector)
    const room = await withTimeLimit(clock, OPEN_MS_MAX, 'opening a sector', opening)
    if ('ok' in room) return room
    const reserving = matchMaker.reserveSeatFor(room, {}, owner)
    return await withTimeLimit(clock, MATCHMAKER_MS_MAX, 'reserving a seat', reserving)
  } catch (error) {
    const level = error instanceof TimeLimitError ? 'warn' : 'info'
    log[level]({ sector, err: error }, 'no seat could be given')
    return refuse('busy', `Sector ${sector} has no seat free. Try again in a second.`)
  }
}

type Listing = Awaited<ReturnType<SectorRooms['roomOf']>>

async function findRoom(
  { world, rooms }: SeatContext,
  sector: SectorId,
): Promise<Listing | Refusal> {
  const opened = await world.open(sector)
  if (opened.kind === 'refused') return opened.refusal
  if (opened.kind === 'here') return await rooms.roomOf(opened.host)
  const roomId = roomIdOf(opened.holder)
  const listing = (await matchMaker.findRoomsByIds([roomId])).get(roomId)
  return listing ?? refuse('unavailable', 'The sector is being opened. Try again in a second.')
}
