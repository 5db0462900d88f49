import { EntitySchema } from 'typeorm'

/** A player. */
export interface CommanderRow {
  id: string
  name: string
  homeSector: number
  createdAt: Date
}

export const commanderEntity = new EntitySchema<CommanderRow>({
  name: 'commander',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    homeSector: { name: 'home_sector', type: 'integer' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
})
