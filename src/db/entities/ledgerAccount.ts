import { EntitySchema } from 'typeorm'

/**
 * An account of credits [LEDG-1]. At galaxy ms `t` it holds `amount + rate × t − drift`. So income
 * and upkeep tick nowhere: a rate that changes by `r` at `t` adds `r` to the rate and `r × t` to the
 * drift, and changes may be booked in any order. All in micro-credits.
 */
export interface LedgerAccountRow {
  /** A commander's id, `mint:` or `fees:` with the number of a sector. */
  id: string
  /** Null for an account of the galaxy's own. */
  commanderId: string | null
  /** Numerics are strings here: they exceed what a number holds exactly. */
  amount: string
  /** In a galaxy ms. */
  rate: number
  drift: string
  /** How many systems its commander holds, as far as booked. */
  systems: number
  /** Until when its commander's base earns without a further order; null without a base. */
  earnsUntil: number | null
  /** Whether the base earns, as far as booked. */
  earns: boolean
  /** Whether the newest fact about its commander says that it is below 0. */
  isInsolvent: boolean
}

export const ledgerAccountEntity = new EntitySchema<LedgerAccountRow>({
  name: 'ledger_account',
  columns: {
    id: { type: 'text', primary: true },
    commanderId: { name: 'commander_id', type: 'text', nullable: true },
    amount: { type: 'numeric', default: 0 },
    rate: { type: 'bigint', default: 0 },
    drift: { type: 'numeric', default: 0 },
    systems: { type: 'integer', default: 0 },
    earnsUntil: { name: 'earns_until', type: 'bigint', nullable: true },
    earns: { type: 'boolean', default: false },
    isInsolvent: { name: 'is_insolvent', type: 'boolean', default: false },
  },
})
