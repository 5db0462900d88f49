import { type IRoomCache, matchMaker } from '@colyseus/core'
import type { Log } from '../../src/ops/log.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { internalsOf } from '../colyseus/internals.ts'
import { roomIdOf, SectorRoom, type SectorRoomOptions } from './SectorRoom.ts'

const SECTOR_ROOM = 'sector'

/**
 * One room for every sector that is live in this process. It is made when the sector goes live, and
 * disposed when the sector is gone. Its id names sector and epoch, so rooms cannot be confused.
 */
export class SectorRooms {
  readonly #options: Omit<SectorRoomOptions, 'host'>
  readonly #log: Log
  readonly #making = new Map<string, Promise<IRoomCache>>()

  constructor(options: Omit<SectorRoomOptions, 'host'>) {
    this.#options = options
    this.#log = options.log
    matchMaker.defineRoomType(SECTOR_ROOM, SectorRoom)
  }

  /** To be called when a sector goes live: makes its room. */
  open(host: SectorHost): void {
    this.roomOf(host).catch((error: unknown) => {
      this.#log.error({ ...host.lease, err: error }, 'no room for a sector; made when one joins')
    })
  }

  /**
   * Finds or makes a sector's room. Concurrent calls get the same one.
   * @throws whatever the matchmaker failed with
   */
  roomOf(host: SectorHost): Promise<IRoomCache> {
    const roomId = roomIdOf(host.lease)
    const underWay = this.#making.get(roomId)
    if (underWay) return underWay
    const room = this.#localRoom(host)
    if (room) return Promise.resolve(internalsOf(room)._listing)
    const making = this.#make(host).finally(() => this.#making.delete(roomId))
    this.#making.set(roomId, making)
    return making
  }

  /** Whether the sector's room has clients, or clients that are about to join. */
  hasAudience(host: SectorHost): boolean {
    return (this.#localRoom(host)?.audience ?? 0) > 0
  }

  /** @returns how many vision groups the rooms of these sectors have together */
  visionGroups(hosts: Iterable<SectorHost>): number {
    let groups = 0
    for (const host of hosts) groups += this.#localRoom(host)?.visionGroups ?? 0
    return groups
  }

  async #make(host: SectorHost): Promise<IRoomCache> {
    const listing = await matchMaker.createRoom(SECTOR_ROOM, { ...this.#options, host })
    this.#localRoom(host)?.attach()
    return listing
  }

  #localRoom(host: SectorHost): SectorRoom | null {
    const room: unknown = matchMaker.getLocalRoomById(roomIdOf(host.lease))
    return room instanceof SectorRoom ? room : null
  }
}
