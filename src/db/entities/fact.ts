import { EntitySchema } from 'typeorm'

/** What holds for a commander, an alliance or two of them, from a moment on [FACT-1]. */
export interface FactRow {
  /** As in src/sim/features.ts. */
  kind: string
  /** Whom it is about. */
  key: string
  /** Galaxy ms. */
  since: number
  /** In the order in which they were committed, without a gap below the newest that is seen. */
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
