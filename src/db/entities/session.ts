import { EntitySchema } from 'typeorm'
import type { CommanderRow } from './commander.ts'

/** A token that was given out; only its hash is kept. */
export interface SessionRow {
  tokenHash: Buffer
  commanderId: string
  /** Where it was joined. */
  commander?: CommanderRow
  createdAt: Date
  /** Moved on by use. */
  expiresAt: Date
  /** As of the last renewal: a day late at most. */
  usedAt: Date
}

export const sessionEntity = new EntitySchema<SessionRow>({
  name: 'session',
  columns: {
    tokenHash: { name: 'token_hash', type: 'bytea', primary: true },
    commanderId: { name: 'commander_id', type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
    expiresAt: { name: 'expires_at', type: 'timestamptz' },
    usedAt: { name: 'used_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
  relations: {
    commander: {
      type: 'many-to-one',
      target: 'commander',
      joinColumn: { name: 'commander_id' },
    },
  },
})
