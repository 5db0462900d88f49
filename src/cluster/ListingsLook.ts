import { type IRoomCache, matchMaker } from '@colyseus/core'
import type { Log } from '../ops/log.ts'
import type { Listings } from './Listings.ts'

/**
 * Corrects the room listings in Redis: those of this process, and those that dead processes left.
 * Only one look may run at a time. If a look fails, or removes listings of a process it did not
 * know yet, later looks here and in that process put it right.
 */
export class ListingsLook {
  readonly #listings: Listings
  readonly #log: Log
  /** Rooms listed for this process that did not exist here at the last whole look. */
  #strays: readonly IRoomCache[] = []

  constructor(listings: Listings, log: Log) {
    this.#listings = listings
    this.#log = log
  }

  /**
   * Lists rooms whose listing is missing, and removes listings that both the last whole look and
   * this one find to be stray. Redis may have been emptied, or away when rooms were made or
   * disposed.
   * @throws if Redis is away
   */
  async look(): Promise<void> {
    await matchMaker.restoreMissingRoomCaches()
    matchMaker.stats.persist()
    // Only strays seen twice are removed, because a new room is listed before it exists here.
    const gone = this.#strays.filter(isNotHere)
    await this.#listings.removeAll(gone)
    this.#strays = []
    if (gone.length > 0) this.#log.info({ removed: gone.length }, 'listings of ended rooms removed')
  }

  /**
   * A look that reads all listings, and so finds those to remove.
   * @param alive the living processes; empty if they are not known
   * @throws if Redis is away
   */
  async lookAtAll(alive: ReadonlySet<string>): Promise<void> {
    await this.look()
    const own = matchMaker.processId
    const listed = await this.#listings.query({})
    this.#strays = listed.filter((room) => room.processId === own && isNotHere(room))
    if (alive.size === 0) return
    const isDead = ({ processId }: { processId: string }): boolean =>
      processId !== own && !alive.has(processId)
    const left = listed.filter(isDead)
    await this.#listings.removeAll(left)
    if (left.length > 0)
      this.#log.info({ removed: left.length }, 'listings of dead processes removed')
    for (const { processId } of (await matchMaker.stats.fetchAll()).filter(isDead)) {
      await matchMaker.stats.excludeProcess(processId)
    }
  }
}

function isNotHere({ roomId }: IRoomCache): boolean {
  return matchMaker.getLocalRoomById(roomId) === undefined
}
