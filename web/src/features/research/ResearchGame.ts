import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { Research } from './Research.ts'

/** What the panels of research read and call of the game. */
export interface ResearchGame {
  readonly research: Research
  readonly account: {
    /** In credits; null until it is known. */
    readonly credits: number | null
    /** Null until it is known. */
    readonly balance: { readonly microsPerMs: number } | null
  }
  readonly watch: { readonly time: Pick<GalaxyTime, 'rate'> } | null
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
}
