import { EntitySchema } from 'typeorm'
import type { TransitRow } from './transit.ts'

/** Where a fleet is: in this sector, or in the lane to it [OWN-1]. */
export interface FleetRow {
  id: string
  /** Null for merchants. */
  owner: string | null
  /** The destination from departure on. */
  sector: number
  /** Jumps made so far. */
  hops: number
  name: string
  /** The event that ended it; null while it exists. The row stays as a tombstone [OWN-5]. */
  endedSeq: number | null
  endedAt: Date | null
  /** The fleet it merged into; null if it did not merge. */
  endedInto: string | null
  /** Where it docked: a base or a system; null if it did not dock. */
  endedDocked: object | null
  /** Where it was joined: null for a fleet that is in no lane. */
  transit?: TransitRow | null
}

export const fleetEntity = new EntitySchema<FleetRow>({
  name: 'fleet',
  columns: {
    id: { type: 'text', primary: true },
    owner: { type: 'text', nullable: true },
    sector: { type: 'integer' },
    hops: { type: 'integer', default: 0 },
    name: { type: 'text' },
    endedSeq: { type: 'bigint', name: 'ended_seq', nullable: true },
    endedAt: { type: 'timestamptz', name: 'ended_at', nullable: true },
    endedInto: { type: 'text', name: 'ended_into', nullable: true },
    endedDocked: { type: 'jsonb', name: 'ended_docked', nullable: true },
  },
  relations: {
    transit: { type: 'one-to-one', target: 'transit', inverseSide: 'fleet' },
  },
})
