import { administrationPerMs } from '../sim/rules/credits.ts'

/** A system more, or one less, from a moment on. */
export interface HoldingChange {
  /** Galaxy ms. */
  readonly at: number
  readonly change: 1 | -1
}

/** A change of what a commander pays for administration, from a moment on. */
export interface CostChange {
  readonly at: number
  /** Micro-credits in a galaxy ms. */
  readonly perMs: number
}

/**
 * What a change of what a commander holds does to its costs. Each system beyond some costs more than
 * the one before. Sectors are booked in no order: so a change that is booked late also corrects what
 * was booked for later ones. In whatever order changes are booked, their costs are the same.
 *
 * @param held how many systems were held after all changes booked so far
 * @param later the changes booked so far that are later than this one, in any order
 */
export function administrationOf(
  held: number,
  later: readonly HoldingChange[],
  { at, change }: HoldingChange,
): CostChange[] {
  const inOrder = [...later].sort((one, other) => one.at - other.at)
  let systems = inOrder.reduce((count, one) => count - one.change, held)
  const more = (): number => administrationPerMs(systems + change) - administrationPerMs(systems)
  const changes: CostChange[] = [{ at, perMs: more() }]
  for (const one of inOrder) {
    const before = more()
    systems += one.change
    changes.push({ at: one.at, perMs: more() - before })
  }
  return changes.filter(({ perMs }) => perMs !== 0)
}
