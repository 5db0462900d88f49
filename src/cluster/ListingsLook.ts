import { type IRoomCache, matchMaker } from '@colyseus/core'
import type { Log } from '../ops/log.ts'
import type { Listings } from './Listings.ts'

/**
 * Brings in line with what is so what Redis holds of this process, and of those that have died. One
 * look at a time; what one could not do, or did to a process it had not heard of yet, the next looks
 * here and there put right.
 */
export class ListingsLook {
  readonly #listings: Listings
  readonly #log: Log
  /** Rooms of this process that were listed and not here at the last whole look. */
  #strays: readonly IRoomCache[] = []

  constructor(listings: Listings, log: Log) {
    this.#listings = listings
    this.#log = log
  }

  /**
   * Redis may have been emptied, or been away when rooms were made or disposed of: it is told again
   * what is missing, and loses what a whole look found to be too much and this one does too.
   * @throws if Redis is away
   */
  async look(): Promise<void> {
    await matchMaker.restoreMissingRoomCaches()
    matchMaker.stats.persist()
    // Only what is seen twice: a room that is being made is listed before it is here.
    const gone = this.#strays.filter(isNotHere)
    await this.#listings.removeAll(gone)
    this.#strays = []
    if (gone.length > 0) this.#log.info({ removed: gone.length }, 'listings of ended rooms removed')
  }

  /**
   * A look that reads all listings, and so finds what is to be removed.
   * @param alive the processes that live, as far as is known; none: that is not known
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
    if (left.length > 0) this.#log.info({ removed: left.length }, 'listings of the dead removed')
    for (const { processId } of (await matchMaker.stats.fetchAll()).filter(isDead)) {
      await matchMaker.stats.excludeProcess(processId)
    }
  }
}

function isNotHere({ roomId }: IRoomCache): boolean {
  return matchMaker.getLocalRoomById(roomId) === undefined
}
