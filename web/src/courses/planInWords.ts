import type { GalaxyMap } from '../../../src/protocol/httpBodies.ts'
import type { PlaceId, SectorId } from '../../../src/sim/core/ids.ts'
import type { Waypoint } from '../../../src/sim/fleets/fleet.ts'

/** Names of what a plan leads to. */
export interface PlanNames {
  sector(id: SectorId): string
  system(sector: SectorId, number: number): string
}

/** @returns the names on a map; empty for what it does not have, or without a map */
export function namesOn(map: Pick<GalaxyMap, 'sectors'> | undefined): PlanNames {
  return {
    sector: (id) => map?.sectors[id - 1]?.name ?? '',
    system: (id, number) => map?.sectors[id - 1]?.systems[number - 1]?.name ?? '',
  }
}

/**
 * The steps of a plan: `to Brael`, `takes Brael II`, `docks at your base`.
 *
 * @param from the sector in which the first step begins
 */
export function planInWords(plan: readonly Waypoint[], from: SectorId, names: PlanNames): string[] {
  let here = from
  return plan.map((step) => {
    if (step.kind === 'jump' || step.kind === 'route') here = step.toSector
    return stepInWords(step, here, names)
  })
}

/** What a fleet does where it rests; null for one that does nothing there. */
export function restInWords(
  [ahead]: readonly Waypoint[],
  sector: SectorId,
  names: PlanNames,
): string | null {
  if (ahead?.kind === 'capture') return `Taking ${names.system(sector, ahead.system)}`
  if (ahead?.kind === 'load') return `Loading at ${yardName(ahead.at, sector, names)}`
  if (ahead?.kind === 'unload') return `Unloading at ${yardName(ahead.at, sector, names)}`
  if (ahead?.kind === 'repeat') return 'Setting out once more'
  if (ahead?.kind === 'siege') return `At the station of ${names.system(sector, ahead.system)}`
  return null
}

function stepInWords(step: Waypoint, here: SectorId, names: PlanNames): string {
  switch (step.kind) {
    case 'move':
      return 'to a point'
    case 'jump':
    case 'route':
      return `to ${names.sector(step.toSector)}`
    case 'wait':
      return 'waits'
    case 'attack':
      return 'after a fleet'
    case 'escort':
      return 'escorts'
    case 'patrol':
      return 'on patrol'
    case 'siege':
      return `fights the station of ${names.system(here, step.system)}`
    case 'capture':
      return `takes ${names.system(here, step.system)}`
    case 'salvage':
      return 'salvages a wreck'
    case 'load':
      return `loads at ${yardName(step.at, here, names)}`
    case 'unload':
      return `unloads at ${yardName(step.at, here, names)}`
    case 'repeat':
      return 'and all of it again'
    case 'dock':
      return `docks at ${yardName(step.at, here, names)}`
  }
}

function yardName(at: PlaceId, here: SectorId, names: PlanNames): string {
  return 'base' in at ? 'your base' : names.system(here, at.system)
}
