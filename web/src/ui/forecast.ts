import type { Wounds } from '../../../src/sim/fleets/fleet.ts'
import { fullHull } from '../../../src/sim/fleets/wounds.ts'
import { SHIP_CLASSES, type Ships } from '../../../src/sim/rules/ships.ts'
import {
  FIGHTING_CLASSES,
  type FightingClass,
  type Forces,
  type HullLost,
} from '../../../src/sim/rules/war.ts'
import type { Force } from '../../../src/sim/war/Battlefield.ts'
import { previewBattle } from '../../../src/sim/war/previewBattle.ts'
import { shipsInWords } from './shipsInWords.ts'
import { plural } from './words.ts'

/** A fleet or a station that would fight. */
export interface Fighting {
  readonly ships: Forces
  readonly wounds: HullLost
  /** What its damage is multiplied by; 1 by default. */
  readonly power?: number
}

/** What is known of a fleet in sight. */
interface Sighted {
  readonly shipsByClass: Ships
  /** The share of its hull that is left, 0 to 1. */
  readonly hull: number
}

/** What came of a fight between two sides, told from the first one's point of view. */
interface Outcome {
  readonly rounds: number
  readonly isDecided: boolean
  readonly ours: Side
  readonly theirs: Side
}

interface Side {
  readonly left: Forces
  readonly lost: Forces
}

/**
 * How a fight would end if nobody else came, in words. It is fought with the function that the
 * server fights with [PLAY-1].
 *
 * @param theirs what is known of them: of others' fleets, wounds are known only as a share of hull
 */
export function forecastInWords(ours: readonly Fighting[], theirs: readonly Fighting[]): string {
  const { rounds, isDecided, ours: we, theirs: they } = fight(ours, theirs)
  const isHurt = theirs.some(({ wounds }) => Object.keys(wounds).length > 0)
  const about = isHurt ? 'about ' : ''
  const length = `${about}${plural(rounds, 'round')}`
  if (!isDecided) return 'Neither side can win this.'
  const [weLive, theyLive] = [isAny(we.left), isAny(they.left)]
  if (weLive) return `You win, losing ${lossesOf(we)}; ${length}.`
  if (!theyLive) return `Nobody is left on either side; ${length}.`
  return `You lose all; they lose ${lossesOf(they)}. ${length.replace(/^./, (first) => first.toUpperCase())}.`
}

/** The wounds of a fleet in sight, spread evenly over its classes. */
export function woundsOf({ shipsByClass, hull }: Sighted): Wounds {
  const hurt = SHIP_CLASSES.map((one) => {
    const full = fullHull(one, shipsByClass[one] ?? 0)
    return [one, Math.min(Math.max(0, full - 1), Math.round(full * (1 - hull)))] as const
  })
  return Object.fromEntries(hurt.filter(([, wounds]) => wounds > 0))
}

function fight(ours: readonly Fighting[], theirs: readonly Fighting[]): Outcome {
  const forces = [ours, theirs].flatMap((fleets, side) =>
    fleets.map((fleet, index): Force => ({ id: `${side} ${index}`, side, at: HERE, ...fleet })),
  )
  const { rounds, isDecided, left } = previewBattle(forces, (one, other) => one !== other)
  const sideOf = (side: number): Side => {
    const own = forces.filter((force) => force.side === side)
    const remaining = (one: FightingClass): number =>
      own.reduce((sum, { id }) => sum + (left.get(id)?.ships[one] ?? 0), 0)
    const brought = (one: FightingClass): number =>
      own.reduce((sum, { ships }) => sum + (ships[one] ?? 0), 0)
    return {
      left: countsOf(remaining),
      lost: countsOf((one) => brought(one) - remaining(one)),
    }
  }
  return { rounds, isDecided, ours: sideOf(0), theirs: sideOf(1) }
}

const HERE = { x: 0, y: 0 }

function countsOf(count: (one: FightingClass) => number): Forces {
  return Object.fromEntries(FIGHTING_CLASSES.map((one) => [one, count(one)]))
}

function isAny(forces: Forces): boolean {
  return FIGHTING_CLASSES.some((one) => (forces[one] ?? 0) > 0)
}

function lossesOf({ lost, left }: Side): string {
  const station =
    (lost.station ?? 0) === 0 ? '' : left.station ? 'part of the station' : 'the station'
  return [shipsInWords(lost), station].filter((part) => part !== '').join(', ') || 'nothing'
}
