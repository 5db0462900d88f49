import { positionAt } from '../src/sim/course.ts'
import type { CommanderId, Fleet, FleetId } from '../src/sim/fleet.ts'
import {
  BLIP_GRID_UNITS,
  BLIP_LARGE_SHIPS,
  BLIP_MEDIUM_SHIPS,
  BLIP_RANGE_FACTOR,
  sensorRange,
  shipCount,
} from '../src/sim/rules.ts'

/** 0 small, 1 medium, 2 large. */
export type BlipSize = 0 | 1 | 2

/** What one group sees of a sector at one moment. */
export interface Seen {
  /** Its own among them. */
  readonly visible: ReadonlySet<FleetId>
  /**
   * `[x, y, size, x, y, size, …]`: grid squares of 25 units, counted from 0, in the order of the
   * numbers themselves, so that nothing tells which blip was which before.
   */
  readonly blips: readonly number[]
}

/**
 * A sector's fleets at one moment, for telling who sees what [VIS-1]. Everything is compared with
 * everything: for as many fleets as a sector holds that is quicker than to keep up an index
 * (docs/decisions/0013-sight-by-sweeps.md).
 */
export class Sight {
  readonly #fleets: readonly Fleet[]
  readonly #x: Float64Array
  readonly #y: Float64Array
  /** Indices of each owner's fleets. */
  readonly #byOwner = new Map<CommanderId, number[]>()

  /** @param now sector time in galaxy ms */
  constructor(fleets: Iterable<Fleet>, now: number) {
    this.#fleets = [...fleets]
    this.#x = new Float64Array(this.#fleets.length)
    this.#y = new Float64Array(this.#fleets.length)
    for (const [index, fleet] of this.#fleets.entries()) {
      const { x, y } = positionAt(fleet.course, now)
      this.#x[index] = x
      this.#y[index] = y
      if (fleet.owner === null) continue
      const own = this.#byOwner.get(fleet.owner)
      if (own) own.push(index)
      else this.#byOwner.set(fleet.owner, [index])
    }
  }

  /** @param members the commanders of a vision group */
  seenBy(members: Iterable<CommanderId>): Seen {
    const own = [...members].flatMap((member) => this.#byOwner.get(member) ?? [])
    const ranges = own.map((index) => sensorRange(this.#fleets[index]?.ships ?? {}))
    const isOwn = new Set(own)
    const visible = new Set<FleetId>()
    const blips: Blip[] = []
    for (const [index, fleet] of this.#fleets.entries()) {
      const nearness = isOwn.has(index) ? 'seen' : this.#nearness(index, own, ranges)
      if (nearness === 'seen') visible.add(fleet.id)
      if (nearness === 'noticed') blips.push(this.#blip(index, fleet))
    }
    return { visible, blips: blips.sort(byNumbers).flat() }
  }

  #nearness(
    target: number,
    own: readonly number[],
    ranges: readonly number[],
  ): 'seen' | 'noticed' | 'hidden' {
    const [xs, ys] = [this.#x, this.#y]
    const x = xs[target] ?? 0
    const y = ys[target] ?? 0
    let isNoticed = false
    for (let at = 0; at < own.length; at++) {
      const sensor = own[at] ?? 0
      const range = ranges[at] ?? 0
      const dx = (xs[sensor] ?? 0) - x
      const dy = (ys[sensor] ?? 0) - y
      const square = dx * dx + dy * dy
      if (square <= range * range) return 'seen'
      isNoticed ||= square <= range * range * BLIP_RANGE_FACTOR * BLIP_RANGE_FACTOR
    }
    return isNoticed ? 'noticed' : 'hidden'
  }

  #blip(index: number, { ships }: Fleet): Blip {
    const [x, y] = [this.#x[index] ?? 0, this.#y[index] ?? 0]
    return [
      Math.floor(x / BLIP_GRID_UNITS),
      Math.floor(y / BLIP_GRID_UNITS),
      sizeOf(shipCount(ships)),
    ]
  }
}

type Blip = readonly [x: number, y: number, size: BlipSize]

function byNumbers(one: Blip, other: Blip): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
}

function sizeOf(ships: number): BlipSize {
  if (ships >= BLIP_LARGE_SHIPS) return 2
  return ships >= BLIP_MEDIUM_SHIPS ? 1 : 0
}
