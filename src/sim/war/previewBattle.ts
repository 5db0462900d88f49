import { FIGHTING_CLASSES } from '../rules/war.ts'
import { Battlefield, type Force, type SidesAreHostile } from './Battlefield.ts'

/** A fight that is not over after this many rounds is told as undecided. */
const ROUNDS_MAX = 1_000

export interface BattlePreview {
  readonly rounds: number
  /** Whether it ends at all: false if nobody can win it within a thousand rounds. */
  readonly isDecided: boolean
  /** What is left of each force, by its id; nothing of those that are destroyed. */
  readonly left: ReadonlyMap<string, Pick<Force, 'ships' | 'wounds'>>
}

/**
 * How a fight between known forces ends if nobody joins, flees or moves [PLAY-1]. It fights with the
 * function that also decides real rounds.
 */
export function previewBattle(forces: readonly Force[], hostile: SidesAreHostile): BattlePreview {
  let alive = forces.filter(isThere)
  let rounds = 0
  while (rounds < ROUNDS_MAX) {
    const hits = new Map(new Battlefield(alive, hostile).fight().map((hit) => [hit.id, hit]))
    if (hits.size === 0) break
    rounds += 1
    alive = alive
      .map((force) => {
        const { ships, wounds } = hits.get(force.id) ?? force
        return { ...force, ships, wounds }
      })
      .filter(isThere)
  }
  const isDecided = rounds < ROUNDS_MAX
  return { rounds, isDecided, left: new Map(alive.map((force) => [force.id, force])) }
}

/** Whether anything is left of a force: ships, or sections of a station. */
function isThere({ ships }: Force): boolean {
  return FIGHTING_CLASSES.some((one) => (ships[one] ?? 0) > 0)
}
