import { EntitySchema } from 'typeorm'

/** A fleet in a lane. Times are galaxy ms. */
export interface TransitRow {
  fleetId: string
  hop: number
  fromSector: number
  toSector: number
  departAt: number
  arriveAt: number
  /** The fleet as it left. */
  state: object
  /** Where it was joined. */
  fleet?: object
}

export const transitEntity = new EntitySchema<TransitRow>({
  name: 'transit',
  columns: {
    fleetId: { name: 'fleet_id', type: 'text', primary: true },
    hop: { type: 'integer' },
    fromSector: { name: 'from_sector', type: 'integer' },
    toSector: { name: 'to_sector', type: 'integer' },
    departAt: { name: 'depart_at', type: 'bigint' },
    arriveAt: { name: 'arrive_at', type: 'bigint' },
    state: { type: 'jsonb' },
  },
  relations: {
    fleet: {
      type: 'one-to-one',
      target: 'fleet',
      inverseSide: 'transit',
      joinColumn: { name: 'fleet_id' },
    },
  },
})
