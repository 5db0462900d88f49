import { type SeenCapture, stationAt } from '../../../../src/client/readSystems.ts'
import type { MappedSector } from '../../../../src/protocol/httpBodies.ts'
import type { CommanderId, SectorId } from '../../../../src/sim/core/ids.ts'
import { storeAt, unitsOf } from '../../../../src/sim/economy/store.ts'
import type { Goods } from '../../../../src/sim/fleets/cargo.ts'
import type { Yard } from '../../../../src/sim/holding/base.ts'
import { yardAt } from '../../../../src/sim/holding/mending.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import type { HoldingGame } from './HoldingGame.ts'

/** A station as it is now. */
export interface StationNow {
  readonly level: number
  /** The share of its hull that is left, 0 to 1. */
  readonly hull: number
  readonly isBeaten: boolean
}

/** A system, as far as the player knows it. */
export interface SystemView {
  readonly ref: PlaceRef
  readonly sector: MappedSector
  readonly system: MappedSector['systems'][number]
  /** Null for nobody. */
  readonly owner: CommanderId | null
  readonly isMine: boolean
  /** Null if it is out of sight. */
  readonly station: StationNow | null
  readonly isInFight: boolean
  readonly capture: SeenCapture | null
  /** What is docked there, as it is now; null if that is not known. */
  readonly yard: Yard | null
  /** Whether the player's ships can come and go, as far as it is known. */
  readonly isOpen: boolean
}

const NONE: StationNow = { level: 0, hull: 1, isBeaten: false }

/** @returns null if there is no such system */
export function systemView(
  game: HoldingGame,
  sectorId: SectorId,
  number: number,
): SystemView | null {
  const { watch, pilot, facts } = game
  const sector = watch?.map.sectors[sectorId - 1]
  const system = sector?.systems[number - 1]
  if (!sector || !system) return null
  const now = game.now()
  const owner = facts.holders(sectorId).get(number) ?? null
  const seen = pilot?.seats.in(sectorId)?.systems.get(number)?.station ?? null
  // A system that nobody holds has no station.
  const station = seen ? { level: seen.level, ...stationAt(seen, now) } : owner ? null : NONE
  const isInFight = (seen?.battle ?? null) !== null
  const capture = seen?.capture ?? null
  const own = pilot?.systems.find((one) => one.sector === sectorId && one.system === number)
  const mends = !isInFight && capture === null
  return {
    ref: { sectorId, at: { system: number } },
    ...{ sector, system, owner, station, isInFight, capture },
    isMine: owner !== null && owner === pilot?.commander.id,
    yard: own?.yard ? (mends ? yardAt(own.yard, later(own.yard, now)) : own.yard) : null,
    isOpen: mends && !station?.isBeaten,
  }
}

/** The systems of a sector, in the order of their numbers. */
export function systemsOf(game: HoldingGame, sectorId: SectorId): SystemView[] {
  const sector = game.watch?.map.sectors[sectorId - 1]
  return (sector?.systems ?? []).flatMap(({ id }) => systemView(game, sectorId, id) ?? [])
}

/** The yard of the player's base as it is now; null if it is not known. */
export function baseYard(game: Pick<HoldingGame, 'pilot' | 'now'>): Yard | null {
  const yard = game.pilot?.base?.yard
  return yard ? yardAt(yard, later(yard, game.now())) : null
}

/** What is in store at the player's base now; null if it is not known. */
export function baseGoods(game: Pick<HoldingGame, 'pilot' | 'now'>): Goods | null {
  const store = game.pilot?.base?.store
  return store ? unitsOf(storeAt(store, game.now())) : null
}

/** Our clock may be a little behind the server's. */
function later({ at }: Yard, now: number): number {
  return Math.max(at, now)
}
