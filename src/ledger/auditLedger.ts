import type { EntityManager } from 'typeorm'
import { readEntries } from '../chronicle/readEntries.ts'
import { type LedgerEntryRow, ledgerEntryEntity } from '../db/entities/ledgerEntry.ts'
import { ledgerSystemEntity } from '../db/entities/ledgerSystem.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { administrationPerMs } from '../sim/rules/credits.ts'
import type { Findings } from '../world/audit/findings.ts'
import { BOOKED_TYPES, type Booking, SectorBooks } from './bookings.ts'

/** How many entries of a chronicle are in memory at once. */
const ENTRIES_PER_PAGE = 5_000

const SUMS_SQL = `
select count(*) as accounts, coalesce(sum(amount), 0) as amount, coalesce(sum(rate), 0) as rate,
  coalesce(sum(drift), 0) as drift
from ledger_account`

/** Accounts that are not the sums of their entries. */
const UNEXPLAINED_SQL = `
with side as (
  select account as id, amount, rate::numeric, rate::numeric * at as drift from ledger_entry
  union all
  select other, -amount, -rate::numeric, -rate::numeric * at from ledger_entry
),
explained as (
  select id, sum(amount) as amount, sum(rate) as rate, sum(drift) as drift from side group by id
)
select a.id from ledger_account a left join explained e using (id)
where (a.amount, a.rate, a.drift) is distinct from
  (coalesce(e.amount, 0), coalesce(e.rate, 0), coalesce(e.drift, 0))
order by 1`

/** What accounts say of systems, and what they pay for administration, beside the systems' rows. */
const SYSTEMS_SQL = `
select a.id, a.systems, coalesce(h.systems, 0) as held, coalesce(p.rate, 0) as rate
from ledger_account a
  left join (select owner, count(*) as systems from ledger_system group by owner) h
    on h.owner = a.id
  left join (
    select account, sum(rate) as rate from ledger_entry where kind = 'administration' group by account
  ) p on p.account = a.id
where a.commander_id is not null
  and (a.systems <> 0 or h.systems is not null or p.rate is not null)
order by 1`

/** How far each sector's chronicle was booked. */
const BOOKED_SQL = `
select c.sector, c.n from chronicle_cursor c
  join chronicle_consumer k on k.name = c.consumer and k.live = c.generation
where c.consumer = 'ledger' order by 1`

/** Checks that all accounts together are nothing, at any moment [LEDG-1]. It takes milliseconds. */
export async function auditSums(manager: EntityManager, findings: Findings): Promise<void> {
  const [sums]: { accounts: number; amount: string; rate: string; drift: string }[] =
    await manager.query(SUMS_SQL)
  if (!sums) return
  findings.checked('LEDG-1', sums.accounts)
  for (const name of ['amount', 'rate', 'drift'] as const) {
    if (Number(sums[name]) === 0) continue
    findings.add('LEDG-1', null, `the ${name}s of all accounts sum to ${sums[name]}, not to 0`)
  }
}

/**
 * Checks the whole ledger: that each account is what its entries make of it [LEDG-1], and that what
 * sectors noted is booked as the rules have it, once [LEDG-3].
 */
export async function auditLedger(manager: EntityManager, findings: Findings): Promise<void> {
  await auditSums(manager, findings)
  const unexplained: { id: string }[] = await manager.query(UNEXPLAINED_SQL)
  for (const { id } of unexplained) {
    findings.add('LEDG-1', null, `account ${id} is not the sum of its entries`)
  }
  await auditAdministration(manager, findings)
  const [clock]: { openedAt: number }[] = await manager.query(
    `select opened_at as "openedAt" from ledger_clock`,
  )
  const booked: { sector: SectorId; n: number }[] = await manager.query(BOOKED_SQL)
  for (const { sector, n } of booked) {
    await auditSector(manager, sector, n, clock?.openedAt ?? 0, findings)
  }
}

async function auditAdministration(manager: EntityManager, findings: Findings): Promise<void> {
  const rows: { id: string; systems: number; held: number; rate: string }[] =
    await manager.query(SYSTEMS_SQL)
  for (const { id, systems, held, rate } of rows) {
    const add = (says: string) => findings.add('LEDG-3', null, `account ${id} ${says}`)
    if (systems !== held) add(`counts ${systems} systems, and ${held} are booked as held`)
    const due = -administrationPerMs(held)
    if (Number(rate) !== due) add(`pays ${rate} for administration, and ${due} is due`)
  }
}

/** Books a sector's chronicle again, and compares. @param last the last entry that was booked */
async function auditSector(
  manager: EntityManager,
  sector: SectorId,
  last: number,
  openedAt: number,
  findings: Findings,
): Promise<void> {
  const books = new SectorBooks(openedAt)
  const add = (says: string) => findings.add('LEDG-3', sector, says)
  for (let after = 0; after < last; ) {
    const entries = await readEntries(manager, [{ sector, n: after }], ENTRIES_PER_PAGE)
    const end = Math.min(last, entries.at(-1)?.n ?? last)
    const due = entries
      .filter(({ n, event }) => n <= end && BOOKED_TYPES.some((type) => type === event.type))
      .flatMap((entry) => books.bookingsOf(entry).map((one) => ({ ...one, n: entry.n })))
    const stored = await storedEntries(manager, sector, after, end)
    findings.checked('LEDG-3', due.length)
    compare(due, stored, add)
    after = end
  }
  const rows = await manager.getRepository(ledgerSystemEntity).findBy({ sector })
  const known = new Map(rows.map(({ number, owner, level }) => [number, `${owner}, ${level}`]))
  for (const [number, { owner, level }] of books.systems) {
    if (known.get(number) !== `${owner}, ${level}`) add(`system ${number} is kept otherwise`)
  }
  if (rows.length > books.systems.size) add('systems are kept that nobody holds')
}

type StoredEntry = Pick<LedgerEntryRow, 'n' | 'account' | 'kind' | 'at' | 'amount' | 'rate'>

/** Those of a part of a sector's chronicle, without what depends on other sectors. */
function storedEntries(
  manager: EntityManager,
  sector: SectorId,
  after: number,
  last: number,
): Promise<StoredEntry[]> {
  return manager
    .getRepository(ledgerEntryEntity)
    .createQueryBuilder('entry')
    .where('entry.sector = :sector and entry.n > :after and entry.n <= :last', {
      ...{ sector, after, last },
    })
    .andWhere(`entry.kind <> 'administration'`)
    .orderBy('entry.n')
    .addOrderBy('entry.line')
    .getMany()
}

/**
 * Compares what is due with what is stored, both in order. A bounty may be cut down to what is left
 * of the day, and a base that was idle when it ended has nothing more to lose.
 */
function compare(
  due: readonly (Booking & { readonly n: number })[],
  stored: readonly StoredEntry[],
  add: (says: string) => void,
): void {
  const left = [...stored]
  for (const one of due) {
    const [next] = left
    const isNext = next?.n === one.n && next.kind === one.kind && next.account === one.account
    if (!isNext) {
      if (!MAY_LACK.has(one.kind)) add(`entry ${one.n} is not booked as ${one.kind}`)
      continue
    }
    left.shift()
    const isSame = Number(next.amount) === one.amount && next.rate === one.rate
    const isAsDue = MAY_LACK.has(one.kind)
      ? Number(next.amount) <= one.amount && next.at <= one.at
      : isSame && next.at === one.at
    if (!isAsDue) add(`entry ${one.n} is booked otherwise than as ${one.kind}`)
  }
  for (const { n, kind } of left) add(`entry ${n} is booked as ${kind}, which it is not`)
}

const MAY_LACK: ReadonlySet<string> = new Set(['bounty', 'baseEnded'])
