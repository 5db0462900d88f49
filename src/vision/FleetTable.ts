import type { CommanderId, FleetId } from '../sim/core/ids.ts'
import type { Fleet } from '../sim/fleets/fleet.ts'
import { positionAt } from '../sim/galaxy/course.ts'
import { sensorRange, shipCount } from '../sim/rules/ships.ts'
import { type BlipSize, blipCode, blipSize } from './blipCode.ts'
import type { Sensors } from './Sensors.ts'

/** Slots at the start. Their number doubles when it is too small. */
const SLOTS_FIRST = 64

/** What a look needs to know of a fleet. It changes only when the fleet does. */
interface Known {
  fleet: Fleet
  range: number
  size: BlipSize
  /** The number of the last look that found the fleet. */
  foundBy: number
}

/**
 * A sector's fleets at one moment, from which it is computed who sees what [VIS-1]. Each fleet
 * keeps its slot in the arrays from look to look. `GroupView` keeps what a group knows by the same
 * slots.
 */
export class FleetTable {
  /** Each fleet's x by slot, in map units. */
  xs = new Float64Array(SLOTS_FIRST)
  /** Each fleet's y by slot, in map units. */
  ys = new Float64Array(SLOTS_FIRST)
  /** The code of each fleet's blip, by slot. */
  codes = new Int32Array(SLOTS_FIRST)
  /**
   * The slots of the fleets present, sorted by their blips' codes. Only the first `count` count.
   */
  order = new Int32Array(SLOTS_FIRST)
  count = 0
  /** Slots of fleets that are gone. They are not reused until `forgetGone`. */
  readonly gone: number[] = []
  readonly #known: (Known | null)[] = []
  readonly #slotOf = new Map<FleetId, number>()
  readonly #byOwner = new Map<CommanderId, number[]>()
  readonly #free: number[] = []
  #looks = 0

  /** Computes the table for a moment. @param now sector time in galaxy ms */
  look(fleets: Iterable<Fleet>, now: number): void {
    this.#looks += 1
    this.count = 0
    for (const fleet of fleets) {
      const slot = this.#slot(fleet)
      const { x, y } = positionAt(fleet.course, now)
      this.xs[slot] = x
      this.ys[slot] = y
      this.codes[slot] = blipCode(x, y, this.#note(slot, fleet).size)
      this.order[this.count++] = slot
    }
    const { codes } = this
    // Sorted by code, so that the order of blips does not tell which fleet made which.
    this.order
      .subarray(0, this.count)
      .sort((one, other) => (codes[one] as number) - (codes[other] as number))
    this.gone.length = 0
    if (this.count < this.#slotOf.size)
      for (const [slot, known] of this.#known.entries())
        if (known && known.foundBy !== this.#looks) this.gone.push(slot)
  }

  /** To be called once all groups have looked: frees the slots of fleets that are gone. */
  forgetGone(): void {
    for (const slot of this.gone) {
      const fleet = this.fleetIn(slot)
      this.#disown(slot, fleet.owner)
      this.#slotOf.delete(fleet.id)
      this.#known[slot] = null
      this.#free.push(slot)
    }
    this.gone.length = 0
  }

  /** @throws RangeError if no fleet has the slot */
  fleetIn(slot: number): Fleet {
    const known = this.#known[slot]
    if (!known) throw new RangeError(`no fleet in slot ${slot}`)
    return known.fleet
  }

  /**
   * Adds the sensors of all fleets of a commander to `sensors`.
   * @param factor what its research multiplies their range by
   */
  addSensors(sensors: Sensors, owner: CommanderId, factor: number): void {
    for (const slot of this.#byOwner.get(owner) ?? []) {
      const known = this.#known[slot]
      if (known?.foundBy === this.#looks)
        sensors.add(this.xs[slot] as number, this.ys[slot] as number, known.range * factor)
    }
  }

  #slot({ id }: Fleet): number {
    const has = this.#slotOf.get(id)
    if (has !== undefined) return has
    const slot = this.#free.pop() ?? this.#known.length
    if (slot === this.xs.length) this.#grow()
    this.#slotOf.set(id, slot)
    return slot
  }

  #note(slot: number, fleet: Fleet): Known {
    const known = this.#known[slot]
    if (known?.fleet === fleet) {
      known.foundBy = this.#looks
      return known
    }
    if (known?.fleet.owner !== fleet.owner) {
      this.#disown(slot, known?.fleet.owner ?? null)
      if (fleet.owner !== null) this.#own(slot, fleet.owner)
    }
    const range = sensorRange(fleet.ships)
    const size = blipSize(shipCount(fleet.ships))
    const noted = { fleet, range, size, foundBy: this.#looks }
    this.#known[slot] = noted
    return noted
  }

  #own(slot: number, owner: CommanderId): void {
    const own = this.#byOwner.get(owner)
    if (own) own.push(slot)
    else this.#byOwner.set(owner, [slot])
  }

  #disown(slot: number, owner: CommanderId | null): void {
    const own = owner === null ? undefined : this.#byOwner.get(owner)
    if (!own || owner === null) return
    own.splice(own.indexOf(slot), 1)
    if (own.length === 0) this.#byOwner.delete(owner)
  }

  #grow(): void {
    const { xs, ys, codes, order } = this
    const length = 2 * xs.length
    this.xs = new Float64Array(length)
    this.ys = new Float64Array(length)
    this.codes = new Int32Array(length)
    this.order = new Int32Array(length)
    this.xs.set(xs)
    this.ys.set(ys)
    this.codes.set(codes)
    this.order.set(order)
  }
}
