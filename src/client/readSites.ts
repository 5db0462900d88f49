import type { BattleId, WreckId } from '../sim/core/ids.ts'

/** A wreck in a sector's state. Its place is in units of the plane. */
export interface SeenWreck {
  readonly id: WreckId
  readonly x: number
  readonly y: number
  /** What it holds, in whole units. */
  readonly ore: number
  /** Galaxy ms when it is gone. */
  readonly until: number
}

/** A battle in a sector's state. Its place is where it began. */
export interface SeenBattle {
  readonly id: BattleId
  readonly x: number
  readonly y: number
  /** The rounds fought. */
  readonly round: number
  /** Galaxy ms when the next round is due. */
  readonly nextAt: number
}

/**
 * Wrecks and battles as the state encodes them: times count from the state's `start`. Each map is
 * absent for a client that has not seen any here yet.
 */
export interface SitesOnWire {
  readonly start: number
  readonly wrecks?: ReadonlyMap<WreckId, SeenWreck>
  readonly battles?: ReadonlyMap<BattleId, SeenBattle>
}

/** Updates `known` from a decoded state, whose objects change in place. */
export function readWrecks({ wrecks, start }: SitesOnWire, known: Map<WreckId, SeenWreck>): void {
  known.clear()
  for (const { id, x, y, ore, until } of wrecks?.values() ?? []) {
    known.set(id, { id, x, y, ore, until: start + until })
  }
}

/** Likewise. */
export function readBattles(
  { battles, start }: SitesOnWire,
  known: Map<BattleId, SeenBattle>,
): void {
  known.clear()
  for (const { id, x, y, round, nextAt } of battles?.values() ?? []) {
    known.set(id, { id, x, y, round, nextAt: start + nextAt })
  }
}
