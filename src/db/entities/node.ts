import { EntitySchema } from 'typeorm'

/** A server process. It is alive until `expiresAt`, by the database's clock. */
export interface NodeRow {
  id: string
  /** Where clients reach it: host, port and possibly a path. */
  address: string
  startedAt: Date
  expiresAt: Date
  clients: number
  /** Share of a core that its event loop was busy, as of the last beat. */
  busy: number
  /** Whether it takes no more sectors. */
  draining: boolean
  /** Whether it reaches none of the others over Redis. */
  cutOff: boolean
  /** The newest version it reads, which it writes once no older process lives. */
  version: number
  /** How long each beat extends its life, in ms; null if its build does not say. */
  lifeMs: number | null
}

export const nodeEntity = new EntitySchema<NodeRow>({
  name: 'node',
  columns: {
    id: { type: 'text', primary: true },
    address: { type: 'text' },
    startedAt: { name: 'started_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
    expiresAt: { name: 'expires_at', type: 'timestamptz' },
    clients: { type: 'integer', default: 0 },
    busy: { type: 'double precision', default: 0 },
    draining: { type: 'boolean', default: false },
    cutOff: { name: 'cut_off', type: 'boolean', default: false },
    version: { type: 'integer', default: 1 },
    lifeMs: { name: 'life_ms', type: 'integer', nullable: true },
  },
})
