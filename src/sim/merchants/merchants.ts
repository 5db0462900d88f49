import type { Dice } from '../core/dice.ts'
import type { SectorId } from '../core/ids.ts'
import { AT_PEACE, type Fleet, type Transit, type Waypoint } from '../fleets/fleet.ts'
import { distance, restAt } from '../galaxy/course.ts'
import { type Galaxy, type Sector, sectorOf } from '../galaxy/galaxy.ts'
import {
  MERCHANT_DOCK_MS_MAX,
  MERCHANT_DOCK_MS_MIN,
  MERCHANT_MARKETS_NEAREST,
  MERCHANT_SHIPS,
} from '../rules/merchants.ts'

/**
 * The next plan of a merchant that has finished its last: dock a while, then go to another market.
 */
export function merchantPlan(galaxy: Galaxy, here: SectorId, dice: Dice): Waypoint[] {
  const dock: Waypoint = {
    kind: 'wait',
    forMs: dice.int(MERCHANT_DOCK_MS_MIN, MERCHANT_DOCK_MS_MAX),
  }
  const markets = nearestMarkets(galaxy, sectorOf(galaxy, here))
  if (markets.length === 0) return [dock]
  const market = dice.pick(markets)
  const station = market.systems[(market.market ?? 1) - 1] ?? market
  return [
    dock,
    { kind: 'route', toSector: market.id },
    { kind: 'move', x: station.x, y: station.y },
  ]
}

const marketsNear = new WeakMap<Galaxy, Map<SectorId, readonly Sector[]>>()

/** The galaxy never changes, so the answer is computed once per sector. */
function nearestMarkets(galaxy: Galaxy, here: Sector): readonly Sector[] {
  const known = marketsNear.get(galaxy) ?? new Map<SectorId, readonly Sector[]>()
  marketsNear.set(galaxy, known)
  const before = known.get(here.id)
  if (before) return before
  const nearest = galaxy.sectors
    .filter((sector) => sector.market !== null && sector.id !== here.id)
    .map((sector) => ({ sector, away: distance(sector, here) }))
    .sort((one, other) => one.away - other.away || one.sector.id - other.sector.id)
    .slice(0, MERCHANT_MARKETS_NEAREST)
    .map(({ sector }) => sector)
  known.set(here.id, nearest)
  return nearest
}

/** The merchants of a new galaxy, spread over its sectors, as transits that arrive at once. */
export function foundMerchants(galaxy: Galaxy, count: number): Transit[] {
  return Array.from({ length: count }, (_, index) => {
    const sector = sectorOf(galaxy, 1 + (index % galaxy.sectors.length))
    const system = sector.systems[Math.floor(index / galaxy.sectors.length) % sector.systems.length]
    const fleet: Fleet = {
      id: `m${index + 1}`,
      name: `Merchant ${index + 1}`,
      owner: null,
      ships: MERCHANT_SHIPS,
      hops: 0,
      course: restAt(system ?? { x: 0, y: 0 }, 0),
      plan: [],
      ...AT_PEACE,
    }
    return { fleet, from: sector.id, to: sector.id, departAt: 0, arriveAt: 0 }
  })
}
