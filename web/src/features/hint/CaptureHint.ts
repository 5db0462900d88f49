import type { FeedEvent } from '../../../../src/protocol/feedEvents.ts'
import type { MappedSector } from '../../../../src/protocol/httpBodies.ts'
import type { CommanderId, FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import { distance, type Point } from '../../../../src/sim/galaxy/course.ts'
import { shipCount } from '../../../../src/sim/rules/ships.ts'

/** A fight that the player has won, and where. */
interface Win extends Point {
  readonly sector: SectorId
}

/**
 * Suggests to take a system once the player has won its first fight. It is over for good once the
 * player has held one.
 */
export class CaptureHint {
  #win: Win | null = null
  #isOver: boolean

  constructor(isOver: boolean) {
    this.#isOver = isOver
  }

  /** @param isOwn whether a fleet is the player's @returns whether there is a new suggestion */
  hear(
    events: readonly FeedEvent[],
    me: CommanderId | null,
    isOwn: (id: FleetId) => boolean,
  ): boolean {
    if (this.#isOver || this.#win || me === null) return false
    for (const event of events) {
      if (event.audience !== 'own' || event.type !== 'battle.ended') continue
      const { fleets, parties } = event.data
      const left = fleets.find(({ fleetId }) => isOwn(fleetId))
      const haveOthersLost = parties.some(({ party, lost }) => party !== me && shipCount(lost) > 0)
      if (!left || !haveOthersLost) continue
      const { x, y } = left.course
      this.#win = { sector: event.sector, x, y }
      return true
    }
    return false
  }

  /** The player holds a system, or has had enough. @returns whether that is new */
  end(): boolean {
    const wasOver = this.#isOver
    this.#isOver = true
    this.#win = null
    return !wasOver
  }

  /**
   * The suggestion in words; null for none.
   *
   * @param sectorOf the sectors of the map
   * @param isFree whether nobody holds a system
   */
  text(
    sectorOf: (id: SectorId) => MappedSector | undefined,
    isFree: (sector: SectorId, system: number) => boolean,
  ): string | null {
    const win = this.#win
    const sector = win && sectorOf(win.sector)
    if (!win || !sector) return null
    const [nearest] = sector.systems
      .filter(({ id }) => isFree(sector.id, id))
      .sort((one, other) => distance(one, win) - distance(other, win))
    if (!nearest) return null
    return `Well fought. ${nearest.name} near by belongs to nobody: choose it, and capture it.`
  }
}
