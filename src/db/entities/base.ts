import { EntitySchema } from 'typeorm'

/** A commander's base. What is docked there is in its sector's state. */
export interface BaseRow {
  id: string
  commanderId: string
  sector: number
  /** The number of the system it is near. */
  system: number
  /** Its place around the system; see src/sim/holding/basePlace.ts. */
  slot: number
  x: number
  y: number
  /** Whether its sector was told to end it. */
  givenUp: boolean
}

export const baseEntity = new EntitySchema<BaseRow>({
  name: 'base',
  columns: {
    id: { type: 'text', primary: true },
    commanderId: { name: 'commander_id', type: 'text' },
    sector: { type: 'integer' },
    system: { type: 'smallint' },
    slot: { type: 'smallint' },
    x: { type: 'double precision' },
    y: { type: 'double precision' },
    givenUp: { name: 'given_up', type: 'boolean', default: false },
  },
})
