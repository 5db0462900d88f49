import { EntitySchema } from 'typeorm'
import type { CommanderRow } from './commander.ts'

/** A session's token, of which only the hash is kept. */
export interface SessionRow {
  tokenHash: Buffer
  commanderId: string
  /** Where it was joined. */
  commander?: CommanderRow
  createdAt: Date
  /** Use moves it on. */
  expiresAt: Date
  /** When it was last used; up to a day out of date. */
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
