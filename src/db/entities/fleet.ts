import { EntitySchema } from 'typeorm'

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
}

export const fleetEntity = new EntitySchema<FleetRow>({
  name: 'fleet',
  columns: {
    id: { type: 'text', primary: true },
    owner: { type: 'text', nullable: true },
    sector: { type: 'integer' },
    hops: { type: 'integer', default: 0 },
    name: { type: 'text' },
  },
})
