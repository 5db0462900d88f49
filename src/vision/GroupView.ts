import type { CommanderId, FleetId } from '../sim/core/ids.ts'
import { blipNumbers } from './blipCode.ts'
import type { FleetTable } from './FleetTable.ts'
import { HIDDEN, NOTICED, SEEN, Sensors } from './Sensors.ts'
import type { Site, SiteTable } from './SiteTable.ts'

/** Receives the changes in what a group sees. */
export interface Onlooker {
  /** @returns false if the fleet cannot be shown yet: then the next look calls again */
  seen(id: FleetId): boolean
  lost(id: FleetId): void
  /** @returns false if the site cannot be shown yet: then the next look calls again */
  siteSeen(site: Site): boolean
  siteLost(site: Site): void
}

/** The sensors of the group that is looking. All groups share it, as they look one by one. */
const sensors = new Sensors()
/** The codes of what the looking group notices. Shared likewise. */
let codes = new Int32Array(64)

/** @returns what a commander's research multiplies the range of its fleets by */
type SensorFactor = (commander: CommanderId) => number

function plain(): number {
  return 1
}

/** What one group sees of a sector. It is kept from look to look, so that only changes are told. */
export class GroupView {
  /** The commanders of the group. The next look uses their sensors. */
  members: readonly CommanderId[]
  readonly #onlooker: Onlooker
  /** The group's level of knowledge of the fleet in each slot; see Sensors.ts. */
  #levels = new Uint8Array(0)
  /** The codes of fleets noticed but not seen, ascending; see blipCode.ts. */
  #blips = new Int32Array(0)
  #blipCount = 0
  /** The keys of the sites it sees. */
  readonly #sites = new Set<string>()

  constructor(members: readonly CommanderId[], onlooker: Onlooker) {
    this.members = members
    this.#onlooker = onlooker
  }

  /** The blips as `[x, y, size, …]`, in squares of 25 units, sorted by these numbers. */
  get blips(): number[] {
    return blipNumbers(this.#blips.subarray(0, this.#blipCount))
  }

  /**
   * Looks again. Own fleets need no rule: each is in the middle of its own sensor's circle.
   * @param factorOf what a member's research multiplies the range of its fleets by
   * @returns whether the blips have changed
   */
  look(sight: FleetTable, sites: SiteTable, factorOf: SensorFactor = plain): boolean {
    this.#makeRoom(sight.xs.length)
    for (const slot of sight.gone) this.#know(sight, slot, HIDDEN)
    sensors.clear()
    for (const member of this.members) {
      sight.addSensors(sensors, member, factorOf(member))
      sites.addSensors(sensors, member)
    }
    const { xs, ys, order, count } = sight
    const levels = this.#levels
    let noticed = 0
    for (let at = 0; at < count; at++) {
      const slot = order[at] as number
      const level = sensors.levelAt(xs[slot] as number, ys[slot] as number)
      if (level === NOTICED) codes[noticed++] = sight.codes[slot] as number
      if (level !== levels[slot]) this.#know(sight, slot, level)
    }
    this.#lookAtSites(sites)
    return this.#keepBlips(noticed)
  }

  #lookAtSites(sites: SiteTable): void {
    for (const site of sites.all) {
      const isSeen = sensors.levelAt(site.x, site.y) === SEEN
      if (isSeen === this.#sites.has(site.key)) continue
      if (!isSeen) {
        this.#sites.delete(site.key)
        this.#onlooker.siteLost(site)
      } else if (this.#onlooker.siteSeen(site)) this.#sites.add(site.key)
    }
    for (const key of this.#sites) if (!sites.has(key)) this.#sites.delete(key)
  }

  #know(sight: FleetTable, slot: number, level: number): void {
    const before = this.#levels[slot]
    this.#levels[slot] = level
    if (level === SEEN) {
      if (!this.#onlooker.seen(sight.fleetIn(slot).id)) this.#levels[slot] = HIDDEN
    } else if (before === SEEN) this.#onlooker.lost(sight.fleetIn(slot).id)
  }

  #keepBlips(count: number): boolean {
    let isSame = count === this.#blipCount
    for (let at = 0; isSame && at < count; at++) isSame = codes[at] === this.#blips[at]
    if (isSame) return false
    if (this.#blips.length < count) this.#blips = new Int32Array(2 * count)
    this.#blips.set(codes.subarray(0, count))
    this.#blipCount = count
    return true
  }

  #makeRoom(slots: number): void {
    if (codes.length < slots) codes = new Int32Array(slots)
    if (this.#levels.length >= slots) return
    const levels = new Uint8Array(slots)
    levels.set(this.#levels)
    this.#levels = levels
  }
}
