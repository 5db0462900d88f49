import FlatQueue from 'flatqueue'
import type { CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import type { Fleet } from '../../../src/sim/fleets/fleet.ts'
import { positionAt } from '../../../src/sim/galaxy/course.ts'
import { sensorRange } from '../../../src/sim/rules/ships.ts'
import { BLIP_RANGE_FACTOR } from '../../../src/sim/rules/sight.ts'
import { CROWD_BEGINS, type Crowd } from '../visionCrowd.ts'
import type { Way } from './Way.ts'

/**
 * Keeps a level for each pair: 0 out of sight, 1 noticed, 2 seen. It also keeps when that changes.
 * When a fleet changes its course, its pairs are worked out again. Blips are left out: they move
 * without crossing a circle, so they would need regular looks in any case.
 */
export class Crossings implements Way {
  readonly name = 'crossing times, when a course changes (flatqueue), without blips'
  readonly #fleets: Fleet[]
  readonly #indexOf = new Map<FleetId, number>()
  readonly #groupOf: number[]
  readonly #ranges: Float64Array
  readonly #crowd: Crowd
  /** Levels by sensor and target. */
  readonly #levels: Uint8Array
  /** How many of a group's sensors see a target, by group and target. */
  readonly #seeing: Int32Array
  readonly #visible: Set<FleetId>[]
  readonly #versions: Uint32Array
  readonly #queue = new FlatQueue<readonly [number, number, number, number, number] | number>()

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#fleets = [...crowd.fleets.values()]
    const count = this.#fleets.length
    const groups = new Map(crowd.commanders.map((one, index) => [one, index]))
    this.#groupOf = this.#fleets.map(({ owner }) => groups.get(owner ?? '') ?? 0)
    this.#ranges = Float64Array.from(this.#fleets, ({ ships }) => sensorRange(ships))
    this.#levels = new Uint8Array(count * count)
    this.#seeing = new Int32Array(groups.size * count)
    this.#visible = crowd.commanders.map(() => new Set())
    this.#versions = new Uint32Array(count)
    for (const [index, { id }] of this.#fleets.entries()) {
      this.#indexOf.set(id, index)
      this.#visible[this.#groupOf[index] ?? 0]?.add(id)
    }
    for (const fleet of this.#fleets) this.changed(fleet, CROWD_BEGINS)
  }

  changed(fleet: Fleet, now: number): void {
    const index = this.#indexOf.get(fleet.id) ?? 0
    this.#run(now)
    this.#fleets[index] = fleet
    this.#again(index, now)
    if (fleet.course.until > now) this.#queue.push(index, fleet.course.until)
  }

  look(now: number): Map<CommanderId, ReadonlySet<FleetId>> {
    this.#run(now)
    return new Map(
      this.#crowd.commanders.map((one, index) => [one, this.#visible[index] ?? new Set()]),
    )
  }

  #run(now: number): void {
    for (;;) {
      const at = this.#queue.peekValue()
      if (at === undefined || at > now) return
      const due = this.#queue.pop()
      if (typeof due === 'number') {
        if (this.#fleets[due]?.course.until === at) this.#again(due, at)
      } else if (due) {
        const [sensor, target, level, versionOne, versionOther] = due
        if (this.#versions[sensor] !== versionOne || this.#versions[target] !== versionOther)
          continue
        this.#enter(sensor, target, level)
      }
    }
  }

  #again(index: number, now: number): void {
    this.#versions[index] = (this.#versions[index] ?? 0) + 1
    for (let other = 0; other < this.#fleets.length; other++) {
      if (this.#groupOf[other] === this.#groupOf[index]) continue
      this.#pair(index, other, now)
      this.#pair(other, index, now)
    }
  }

  #pair(sensor: number, target: number, now: number): void {
    const one = this.#fleets[sensor]?.course
    const other = this.#fleets[target]?.course
    if (!one || !other) return
    const from = positionAt(one, now)
    const to = positionAt(other, now)
    const px = to.x - from.x
    const py = to.y - from.y
    const vx = (other.until > now ? other.vx : 0) - (one.until > now ? one.vx : 0)
    const vy = (other.until > now ? other.vy : 0) - (one.until > now ? one.vy : 0)
    const range = this.#ranges[sensor] ?? 0
    const c = px * px + py * py
    const far = range * BLIP_RANGE_FACTOR
    this.#enter(sensor, target, c <= range * range ? 2 : c <= far * far ? 1 : 0)
    const a = vx * vx + vy * vy
    if (a === 0) return
    const b = px * vx + py * vy
    const ends = Math.min(
      one.until > now ? one.until : Number.POSITIVE_INFINITY,
      other.until > now ? other.until : Number.POSITIVE_INFINITY,
    )
    for (const [radius, inside] of [
      [range, 2],
      [far, 1],
    ] as const) {
      const root = b * b - a * (c - radius * radius)
      if (root <= 0) continue
      const half = Math.sqrt(root)
      this.#later(sensor, target, inside, now + ((-b - half) / a) * 1_000, now, ends)
      this.#later(sensor, target, inside - 1, now + ((-b + half) / a) * 1_000, now, ends)
    }
  }

  #later(sensor: number, target: number, level: number, at: number, now: number, ends: number) {
    if (at <= now || at >= ends) return
    const [one, other] = [this.#versions[sensor] ?? 0, this.#versions[target] ?? 0]
    this.#queue.push([sensor, target, level, one, other], at)
  }

  #enter(sensor: number, target: number, level: number): void {
    const pair = sensor * this.#fleets.length + target
    const before = this.#levels[pair]
    if (before === level) return
    this.#levels[pair] = level
    if ((before === 2) === (level === 2)) return
    const group = this.#groupOf[sensor] ?? 0
    const at = group * this.#fleets.length + target
    const seeing = (this.#seeing[at] ?? 0) + (level === 2 ? 1 : -1)
    this.#seeing[at] = seeing
    const id = this.#fleets[target]?.id ?? ''
    if (seeing === 0) this.#visible[group]?.delete(id)
    else this.#visible[group]?.add(id)
  }
}
