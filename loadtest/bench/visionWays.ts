/**
 * `node loadtest/bench/visionWays.ts`: four ways to know who sees whom in a crowded sector, by the
 * CPU time each takes for a second of the game. All have to agree, but for what crosses a circle at that very moment.
 */
import Flatbush from 'flatbush'
import FlatQueue from 'flatqueue'
import { Sight } from '../../rooms/Sight.ts'
import { positionAt } from '../../src/sim/course.ts'
import type { CommanderId, Fleet, FleetId } from '../../src/sim/fleet.ts'
import { BLIP_RANGE_FACTOR, sensorRange } from '../../src/sim/rules.ts'
import type { Figure } from './Figures.ts'
import { printSection } from './report.ts'
import { CROWD_BEGINS, Crowd, type CrowdLayout } from './visionCrowd.ts'

const SWEEP_MS = 250
const SECONDS = 20
/** Not measured: what was there from the start, and code that is not warm. */
const WARM_UP_SECONDS = 5
const CHANGES_PER_S = 30

type Visible = ReadonlySet<FleetId>

interface Way {
  readonly name: string
  /** A fleet has another course from now on. */
  changed(fleet: Fleet, now: number): void
  /** @returns what each commander sees at this moment */
  look(now: number): Map<CommanderId, Visible>
}

function bySweeps(crowd: Crowd): Way {
  return {
    name: 'all with all, 4 times a second (rooms/Sight.ts)',
    changed: () => {},
    look(now) {
      const sight = new Sight(crowd.fleets.values(), now)
      return new Map(crowd.commanders.map((one) => [one, sight.seenBy([one]).visible]))
    },
  }
}

function byIndex(crowd: Crowd): Way {
  return {
    name: 'an R-tree built and asked 4 times a second (flatbush)',
    changed: () => {},
    look(now) {
      const fleets = [...crowd.fleets.values()]
      const at = fleets.map(({ course }) => positionAt(course, now))
      const index = new Flatbush(fleets.length)
      for (const { x, y } of at) index.add(x, y, x, y)
      index.finish()
      const seen = new Map(crowd.commanders.map((one) => [one, new Set<FleetId>()]))
      const noticed = new Map(crowd.commanders.map((one) => [one, new Set<FleetId>()]))
      for (const [own, { id, owner, ships }] of fleets.entries()) {
        const { x, y } = at[own] ?? { x: 0, y: 0 }
        const range = sensorRange(ships)
        const far = range * BLIP_RANGE_FACTOR
        const visible = seen.get(owner ?? '')
        visible?.add(id)
        index.search(x - far, y - far, x + far, y + far, (target) => {
          const fleet = fleets[target]
          if (!fleet || fleet.owner === owner) return false
          const dx = (at[target]?.x ?? 0) - x
          const dy = (at[target]?.y ?? 0) - y
          const square = dx * dx + dy * dy
          if (square <= range * range) visible?.add(fleet.id)
          else if (square <= far * far) noticed.get(owner ?? '')?.add(fleet.id)
          return false
        })
      }
      return seen
    },
  }
}

/**
 * For each pair, how many circles of the one the other is in is known (0, 1: noticed, 2: seen), and
 * when that changes. What changes a course makes its pairs known anew. Blips are not in this: they
 * move without crossing anything, so that they would be looked at now and then all the same.
 */
class Crossings implements Way {
  readonly name = 'crossing times, when a course changes (flatqueue), without blips'
  readonly #fleets: Fleet[]
  readonly #indexOf = new Map<FleetId, number>()
  readonly #groupOf: number[]
  readonly #ranges: Float64Array
  readonly #crowd: Crowd
  /** By sensor and target. */
  readonly #levels: Uint8Array
  /** By group and target: how many sensors of the group see it. */
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

  look(now: number): Map<CommanderId, Visible> {
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

/**
 * All with all again, over arrays: what a group sees is a level for each fleet by its number, sensors
 * that cannot reach a fleet are left out by the box around all of the group's circles, and sets are
 * touched only where a level changes.
 */
function byArrays(crowd: Crowd): Way {
  const fleets = [...crowd.fleets.keys()]
  const count = fleets.length
  const [xs, ys] = [new Float64Array(count), new Float64Array(count)]
  const groups = crowd.commanders.map((owner) => {
    const own = fleets.flatMap((id, index) =>
      crowd.fleets.get(id)?.owner === owner ? [index] : [],
    )
    const ranges = own.map((at) => sensorRange(crowd.fleets.get(fleets[at] ?? '')?.ships ?? {}))
    return {
      ...{ owner, own: Int32Array.from(own), ranges: Float64Array.from(ranges) },
      ...{ levels: new Uint8Array(count), visible: new Set(own.map((at) => fleets[at] ?? '')) },
    }
  })
  for (const { own, levels } of groups) for (const at of own) levels[at] = 3
  type Group = (typeof groups)[number]

  function levelOf({ own, ranges }: Group, x: number, y: number): number {
    let level = 0
    for (let at = 0; at < own.length; at++) {
      const sensor = own[at] as number
      const range = ranges[at] as number
      const dx = (xs[sensor] as number) - x
      const dy = (ys[sensor] as number) - y
      const square = dx * dx + dy * dy
      if (square <= range * range) return 2
      if (square <= range * range * BLIP_RANGE_FACTOR * BLIP_RANGE_FACTOR) level = 1
    }
    return level
  }

  function look(group: Group): void {
    const { own, ranges, levels, visible } = group
    let [minX, minY] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    let [maxX, maxY] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = 0; at < own.length; at++) {
      const far = (ranges[at] as number) * BLIP_RANGE_FACTOR
      const [x, y] = [xs[own[at] as number] as number, ys[own[at] as number] as number]
      minX = Math.min(minX, x - far)
      maxX = Math.max(maxX, x + far)
      minY = Math.min(minY, y - far)
      maxY = Math.max(maxY, y + far)
    }
    for (let target = 0; target < count; target++) {
      const before = levels[target] as number
      if (before === 3) continue
      const [x, y] = [xs[target] as number, ys[target] as number]
      const isNear = x >= minX && x <= maxX && y >= minY && y <= maxY
      const level = isNear ? levelOf(group, x, y) : 0
      if (level === before) continue
      levels[target] = level
      if (level === 2) visible.add(fleets[target] ?? '')
      else if (before === 2) visible.delete(fleets[target] ?? '')
    }
  }

  return {
    name: 'all with all, 4 times a second, over arrays',
    changed: () => {},
    look(now) {
      for (const [index, id] of fleets.entries()) {
        const fleet = crowd.fleets.get(id)
        if (!fleet) continue
        const { x, y } = positionAt(fleet.course, now)
        xs[index] = x
        ys[index] = y
      }
      for (const group of groups) look(group)
      return new Map(groups.map(({ owner, visible }) => [owner, visible]))
    },
  }
}

/** @returns CPU ms for a second of the game, and what was seen at the end */
function measure(way: Way, crowd: Crowd) {
  let cpuMs = 0
  let seen = new Map<CommanderId, Visible>()
  const step = 1_000 / CHANGES_PER_S
  let sweepAt = SWEEP_MS
  for (let at = step; at < (WARM_UP_SECONDS + SECONDS) * 1_000; at += step) {
    const now = CROWD_BEGINS + Math.floor(at)
    const fleet = crowd.turn(now)
    const startedAt = performance.now()
    way.changed(fleet, now)
    if (at >= sweepAt) {
      seen = way.look(now)
      sweepAt += SWEEP_MS
    }
    if (at > WARM_UP_SECONDS * 1_000) cpuMs += performance.now() - startedAt
  }
  const end = CROWD_BEGINS + Math.floor((WARM_UP_SECONDS + SECONDS) * 1_000)
  seen = way.look(end)
  return { cpuMs: cpuMs / SECONDS, seen }
}

function differences(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const missing = [...one].filter((pair) => !other.has(pair))
  return missing.length + other.size - (one.size - missing.length)
}

function compare(groups: number, layout: CrowdLayout): Figure[] {
  const results = WAYS.map((way) => {
    const crowd = new Crowd(groups, 10, layout)
    const made = way(crowd)
    const { cpuMs, seen } = measure(made, crowd)
    const pairs = [...seen].flatMap(([one, visible]) => [...visible].map((id) => `${one} ${id}`))
    return { name: made.name, cpuMs, pairs: new Set(pairs) }
  })
  const [first] = results
  return results.map(({ name, cpuMs, pairs }) => ({
    what: name,
    value: cpuMs,
    unit: 'ms of CPU a second',
    note: `a group sees ${Math.round(pairs.size / groups)}; ${differences(pairs, first?.pairs ?? pairs)} otherwise than the first`,
  }))
}

const WAYS = [bySweeps, byArrays, byIndex, (crowd: Crowd) => new Crossings(crowd)]
for (const groups of [60, 200]) {
  for (const layout of ['spread', 'together'] as const) {
    const fleets = `${groups * 10} fleets of ${groups} groups`
    const title = `${fleets}, ${layout}, 30 course changes a second`
    printSection({ title, figures: compare(groups, layout) })
  }
}
