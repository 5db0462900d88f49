import type { EntityManager } from 'typeorm'
import type { EntryDetails, EntryKind } from '../protocol/ledger.ts'

/** A balanced entry to write: what one account gets, the other gives [LEDG-1]. */
export interface NewEntry {
  readonly account: string
  readonly other: string
  readonly kind: EntryKind
  /** Galaxy ms. */
  readonly at: number
  /** Whole micro-credits. */
  readonly amount: number
  /** Whole micro-credits in a galaxy ms. */
  readonly rate: number
  /** The entry of a chronicle that it comes from, and its place among those that do. */
  readonly from: { readonly sector: number; readonly n: number; readonly line: number } | null
  readonly details: EntryDetails
}

const WRITE_SQL = `
with entry as (
  insert into ledger_entry (account, other, kind, at, amount, rate, sector, n, line, body)
  select e.account, e.other, e.kind, e.at, e.amount, e.rate, e.sector, e.n, e.line, e.body
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::integer[], $8::bigint[], $9::integer[], $10::jsonb[])
    with ordinality as e (account, other, kind, at, amount, rate, sector, n, line, body, place)
  order by e.place
  returning account, other, amount, rate::numeric, at
),
change as (
  select id, sum(amount) as amount, sum(rate) as rate, sum(rate * at) as drift
  from (
    select account as id, amount, rate, at from entry
    union all
    select other, -amount, -rate, at from entry
  ) side
  group by id
)
update ledger_account a
set amount = a.amount + c.amount, rate = a.rate + c.rate, drift = a.drift + c.drift
from change c where a.id = c.id
returning a.id`

/**
 * Writes entries and what they do to accounts, in one statement. The accounts must be there, and
 * locked with `lockAccounts`.
 *
 * @throws Error if an account is missing: the transaction must not be committed then
 */
export async function writeEntries(
  manager: EntityManager,
  entries: readonly NewEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const [changed]: [readonly object[], number] = await manager.query(WRITE_SQL, [
    entries.map(({ account }) => account),
    entries.map(({ other }) => other),
    entries.map(({ kind }) => kind),
    entries.map(({ at }) => at),
    entries.map(({ amount }) => amount),
    entries.map(({ rate }) => rate),
    entries.map(({ from }) => from?.sector ?? null),
    entries.map(({ from }) => from?.n ?? null),
    entries.map(({ from }) => from?.line ?? null),
    entries.map(({ details }) => JSON.stringify(details)),
  ])
  const concerned = new Set(entries.flatMap(({ account, other }) => [account, other]))
  if (changed.length !== concerned.size) {
    throw new Error(`${concerned.size} accounts are to change, and ${changed.length} are there`)
  }
}
