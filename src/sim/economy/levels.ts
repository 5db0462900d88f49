import type { Building } from '../rules/economy.ts'

/** The levels of what stands at a place: of a base, or of a system's mine, refinery, yard, station. */
export type Levels = Readonly<Partial<Record<Building, number>>>

/** What stands at a system beside its station, which is part of the state of its own. */
export interface SystemLevels {
  readonly mine: number
  readonly refinery: number
  readonly yard: number
}

export const NO_LEVELS: SystemLevels = { mine: 0, refinery: 0, yard: 0 }

/** What is left when a system is taken: half of each, rounded down. */
export function halved({ mine, refinery, yard }: SystemLevels): SystemLevels {
  const half = (level: number) => Math.floor(level / 2)
  return { mine: half(mine), refinery: half(refinery), yard: half(yard) }
}
