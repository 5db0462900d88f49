import { EntitySchema } from 'typeorm'

/** What is added to one account and taken from another, with its cause [LEDG-1]. */
export interface LedgerEntryRow {
  id: number
  /** The account whose statement it is in. */
  account: string
  other: string
  kind: string
  /** From when it counts, in galaxy ms. */
  at: number
  /** Added to `account`, in micro-credits. A numeric, as a string. */
  amount: string
  /** Added to the rate of `account`, in micro-credits in a galaxy ms. */
  rate: number
  /** The entry of the chronicle that it comes from; null for one that comes from elsewhere. */
  sector: number | null
  n: number | null
  /** Its place among the entries of that one. */
  line: number | null
  /** More about its cause; see `EntryBody`. */
  body: Record<string, unknown>
}

export const ledgerEntryEntity = new EntitySchema<LedgerEntryRow>({
  name: 'ledger_entry',
  columns: {
    id: { type: 'bigint', primary: true },
    account: { type: 'text' },
    other: { type: 'text' },
    kind: { type: 'text' },
    at: { type: 'bigint' },
    amount: { type: 'numeric' },
    rate: { type: 'bigint' },
    sector: { type: 'integer', nullable: true },
    n: { type: 'bigint', nullable: true },
    line: { type: 'integer', nullable: true },
    body: { type: 'jsonb' },
  },
})
