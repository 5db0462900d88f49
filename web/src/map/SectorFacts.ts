import type { SeenSystem } from '../../../src/client/readSystems.ts'
import type { FeedEvent } from '../../../src/protocol/feedEvents.ts'
import type { Summary } from '../../../src/protocol/mapMessages.ts'
import type { CommanderId, SectorId } from '../../../src/sim/core/ids.ts'
import { CAPTURE_LOCK_MS } from '../../../src/sim/rules/holding.ts'

/** What the map says of owners. Older servers do not name those of systems. */
interface OwnersOnMap {
  readonly sectors: readonly {
    readonly id: SectorId
    readonly owner: CommanderId | null
    readonly systems: readonly { readonly id: number; readonly owner?: CommanderId | null }[]
  }[]
}

type Holders = ReadonlyMap<number, CommanderId>

const NOBODY: Holders = new Map()

/** The changing facts of sectors that anybody may know: who holds what, and battles. */
export class SectorFacts {
  /** Increases whenever an owner or a battle changes. */
  version = 0
  readonly #owners = new Map<SectorId, CommanderId>()
  readonly #battles = new Map<SectorId, number>()
  readonly #holders = new Map<SectorId, Holders>()
  /** When systems were taken, in galaxy ms, by sector and number. */
  readonly #takenAt = new Map<string, number>()

  /** Takes the facts as of when the galaxy was loaded. */
  begin({ sectors }: OwnersOnMap): void {
    for (const { id, owner, systems } of sectors) {
      this.#own(id, owner)
      for (const system of systems) this.#hold(id, system.id, system.owner ?? null)
    }
  }

  hear({ sector, owner, battles }: Pick<Summary, 'sector' | 'owner' | 'battles'>): void {
    this.#own(sector, owner)
    if (battles === this.battles(sector)) return
    this.version++
    if (battles > 0) this.#battles.set(sector, battles)
    else this.#battles.delete(sector)
  }

  /** Between summaries, events tell of battles that begin and end, and of what changes hands. */
  hearEvents(events: readonly FeedEvent[]): void {
    for (const { type, sector, audience, at, data } of events) {
      if (type === 'sector.owned') this.#own(sector, data.owner)
      if (type === 'system.granted') this.#hold(sector, data.system, data.owner)
      if (type === 'system.released') this.#hold(sector, data.system, null)
      if (type === 'system.captured') {
        this.#hold(sector, data.system, data.owner)
        this.#takenAt.set(keyOf(sector, data.system), at)
      }
      if (type === 'battle.began') this.#count(sector, 1)
      if (type === 'battle.ended') this.#count(sector, -1)
      const isAbsorbed = type === 'battle.joined' && audience === 'own' && data.absorbed !== null
      if (isAbsorbed) this.#count(sector, -1)
    }
  }

  /** The state of a sector in which the player sits shows who holds its systems. */
  look(sector: SectorId, seen: ReadonlyMap<number, SeenSystem>): void {
    for (const system of this.holders(sector).keys()) {
      if (!seen.get(system)?.owner) this.#hold(sector, system, null)
    }
    for (const { id, owner } of seen.values()) this.#hold(sector, id, owner)
  }

  /** Who holds the systems of a sector, by number. One that nobody holds is not in it. */
  holders(sector: SectorId): Holders {
    return this.#holders.get(sector) ?? NOBODY
  }

  /** Galaxy ms until which a system cannot be taken again, as far as it was told; 0 for never. */
  lockedUntil(sector: SectorId, system: number): number {
    const takenAt = this.#takenAt.get(keyOf(sector, system))
    return takenAt === undefined ? 0 : takenAt + CAPTURE_LOCK_MS
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

  #hold(sector: SectorId, system: number, owner: CommanderId | null): void {
    const before = this.holders(sector)
    if ((before.get(system) ?? null) === owner) return
    this.version++
    const after = new Map(before)
    if (owner === null) after.delete(system)
    else after.set(system, owner)
    this.#holders.set(sector, after)
  }

  #own(sector: SectorId, owner: CommanderId | null): void {
    if ((this.#owners.get(sector) ?? null) === owner) return
    this.version++
    if (owner === null) this.#owners.delete(sector)
    else this.#owners.set(sector, owner)
  }
}

function keyOf(sector: SectorId, system: number): string {
  return `${sector}/${system}`
}
