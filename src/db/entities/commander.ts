import { EntitySchema } from 'typeorm'

/** A player. */
export interface CommanderRow {
  id: string
  name: string
  homeSector: number
  createdAt: Date
  /** When it was last seen; up to a day out of date. */
  seenAt: Date
  /** Whether it ever gave an order. */
  played: boolean
  /** Set when it was retired: its fleets end, and its home is free again. */
  retiredAt: Date | null
  homeFreed: boolean
}

export const commanderEntity = new EntitySchema<CommanderRow>({
  name: 'commander',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    homeSector: { name: 'home_sector', type: 'integer' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
    seenAt: { name: 'seen_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
    played: { type: 'boolean', default: false },
    retiredAt: { name: 'retired_at', type: 'timestamptz', nullable: true },
    homeFreed: { name: 'home_freed', type: 'boolean', default: false },
  },
})
