import { EntitySchema } from 'typeorm'
import type { Plain } from '../../sim/core/formats.ts'

/** A copy of a notable event, numbered without gaps in its sector, and kept for ever [READ-1]. */
export interface ChronicleRow {
  sector: number
  n: number
  seq: number
  type: string
  /** Version of `data`. */
  v: number
  /** Sector time, galaxy ms. */
  at: number
  data: Plain
  recordedAt: Date
}

export const chronicleEntity = new EntitySchema<ChronicleRow>({
  name: 'chronicle',
  columns: {
    sector: { type: 'integer', primary: true },
    n: { type: 'bigint', primary: true },
    seq: { type: 'bigint' },
    type: { type: 'text' },
    v: { type: 'smallint' },
    at: { type: 'bigint' },
    data: { type: 'jsonb' },
    recordedAt: { name: 'recorded_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
})
