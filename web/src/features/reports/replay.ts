import type { BattleReport, BattleStep } from '../../../../src/protocol/battleReports.ts'
import { distance } from '../../../../src/sim/galaxy/course.ts'
import type { Ships } from '../../../../src/sim/rules/ships.ts'
import { CONTACT_UNITS } from '../../../../src/sim/rules/war.ts'
import {
  afterStep,
  type Fate,
  type Fighter,
  type Fighters,
  isHurt,
  type Station,
} from './fighters.ts'
import { Tallies, type Tally } from './Tallies.ts'

/** The most enemies that one fleet or station is shown to fire at. */
const SHOTS_EACH_MAX = 3

export interface Shot {
  /** Ids of fighters. */
  readonly from: string
  readonly to: string
}

/** What happened to a garrison in a step, and what it has left. */
export interface StationNews extends Station {
  /** Those docked there. */
  readonly ships: Ships
  readonly fate: Fate
  /** Whether it came into the battle in this step. */
  readonly hasCome: boolean
}

/** The battle after one of its steps. */
export interface Frame {
  readonly type: BattleStep['type']
  /** The number of the last round. */
  readonly round: number
  /** Galaxy ms. */
  readonly at: number
  readonly fighters: readonly Fighter[]
  readonly shots: readonly Shot[]
  readonly tallies: readonly Tally[]
  readonly stations: readonly StationNews[]
}

/** @returns the battle after each of its steps, in order */
export function framesOf(report: BattleReport, steps: readonly BattleStep[]): Frame[] {
  const tallies = new Tallies(report, steps)
  const frames: Frame[] = []
  let fighters: Fighters = new Map()
  for (const step of steps) {
    const before = fighters
    const after = afterStep(before, step, tallies.lone)
    frames.push({
      type: step.type,
      round: step.type === 'round' ? step.round : (frames.at(-1)?.round ?? 0),
      at: step.at,
      fighters: [...after.values()],
      shots: shotsIn(step, before, after),
      tallies: tallies.after(step, after),
      stations: [...after.values()].flatMap((one) => newsOf(one, before.get(one.id)) ?? []),
    })
    fighters = after
  }
  return frames
}

/** @returns null for a fleet, and for a garrison to which nothing happened */
function newsOf(after: Fighter, before: Fighter | undefined): StationNews | null {
  const { station, ships, fate } = after
  if (!station) return null
  const isOther = before?.fate !== fate
  if (!isOther && !isHurt(before, after)) return null
  return { ...station, ships: ships ?? {}, fate, hasCome: isOther && fate === 'fights' }
}

/** Who fired at whom is not told: everybody in range of whoever was hurt fires at it. */
function shotsIn(step: BattleStep, before: Fighters, after: Fighters): Shot[] {
  if (step.type !== 'round' && step.type !== 'retreated') return []
  const fighters = [...before.values()].filter(({ fate }) => fate === 'fights')
  const hurt = fighters.filter((one) => isHurt(one, after.get(one.id)))
  const canFire = ({ party }: Fighter): boolean =>
    step.type === 'retreated' || (step.dealt[party] ?? 0) > 0
  return fighters.filter(canFire).flatMap((from) =>
    hurt
      .filter((to) => to.party !== from.party && distance(from, to) <= CONTACT_UNITS)
      .sort((one, other) => distance(from, one) - distance(from, other))
      .slice(0, SHOTS_EACH_MAX)
      .map((to) => ({ from: from.id, to: to.id })),
  )
}
