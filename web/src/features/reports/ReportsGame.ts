import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { Commander, GalaxyMap } from '../../../../src/protocol/httpBodies.ts'
import type { Reports } from './Reports.ts'

/** What the panel of reports reads and calls of the game. */
export interface ReportsGame {
  readonly reports: Reports
  readonly pilot: { readonly commander: Commander } | null
  readonly watch: { readonly map: GalaxyMap; readonly time: Pick<GalaxyTime, 'rate'> } | null
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
}
