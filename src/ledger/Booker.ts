import type { EntityManager } from 'typeorm'
import type { ChronicleConsumer, ChronicleEntry } from '../chronicle/ChronicleConsumer.ts'
import { ledgerSystemEntity } from '../db/entities/ledgerSystem.ts'
import type { EntryKind } from '../protocol/ledger.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { DAY_MS } from '../sim/rules/credits.ts'
import { keepAccounts, lockAccounts, otherSide } from './accounts.ts'
import type { HoldingChange } from './administration.ts'
import { BOOKED_TYPES, type Booking, SectorBooks } from './bookings.ts'
import { type Around, dayOf, settled } from './settled.ts'
import { type NewEntry, writeEntries } from './writeEntries.ts'

/** A booking, and the entry of the chronicle that it comes from. */
interface Noted extends Booking {
  readonly n: number
}

/**
 * Books what sectors note: income, upkeep and bounties [LEDG-1, LEDG-3]. Each entry of the chronicle
 * is booked once, in the transaction that moves the cursor past it. Sectors are booked in no order,
 * and the balances are the same: see `LedgerAccountRow` and `settled`.
 */
export class Booker implements ChronicleConsumer {
  readonly name = 'ledger'
  readonly types = BOOKED_TYPES
  #openedAt: number | null = null

  async apply(
    manager: EntityManager,
    _generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    const sector = entries[0]?.sector
    if (sector === undefined) return
    const before = await manager.getRepository(ledgerSystemEntity).findBy({ sector })
    const books = new SectorBooks(
      await this.#opened(manager),
      before.map((system) => [system.number, system]),
    )
    const noted = entries.flatMap((entry) =>
      books.bookingsOf(entry).map((booking) => ({ ...booking, n: entry.n })),
    )
    await this.#book(manager, sector, noted)
    if (noted.some(({ kind }) => changesSystems(kind))) await keepSystems(manager, sector, books)
  }

  /** It keeps what nobody could make again: what was booked from elsewhere. It is never rebuilt. */
  async forget(): Promise<void> {}

  async #book(manager: EntityManager, sector: SectorId, noted: readonly Noted[]): Promise<void> {
    if (noted.length === 0) return
    const commanders = noted.map(({ account }) => account)
    const ofGalaxy = [otherSide('stipend', sector), otherSide('administration', sector)]
    const accounts = await lockAccounts(manager, commanders, ofGalaxy)
    const later = await readHoldings(manager, noted)
    const paid = await readBounties(manager, noted)
    const all = noted.flatMap((one) => {
      const account = accounts.get(one.account)
      if (!account) throw new Error(`account ${one.account} is not locked`)
      const { n, ...booking } = one
      return settled(booking, account, { later, paid }).map((each) => ({ ...each, n }))
    })
    await writeEntries(manager, withLines(sector, all))
    await keepAccounts(manager, accounts.values())
  }

  async #opened(manager: EntityManager): Promise<number> {
    if (this.#openedAt === null) {
      const [clock]: { openedAt: number }[] = await manager.query(
        `select opened_at as "openedAt" from ledger_clock`,
      )
      if (!clock) throw new Error('the database has no ledger_clock')
      this.#openedAt = clock.openedAt
    }
    return this.#openedAt
  }
}

function changesSystems(kind: EntryKind): boolean {
  return kind === 'systemHeld' || kind === 'systemLost' || kind === 'stationBuilt'
}

function withLines(sector: SectorId, bookings: readonly Noted[]): NewEntry[] {
  const lines = new Map<number, number>()
  return bookings.map(({ n, account, kind, at, amount, rate, details }) => {
    const line = lines.get(n) ?? 0
    lines.set(n, line + 1)
    const from = { sector, n, line }
    return { account, other: otherSide(kind, sector), kind, at, amount, rate, from, details }
  })
}

const HOLDINGS_SQL = `
select account, at, case kind when 'systemHeld' then 1 else -1 end as change
from ledger_entry where account = any ($1) and at > $2 and kind in ('systemHeld', 'systemLost')`

/** Reads what was booked already of what commanders hold, as far as it is later than what is new. */
async function readHoldings(
  manager: EntityManager,
  noted: readonly Noted[],
): Promise<Around['later']> {
  const changes = noted.filter(({ kind }) => kind === 'systemHeld' || kind === 'systemLost')
  if (changes.length === 0) return new Map()
  const rows: (HoldingChange & { account: CommanderId })[] = await manager.query(HOLDINGS_SQL, [
    [...new Set(changes.map(({ account }) => account))],
    changes.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY),
  ])
  const byAccount = new Map<CommanderId, HoldingChange[]>()
  for (const { account, ...change } of rows) {
    byAccount.set(account, [...(byAccount.get(account) ?? []), change])
  }
  return byAccount
}

const BOUNTIES_SQL = `
select account, at / ${DAY_MS} * ${DAY_MS} as at, sum(amount)::bigint as amount
from ledger_entry
where account = any ($1) and at >= $2 and at < $3 and kind = 'bounty'
group by 1, 2`

async function readBounties(
  manager: EntityManager,
  noted: readonly Noted[],
): Promise<Around['paid']> {
  const bounties = noted.filter(({ kind }) => kind === 'bounty')
  if (bounties.length === 0) return new Map()
  const days = bounties.map(({ at }) => Math.floor(at / DAY_MS))
  const rows: Pick<Booking, 'account' | 'at' | 'amount'>[] = await manager.query(BOUNTIES_SQL, [
    [...new Set(bounties.map(({ account }) => account))],
    Math.min(...days) * DAY_MS,
    (Math.max(...days) + 1) * DAY_MS,
  ])
  return new Map(rows.map((row) => [dayOf(row), row.amount]))
}

const SET_SYSTEMS_SQL = `
insert into ledger_system (sector, number, owner, level)
select $1, s.number, s.owner, s.level
from unnest($2::smallint[], $3::text[], $4::smallint[]) as s (number, owner, level)
on conflict (sector, number) do update set owner = excluded.owner, level = excluded.level`

async function keepSystems(
  manager: EntityManager,
  sector: SectorId,
  { systems }: SectorBooks,
): Promise<void> {
  const held = [...systems]
  await manager.query(
    'delete from ledger_system where sector = $1 and not number = any ($2::smallint[])',
    [sector, held.map(([number]) => number)],
  )
  await manager.query(SET_SYSTEMS_SQL, [
    sector,
    held.map(([number]) => number),
    held.map(([, { owner }]) => owner),
    held.map(([, { level }]) => level),
  ])
}
