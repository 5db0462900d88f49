import type { EntityManager } from 'typeorm'
import { galaxyNowSql } from '../db/galaxyTime.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { BASE_INCOME_MS, BASE_INCOME_PER_MS } from '../sim/rules/credits.ts'
import { keepAccounts, type LockedAccount, lockAccounts, otherSide } from './accounts.ts'
import { type NewEntry, writeEntries } from './writeEntries.ts'

/** Orders are looked at again for so long, as a commit may take that long to be seen; real ms. */
const OVERLAP_MS = 30_000
/** The most bases that one run stops from earning. The next run takes the rest. */
const IDLE_MAX = 1_000

/** Reads the time of the last look, and keeps others from looking. `$1` an overlap in real ms. */
const LOOK_SQL = `
with clock as (
  select orders_seen from ledger_clock for update skip locked
)
select c.orders_seen - $1::double precision * interval '1 millisecond' as since,
  clock_timestamp() as until,
  floor(${galaxyNowSql('g', '10000')} - $1::double precision * g.time_scale)::bigint as "settledTo"
from clock c, galaxy g`

/**
 * The orders of each commander in a span of time, which `$1` and `$2` bound, by galaxy time. An
 * order is as old as its event. `before` is the last until its base stops, or stopped, and `after`
 * the first after that.
 */
const ORDERS_SQL = `
select a.id, max(e.at) as last,
  max(e.at) filter (where e.at <= a.earns_until) as before,
  min(e.at) filter (where e.at > a.earns_until) as after
from order_ack k
  join event e on e.sector = k.sector and e.seq = k.seq
  join ledger_account a on a.id = k.commander_id and a.earns_until is not null
where k.at > $1 and k.at <= $2
group by a.id`

/** Bases whose commanders have given no order for a day. `$1` galaxy ms, `$2` how many at most. */
const IDLE_SQL = `
select id from ledger_account where earns and earns_until < $1 order by earns_until limit $2`

interface Look {
  readonly since: Date
  readonly until: Date
  /** Galaxy ms up to which all orders have been seen. */
  readonly settledTo: number
}

interface Ordered {
  readonly id: CommanderId
  /** Galaxy ms. */
  readonly last: number
  readonly before: number | null
  readonly after: number | null
}

/**
 * Books that bases earn no more whose commanders have given no order for a day, and that they earn
 * again once they have. It counts from the moment it happened, however late it is looked at. Of
 * several processes that look at the same moment, one does.
 *
 * @returns how many entries were booked @throws if the database fails; then nothing was booked
 */
export function bookBaseIncome({ dataSource }: DatabasePool): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const [look]: Look[] = await manager.query(LOOK_SQL, [OVERLAP_MS])
    if (!look) return 0
    const ordered: Ordered[] = await manager.query(ORDERS_SQL, [look.since, look.until])
    const idle: { id: CommanderId }[] = await manager.query(IDLE_SQL, [look.settledTo, IDLE_MAX])
    const booked = await book(manager, ordered, idle, look.settledTo)
    await manager.query('update ledger_clock set orders_seen = $1', [look.until])
    return booked
  })
}

async function book(
  manager: EntityManager,
  ordered: readonly Ordered[],
  idle: readonly { readonly id: CommanderId }[],
  settledTo: number,
): Promise<number> {
  const commanders = [...ordered, ...idle].map(({ id }) => id)
  if (commanders.length === 0) return 0
  const accounts = await lockAccounts(manager, commanders, [otherSide('baseIdle', 0)])
  const orders = new Map(ordered.map((one) => [one.id, one]))
  const entries = [...accounts.values()].flatMap((account) => [
    ...goOn(account, orders.get(account.id)),
    ...stop(account, settledTo),
  ])
  await writeEntries(manager, entries)
  await keepAccounts(manager, accounts.values())
  return entries.length
}

/** By an order a base goes on earning for a day, or earns again. */
function goOn(account: LockedAccount, orders: Ordered | undefined): NewEntry[] {
  const { id, earns, earnsUntil } = account
  if (!orders || earnsUntil === null) return []
  const { last, before, after } = orders
  const until = before === null ? earnsUntil : Math.max(earnsUntil, before + BASE_INCOME_MS)
  if (earns) account.earnsUntil = until
  if (after === null) return []
  account.earns = true
  account.earnsUntil = last + BASE_INCOME_MS
  if (earns && after <= until) return []
  const back = entry(id, 'baseBack', after)
  return earns ? [entry(id, 'baseIdle', until), back] : [back]
}

function stop(account: LockedAccount, settledTo: number): NewEntry[] {
  const { id, earns, earnsUntil } = account
  if (!earns || earnsUntil === null || earnsUntil >= settledTo) return []
  account.earns = false
  return [entry(id, 'baseIdle', earnsUntil)]
}

function entry(account: CommanderId, kind: 'baseIdle' | 'baseBack', at: number) {
  const rate = kind === 'baseBack' ? BASE_INCOME_PER_MS : -BASE_INCOME_PER_MS
  const other = otherSide(kind, 0)
  return { account, other, kind, at, amount: 0, rate, from: null, details: {} }
}
