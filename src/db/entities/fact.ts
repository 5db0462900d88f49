import { EntitySchema } from 'typeorm'

/**
 * Something that holds for a commander, an alliance or a pair of alliances from a time on [FACT-1].
 */
export interface FactRow {
  /** As in src/sim/features.ts. */
  kind: string
  /** Whom it is about. */
  key: string
  /** Galaxy ms from which it holds. */
  since: number
  /** Numbers follow the order of commits: no number below the newest one seen appears later. */
  n: number
  value: unknown
}

export const factEntity = new EntitySchema<FactRow>({
  name: 'fact',
  columns: {
    kind: { type: 'text', primary: true },
    key: { type: 'text', primary: true },
    since: { type: 'bigint', primary: true },
    n: { type: 'bigint', unique: true },
    value: { type: 'jsonb' },
  },
})
