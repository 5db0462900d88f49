import type { EntityManager } from 'typeorm'
import { ledgerAccountEntity } from '../db/entities/ledgerAccount.ts'
import { type LedgerEntryRow, ledgerEntryEntity } from '../db/entities/ledgerEntry.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { EntryDetails, EntryKind, Statement, StatementLine } from '../protocol/ledger.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { balanceAt, type Line, lineOf, valueAt } from './readBalance.ts'

/** The most entries in one answer. */
const ENTRIES_MAX = 50

/** The sums of the entries of `$1` that come after the one of `$2` and `$3`, its moment and its id. */
const AFTER_SQL = `
select coalesce(sum(amount), 0) as amount, coalesce(sum(rate), 0) as rate,
  coalesce(sum(rate::numeric * at), 0) as drift
from ledger_entry where account = $1 and (at, id) > ($2::bigint, $3::bigint)`

/**
 * A page of a commander's account. Entries are told in the order in which they count, which is not
 * that in which they were booked; so each line is what follows from all lines before it.
 *
 * @param before only entries before the one of this id
 * @param at galaxy ms for which to say what is there
 * @returns null if `before` is no entry of the account
 * @throws if the database fails
 */
export function readStatement(
  { dataSource }: DatabasePool,
  commander: CommanderId,
  before: number | null,
  at: number,
): Promise<Statement | null> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const entries = manager.getRepository(ledgerEntryEntity)
    const query = entries
      .createQueryBuilder('entry')
      .where('entry.account = :commander', { commander })
      .orderBy('entry.at', 'DESC')
      .addOrderBy('entry.id', 'DESC')
      .limit(ENTRIES_MAX + 1)
    if (before !== null) {
      const last = await entries.findOneBy({ id: before, account: commander })
      if (!last) return null
      query.andWhere('(entry.at, entry.id) < (:at, :id)', { at: last.at, id: last.id })
    }
    const rows = await query.getMany()
    const page = rows.slice(0, ENTRIES_MAX)
    const [newest] = page
    const account = await manager.getRepository(ledgerAccountEntity).findOneBy({ id: commander })
    const whole = account ? lineOf(account) : NOTHING
    const isFirst = before === null || !newest
    const upToPage = isFirst ? whole : minus(whole, await sumsAfter(manager, newest))
    return {
      now: balanceAt(whole, at),
      lines: linesOf(rows, upToPage).slice(0, page.length),
      next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
    }
  })
}

const NOTHING: Line = { amount: 0n, rate: 0n, drift: 0n }

async function sumsAfter(
  manager: EntityManager,
  { account, at, id }: LedgerEntryRow,
): Promise<Line> {
  const [sums] = await manager.query(AFTER_SQL, [account, at, id])
  return lineOf(sums)
}

/** @param rows newest first @param sums those of all entries up to the newest of them */
function linesOf(rows: readonly LedgerEntryRow[], sums: Line): StatementLine[] {
  let line = sums
  return rows.map((row, index) => {
    const after = line
    line = without(after, row)
    const earlier = rows[index + 1]
    const since = earlier?.at ?? row.at
    return {
      ...{ id: row.id, at: row.at, kind: row.kind as EntryKind, sector: row.sector },
      details: row.body as EntryDetails,
      ...{ micros: row.amount, microsPerMs: row.rate },
      accrued: String(valueAt(line, row.at) - valueAt(line, since)),
      balance: String(valueAt(after, row.at)),
    }
  })
}

function without(line: Line, { amount, rate, at }: LedgerEntryRow): Line {
  const one = { amount: BigInt(amount), rate: BigInt(rate) }
  return minus(line, { ...one, drift: one.rate * BigInt(at) })
}

function minus(one: Line, other: Line): Line {
  return {
    amount: one.amount - other.amount,
    rate: one.rate - other.rate,
    drift: one.drift - other.drift,
  }
}
