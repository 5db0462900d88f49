import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { BaseId, CommanderId, FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import type { Fleet } from '../../../src/sim/fleets/fleet.ts'
import { distance, type Point, positionAt } from '../../../src/sim/galaxy/course.ts'
import { sensorRange } from '../../../src/sim/rules/ships.ts'
import { BASE_SENSOR_UNITS } from '../../../src/sim/rules/sight.ts'

/** How often `look` is to be called. */
export const LOOK_EVERY_MS = 250
/**
 * How long a fleet may still be shown after it went out of sight: looks and patches take time. A
 * server that sends nothing at the moment cannot take anything back either.
 */
const LATE_MS = 3_000
/** The most of it, however long ago the last patch came. */
const LATE_MS_MAX = 12_000
/** Width of the edge of sight that is ignored, because places and clocks are not exact. */
const EDGE_UNITS = 8

/** What a client is shown of a sector. */
export interface Shown {
  readonly sectorId: SectorId
  readonly isLive: boolean
  /** Changes with each patch. */
  readonly version: number
  readonly fleets: ReadonlyMap<FleetId, SeenFleet>
}

export interface Site extends Point {
  readonly id: BaseId
  readonly sector: SectorId
}

/** A sensor at one moment. */
interface Lookout extends Point {
  readonly at: number
  readonly sector: SectorId
  readonly rangeUnits: number
  readonly speed: number
  /** Galaxy ms since the look before: of what was in between, nothing is known. */
  readonly gap: number
}

export interface Watch {
  readonly own: CommanderId
  /** Galaxy ms per real ms. */
  readonly rate: number
  wrong(what: string): void
}

/**
 * Checks that a commander is shown nothing that it cannot see [VIS-1]: any fleet of others was
 * within sensor range of one of its own fleets, or of its base, within the last seconds.
 */
export class SightProof {
  readonly #watch: Watch
  #lookouts: Lookout[] = []
  /** Fleets that were found already. */
  readonly #found = new Set<FleetId>()
  /** Galaxy ms. */
  #lookedAt: number | null = null
  /** The last patch of each sector, and when it came, in galaxy ms. */
  readonly #patches = new Map<SectorId, { readonly version: number; readonly at: number }>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  /** @param now galaxy ms */
  look(seats: Iterable<Shown>, base: Site | null, now: number): void {
    const { rate } = this.#watch
    // Under load, looks come late.
    const sinceLast = this.#lookedAt === null ? 0 : now - this.#lookedAt
    const gap = Math.max(LOOK_EVERY_MS, Math.min(sinceLast / rate, LATE_MS_MAX)) * rate
    this.#lookedAt = now
    this.#lookouts = this.#lookouts.filter(({ at }) => at >= now - LATE_MS_MAX * rate)
    const live = [...seats].filter(({ isLive }) => isLive)
    for (const { sectorId, fleets } of live) {
      for (const fleet of fleets.values()) {
        if (fleet.owner === this.#watch.own) {
          this.#lookouts.push({ ...lookoutOf(fleet, sectorId, now), gap })
        }
      }
      if (base?.sector !== sectorId) continue
      const range = { rangeUnits: BASE_SENSOR_UNITS, speed: 0, gap }
      this.#lookouts.push({ x: base.x, y: base.y, at: now, sector: sectorId, ...range })
    }
    for (const { sectorId, fleets, version } of live) {
      const patchedAt = this.#patchedAt(sectorId, version, now)
      const isRecent = ({ sector, at }: Lookout): boolean =>
        sector === sectorId && at >= patchedAt - LATE_MS * rate
      const here = this.#lookouts.filter(isRecent).reverse()
      for (const fleet of fleets.values()) this.#check(fleet, here, sectorId)
    }
  }

  /** Notes an own fleet that was born in between: it may be gone again before the next look. */
  born(sector: SectorId, { ships, course }: Pick<Fleet, 'ships' | 'course'>, at: number): void {
    const gap = LOOK_EVERY_MS * this.#watch.rate
    const place = { ...positionAt(course, at), at, sector }
    this.#lookouts.push({ ...place, rangeUnits: sensorRange(ships), speed: 0, gap })
  }

  #patchedAt(sectorId: SectorId, version: number, now: number): number {
    const last = this.#patches.get(sectorId)
    if (last?.version === version) return last.at
    this.#patches.set(sectorId, { version, at: now })
    return now
  }

  #check(fleet: SeenFleet, lookouts: readonly Lookout[], sectorId: SectorId): void {
    if (fleet.owner === this.#watch.own || this.#found.has(fleet.id)) return
    if (lookouts.some((one) => this.#reaches(one, fleet))) return
    this.#found.add(fleet.id)
    const nearest = lookouts.reduce(
      (least, one) => Math.min(least, beyond(one, fleet)),
      Number.POSITIVE_INFINITY,
    )
    const away = Number.isFinite(nearest) ? `${Math.round(nearest)} units beyond` : 'without'
    this.#watch.wrong(
      `it is shown fleet ${fleet.id} in sector ${sectorId}, ${away} any sensor of its own [VIS-1]`,
    )
  }

  /** Whether a fleet was in range at some moment near that at which the lookout was taken. */
  #reaches(lookout: Lookout, fleet: SeenFleet): boolean {
    const gapS = lookout.gap / 1_000
    const slack = EDGE_UNITS + gapS * (lookout.speed + speedAt(fleet, lookout.at))
    return beyond(lookout, fleet) <= slack
  }
}

function lookoutOf(fleet: SeenFleet, sector: SectorId, at: number): Omit<Lookout, 'gap'> {
  const rangeUnits = sensorRange(fleet.shipsByClass)
  return { ...positionAt(fleet, at), at, sector, rangeUnits, speed: speedAt(fleet, at) }
}

/** @returns how far a fleet was out of a sensor's range */
function beyond(lookout: Lookout, fleet: SeenFleet): number {
  return distance(lookout, positionAt(fleet, lookout.at)) - lookout.rangeUnits
}

function speedAt({ vx, vy, until }: SeenFleet, at: number): number {
  return at < until ? Math.hypot(vx, vy) : 0
}
