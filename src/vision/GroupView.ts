import type { CommanderId, FleetId } from '../sim/core/ids.ts'
import { blipNumbers } from './blipCode.ts'
import type { FleetTable } from './FleetTable.ts'
import { HIDDEN, NOTICED, SEEN, Sensors } from './Sensors.ts'

/** Told what a group sees otherwise than before. */
export interface Onlooker {
  /** @returns false if the fleet cannot be shown yet: it stays unseen, and the next look asks again */
  seen(id: FleetId): boolean
  lost(id: FleetId): void
}

/** Of the group that is looked at, one after the other. */
const sensors = new Sensors()
let codes = new Int32Array(64)

/** What one group sees of a sector: kept from look to look, so that only what differs is told. */
export class GroupView {
  /** The commanders of the group, whose sensors it has from the next look on. */
  members: readonly CommanderId[]
  readonly #onlooker: Onlooker
  /** What is known of the fleet in each slot. */
  #levels = new Uint8Array(0)
  /** Codes of what is noticed and not seen, in their own order; see blipCode.ts. */
  #blips = new Int32Array(0)
  #blipCount = 0

  constructor(members: readonly CommanderId[], onlooker: Onlooker) {
    this.members = members
    this.#onlooker = onlooker
  }

  /** `[x, y, size, …]`: squares of 25 units, in the order of the numbers themselves. */
  get blips(): number[] {
    return blipNumbers(this.#blips.subarray(0, this.#blipCount))
  }

  /**
   * Looks again. Own fleets are seen like others: they are in the middle of their own circle.
   * @returns whether the blips are others than before
   */
  look(sight: FleetTable): boolean {
    this.#makeRoom(sight.xs.length)
    for (const slot of sight.gone) this.#know(sight, slot, HIDDEN)
    sensors.clear()
    for (const member of this.members) sight.addSensors(sensors, member)
    const { xs, ys, order, count } = sight
    const levels = this.#levels
    let noticed = 0
    for (let at = 0; at < count; at++) {
      const slot = order[at] as number
      const level = sensors.levelAt(xs[slot] as number, ys[slot] as number)
      if (level === NOTICED) codes[noticed++] = sight.codes[slot] as number
      if (level !== levels[slot]) this.#know(sight, slot, level)
    }
    return this.#keepBlips(noticed)
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
