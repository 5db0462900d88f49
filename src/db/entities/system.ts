import { EntitySchema } from 'typeorm'

/** A system that somebody holds. Its station and what is docked there are in its sector's state. */
export interface SystemRow {
  sector: number
  /** Its number within the sector. */
  number: number
  /** The id of the commander who holds it. */
  owner: string
}

export const systemEntity = new EntitySchema<SystemRow>({
  name: 'system',
  columns: {
    sector: { type: 'integer', primary: true },
    number: { type: 'smallint', primary: true },
    owner: { type: 'text' },
  },
})
