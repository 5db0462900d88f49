import type { CommanderId } from '../sim/core/ids.ts'
import type { Bases } from '../sim/holding/base.ts'
import { BASE_SENSOR_UNITS } from '../sim/rules/sight.ts'
import type { Battles } from '../sim/war/battle.ts'
import type { Wrecks } from '../sim/war/wrecks/wreck.ts'
import type { Sensors } from './Sensors.ts'

/** Something that does not move. It is seen while its place is within a sensor's range [VIS-1]. */
export interface Site {
  readonly kind: 'base' | 'wreck' | 'battle'
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

/** What of a sector's state does not move. */
export interface Standing {
  readonly bases: Bases
  readonly wrecks: Wrecks
  readonly battles: Battles
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

  look(standing: Standing): void {
    if (this.#holds(standing)) return
    this.#byKey.clear()
    this.#byOwner.clear()
    for (const { id, owner, x, y } of standing.bases.values()) {
      const key = keyOf('base', id)
      this.#put({ kind: 'base', id, key, owner, x, y, sensorUnits: BASE_SENSOR_UNITS })
    }
    for (const kind of ['wreck', 'battle'] as const) {
      for (const { id, x, y } of standing[`${kind}s`].values()) {
        this.#put({ kind, id, key: keyOf(kind, id), owner: null, x, y, sensorUnits: 0 })
      }
    }
  }

  /** Adds the sensors of all sites of a commander to `sensors`. */
  addSensors(sensors: Sensors, owner: CommanderId): void {
    for (const { x, y, sensorUnits } of this.#byOwner.get(owner) ?? NO_SITES) {
      sensors.add(x, y, sensorUnits)
    }
  }

  #holds({ bases, wrecks, battles }: Standing): boolean {
    if (bases.size + wrecks.size + battles.size !== this.#byKey.size) return false
    for (const id of bases.keys()) if (!this.has(keyOf('base', id))) return false
    for (const id of wrecks.keys()) if (!this.has(keyOf('wreck', id))) return false
    for (const id of battles.keys()) if (!this.has(keyOf('battle', id))) return false
    return true
  }

  #put(site: Site): void {
    this.#byKey.set(site.key, site)
    if (site.owner === null || site.sensorUnits === 0) return
    this.#byOwner.set(site.owner, [...(this.#byOwner.get(site.owner) ?? NO_SITES), site])
  }
}

function keyOf(kind: Site['kind'], id: string): string {
  return `${kind}:${id}`
}
