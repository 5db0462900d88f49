import type { CommanderId } from '../sim/core/ids.ts'
import type { Bases } from '../sim/holding/base.ts'
import { BASE_SENSOR_UNITS } from '../sim/rules/sight.ts'
import type { Sensors } from './Sensors.ts'

/** Something that does not move. It is seen while its place is within a sensor's range [VIS-1]. */
export interface Site {
  readonly kind: 'base'
  readonly id: string
  /** Unique among the sites of a sector. */
  readonly key: string
  /** Who sees with its sensor; null for nobody. */
  readonly owner: CommanderId | null
  /** In map units, as `y` and the sensor's range are. */
  readonly x: number
  readonly y: number
  /** Its owner always sees it, because it is in the middle of its own sensor's circle. */
  readonly sensorUnits: number
}

const NO_SITES: readonly Site[] = []

/** A sector's sites. They stay the same from look to look, until one comes or goes. */
export class SiteTable {
  readonly #byKey = new Map<string, Site>()
  readonly #byOwner = new Map<CommanderId, readonly Site[]>()

  get all(): Iterable<Site> {
    return this.#byKey.values()
  }

  has(key: string): boolean {
    return this.#byKey.has(key)
  }

  look(bases: Bases): void {
    if (this.#holds(bases)) return
    this.#byKey.clear()
    this.#byOwner.clear()
    for (const { id, owner, x, y } of bases.values()) {
      const key = keyOfBase(id)
      this.#put({ kind: 'base', id, key, owner, x, y, sensorUnits: BASE_SENSOR_UNITS })
    }
  }

  /** Adds the sensors of all sites of a commander to `sensors`. */
  addSensors(sensors: Sensors, owner: CommanderId): void {
    for (const { x, y, sensorUnits } of this.#byOwner.get(owner) ?? NO_SITES) {
      sensors.add(x, y, sensorUnits)
    }
  }

  #holds(bases: Bases): boolean {
    if (bases.size !== this.#byKey.size) return false
    for (const id of bases.keys()) if (!this.#byKey.has(keyOfBase(id))) return false
    return true
  }

  #put(site: Site): void {
    this.#byKey.set(site.key, site)
    if (site.owner === null || site.sensorUnits === 0) return
    this.#byOwner.set(site.owner, [...(this.#byOwner.get(site.owner) ?? NO_SITES), site])
  }
}

function keyOfBase(id: string): string {
  return `base:${id}`
}
