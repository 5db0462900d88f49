import { EntitySchema } from 'typeorm'

/** A committed state of a sector, so that recovery need not read the whole journal [DUR-5]. */
export interface SnapshotRow {
  sector: number
  /** The newest event it contains. */
  seq: number
  epoch: number
  schemaVersion: number
  body: string
  checksum: string
  createdAt: Date
}

export const snapshotEntity = new EntitySchema<SnapshotRow>({
  name: 'snapshot',
  columns: {
    sector: { type: 'integer', primary: true },
    seq: { type: 'bigint', primary: true },
    epoch: { type: 'bigint' },
    schemaVersion: { name: 'schema_version', type: 'integer' },
    body: { type: 'text' },
    checksum: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
})
