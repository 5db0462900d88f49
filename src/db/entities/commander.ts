import { EntitySchema } from 'typeorm'

/** A player. */
export interface CommanderRow {
  id: string
  name: string
  homeSector: number
  createdAt: Date
  /** A day late at most. */
  seenAt: Date
  /** Whether it ever gave an order. */
  played: boolean
  /** Set for one that has gone for good: its fleets end, and its home is given back. */
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
