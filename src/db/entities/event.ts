import { EntitySchema } from 'typeorm'
import type { Plain } from '../../sim/core/formats.ts'

/**
 * An event of a sector. Everything else is made from events. Rows are only added, never changed.
 */
export interface EventRow {
  sector: number
  seq: number
  epoch: number
  flush: string
  type: string
  /** Version of `data`. */
  v: number
  /** Sector time, galaxy ms. */
  at: number
  audience: string
  data: Plain
  /** The generator after the decision this event is the last of. */
  rng: number[] | null
  recordedAt: Date
}

export const eventEntity = new EntitySchema<EventRow>({
  name: 'event',
  columns: {
    sector: { type: 'integer', primary: true },
    seq: { type: 'bigint', primary: true },
    epoch: { type: 'bigint' },
    flush: { type: 'uuid' },
    type: { type: 'text' },
    v: { type: 'smallint' },
    at: { type: 'bigint' },
    audience: { type: 'text' },
    data: { type: 'jsonb' },
    rng: { type: 'integer', array: true, nullable: true },
    recordedAt: { name: 'recorded_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
})
