/**
 * `npx node loadtest/bench/visionWays.ts`: compares ways to work out who sees whom in a crowded
 * sector, by CPU time per second of the game. All must agree, except about fleets that cross a
 * circle at that very moment.
 */
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import type { CommanderId, FleetId } from '../../src/sim/core/ids.ts'
import type { Figure } from './Figures.ts'
import { printSection } from './report.ts'
import { CROWD_BEGINS, Crowd, type CrowdLayout } from './visionCrowd.ts'
import { byGrid } from './visionWays/byGrid.ts'
import { byIndex } from './visionWays/byIndex.ts'
import { byObjects } from './visionWays/byObjects.ts'
import { bySweeps } from './visionWays/bySweeps.ts'
import { Crossings } from './visionWays/Crossings.ts'
import type { Way } from './visionWays/Way.ts'

readCommandLine({
  call: 'npx node loadtest/bench/visionWays.ts',
  does: 'Compares ways to know who sees whom in a crowded sector, by the CPU time each takes for a second of the game.',
  options: {},
  example: 'npx node loadtest/bench/visionWays.ts',
})

const SWEEP_MS = 250
const SECONDS = 20
/** Not measured, so that starting and warming up do not count. */
const WARM_UP_SECONDS = 5
const CHANGES_PER_S = 30
const WAYS = [bySweeps, byGrid, byObjects, byIndex, (crowd: Crowd) => new Crossings(crowd)]

/** @returns CPU ms per second of the game, and what was seen at the end */
function measure(way: Way, crowd: Crowd) {
  let cpuMs = 0
  let seen = new Map<CommanderId, ReadonlySet<FleetId>>()
  const step = 1_000 / CHANGES_PER_S
  let sweepAt = SWEEP_MS
  for (let at = step; at < (WARM_UP_SECONDS + SECONDS) * 1_000; at += step) {
    const now = CROWD_BEGINS + Math.floor(at)
    const fleet = crowd.turn(now)
    const startedAt = cpuMsOfThread()
    way.changed(fleet, now)
    if (at >= sweepAt) {
      seen = way.look(now)
      sweepAt += SWEEP_MS
    }
    if (at > WARM_UP_SECONDS * 1_000) cpuMs += cpuMsOfThread() - startedAt
  }
  const end = CROWD_BEGINS + Math.floor((WARM_UP_SECONDS + SECONDS) * 1_000)
  seen = way.look(end)
  return { cpuMs: cpuMs / SECONDS, seen }
}

/** CPU time, not clock time: other processes may use the machine meanwhile. */
function cpuMsOfThread(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
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

for (const groups of [60, 200]) {
  for (const layout of ['spread', 'together'] as const) {
    const fleets = `${groups * 10} fleets of ${groups} groups`
    const title = `${fleets}, ${layout}, 30 course changes a second`
    printSection({ title, figures: compare(groups, layout) })
  }
}
