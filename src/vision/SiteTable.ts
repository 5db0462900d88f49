import type { CommanderId } from '../sim/core/ids.ts'
import type { PlacesState } from '../sim/holding/place.ts'
import { BASE_SENSOR_UNITS, systemSensorUnits } from '../sim/rules/sight.ts'
import type { Battles } from '../sim/war/battle.ts'
import type { Wrecks } from '../sim/war/wrecks/wreck.ts'
import type { Sensors } from './Sensors.ts'

/** Something that does not move. It is seen while its place is within a sensor's range [VIS-1]. */
export interface Site {
  readonly kind: 'base' | 'system' | 'wreck' | 'battle'
  readonly id: string
  /** Unique among the sites of a sector. It says where the site is, too: a site never moves. */
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
export interface Standing extends PlacesState {
  readonly wrecks: Wrecks
  readonly battles: Battles
}

const NO_SITES: readonly Site[] = []

/** A sector's sites. They stay the same objects from look to look, until one changes. */
export class SiteTable {
  #byKey: ReadonlyMap<string, Site> = new Map()
  #byOwner: ReadonlyMap<CommanderId | null, readonly Site[]> = new Map()

  get all(): Iterable<Site> {
    return this.#byKey.values()
  }

  has(key: string): boolean {
    return this.#byKey.has(key)
  }

  look(standing: Standing): void {
    const sites = sitesIn(standing)
    if (this.#areAsBefore(sites)) return
    this.#byKey = new Map(sites.map((site) => [site.key, site]))
    this.#byOwner = Map.groupBy(sites, ({ owner }) => owner)
  }

  /** Adds the sensors of all sites of a commander to `sensors`. */
  addSensors(sensors: Sensors, owner: CommanderId): void {
    for (const { x, y, sensorUnits } of this.#byOwner.get(owner) ?? NO_SITES) {
      sensors.add(x, y, sensorUnits)
    }
  }

  #areAsBefore(sites: readonly Site[]): boolean {
    if (sites.length !== this.#byKey.size) return false
    return sites.every(({ key, owner, sensorUnits }) => {
      const before = this.#byKey.get(key)
      return before?.owner === owner && before.sensorUnits === sensorUnits
    })
  }
}

function sitesIn({ bases, systems, wrecks, battles }: Standing): Site[] {
  const sites: Site[] = []
  for (const { id, owner, x, y } of bases.values()) {
    sites.push({ ...site('base', id), owner, x, y, sensorUnits: BASE_SENSOR_UNITS })
  }
  for (const { id, owner, x, y, station } of systems.values()) {
    const sensorUnits = owner === null ? 0 : systemSensorUnits(station.level)
    sites.push({ ...site('system', String(id)), owner, x, y, sensorUnits })
  }
  const ownerless = { owner: null, sensorUnits: 0 }
  for (const { id, x, y } of wrecks.values())
    sites.push({ ...site('wreck', id), ...ownerless, x, y })
  for (const { id, x, y } of battles.values()) {
    sites.push({ ...site('battle', id), ...ownerless, x, y })
  }
  return sites
}

function site<Kind extends Site['kind']>(kind: Kind, id: string) {
  return { kind, id, key: `${kind}:${id}` }
}
