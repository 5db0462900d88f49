import { EntitySchema } from 'typeorm'

/** Something other than a fleet on its way to a sector, whose commit takes it once [INB-1]. */
export interface InboxRow {
  id: string
  sector: number
  kind: string
  /** Version of `body`. */
  v: number
  body: unknown
  sentAt: Date
}

export const inboxEntity = new EntitySchema<InboxRow>({
  name: 'inbox',
  columns: {
    id: { type: 'text', primary: true },
    sector: { type: 'integer' },
    kind: { type: 'text' },
    v: { type: 'smallint' },
    body: { type: 'jsonb' },
    sentAt: { name: 'sent_at', type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
})
