import type { FeedEvent } from '../../../src/protocol/feedEvents.ts'
import type { GalaxyMap } from '../../../src/protocol/httpBodies.ts'
import type { Summary } from '../../../src/protocol/mapMessages.ts'
import type { CommanderId, SectorId } from '../../../src/sim/core/ids.ts'

/** The changing facts of sectors that anybody may know: owners and battles. */
export class SectorFacts {
  /** Increases whenever an owner or a battle changes. */
  version = 0
  readonly #owners = new Map<SectorId, CommanderId>()
  readonly #battles = new Map<SectorId, number>()

  /** Takes the facts as of when the galaxy was loaded. */
  begin(map: GalaxyMap): void {
    for (const { id, owner } of map.sectors) this.#own(id, owner)
  }

  hear({ sector, owner, battles }: Pick<Summary, 'sector' | 'owner' | 'battles'>): void {
    this.#own(sector, owner)
    if (battles === this.battles(sector)) return
    this.version++
    if (battles > 0) this.#battles.set(sector, battles)
    else this.#battles.delete(sector)
  }

  /** Between summaries, events tell of battles that begin and end. */
  hearEvents(events: readonly FeedEvent[]): void {
    for (const { type, sector, audience, data } of events) {
      if (type === 'battle.began') this.#count(sector, 1)
      if (type === 'battle.ended') this.#count(sector, -1)
      const isAbsorbed = type === 'battle.joined' && audience === 'own' && data.absorbed !== null
      if (isAbsorbed) this.#count(sector, -1)
    }
  }

  /** The sectors with battles. */
  get battlefields(): Iterable<SectorId> {
    return this.#battles.keys()
  }

  get owners(): ReadonlyMap<SectorId, CommanderId> {
    return this.#owners
  }

  battles(sector: SectorId): number {
    return this.#battles.get(sector) ?? 0
  }

  #count(sector: SectorId, change: 1 | -1): void {
    this.version++
    const battles = this.battles(sector) + change
    if (battles > 0) this.#battles.set(sector, battles)
    else this.#battles.delete(sector)
  }

  #own(sector: SectorId, owner: CommanderId | null): void {
    if ((this.#owners.get(sector) ?? null) === owner) return
    this.version++
    if (owner === null) this.#owners.delete(sector)
    else this.#owners.set(sector, owner)
  }
}
