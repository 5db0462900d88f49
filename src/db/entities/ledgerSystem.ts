import { EntitySchema } from 'typeorm'

/** Who earns by a system, as far as booked. One that nobody holds has no row. */
export interface LedgerSystemRow {
  sector: number
  /** Its number within the sector. */
  number: number
  /** The id of the commander who holds it. */
  owner: string
  /** The level of its station; 0 for none. */
  level: number
}

export const ledgerSystemEntity = new EntitySchema<LedgerSystemRow>({
  name: 'ledger_system',
  columns: {
    sector: { type: 'integer', primary: true },
    number: { type: 'smallint', primary: true },
    owner: { type: 'text' },
    level: { type: 'smallint' },
  },
})
