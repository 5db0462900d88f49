import { type EntityManager, In } from 'typeorm'
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
  readonly sector: SectorId
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
    const bySector = Map.groupBy(entries, ({ sector }) => sector)
    const books = await this.#openBooks(manager, [...bySector.keys()])
    const noted = entries.flatMap((entry) => {
      const { sector, n } = entry
      const booked = books.get(sector)?.bookingsOf(entry) ?? []
      return booked.map((booking): Noted => ({ ...booking, sector, n }))
    })
    await this.#book(manager, noted)
    const changed = new Set(
      noted.filter(({ kind }) => changesSystems(kind)).map(({ sector }) => sector),
    )
    await keepSystems(manager, new Map([...books].filter(([sector]) => changed.has(sector))))
  }

  /** It keeps what nobody could make again: what was booked from elsewhere. It is never rebuilt. */
  async forget(): Promise<void> {}

  async #openBooks(
    manager: EntityManager,
    sectors: readonly SectorId[],
  ): Promise<Map<SectorId, SectorBooks>> {
    const openedAt = await this.#opened(manager)
    const rows = await manager.getRepository(ledgerSystemEntity).findBy({ sector: In(sectors) })
    const held = Map.groupBy(rows, ({ sector }) => sector)
    return new Map(
      sectors.map((sector) => {
        const systems = held.get(sector) ?? []
        return [
          sector,
          new SectorBooks(
            openedAt,
            systems.map((one) => [one.number, one]),
          ),
        ]
      }),
    )
  }

  async #book(manager: EntityManager, noted: readonly Noted[]): Promise<void> {
    if (noted.length === 0) return
    const commanders = noted.map(({ account }) => account)
    const ofGalaxy = noted.flatMap(({ sector }) => [
      ...[otherSide('stipend', sector), otherSide('administration', sector)],
    ])
    const accounts = await lockAccounts(manager, commanders, ofGalaxy)
    const later = await readHoldings(manager, noted)
    const paid = await readBounties(manager, noted)
    const all = noted.flatMap((one) => {
      const account = accounts.get(one.account)
      if (!account) throw new Error(`account ${one.account} is not locked`)
      const { sector, n, ...booking } = one
      return settled(booking, account, { later, paid }).map((each) => ({ ...each, sector, n }))
    })
    await writeEntries(manager, withLines(all))
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

function withLines(bookings: readonly Noted[]): NewEntry[] {
  const lines = new Map<string, number>()
  return bookings.map(({ sector, n, account, kind, at, amount, rate, details }) => {
    const key = `${sector}/${n}`
    const line = lines.get(key) ?? 0
    lines.set(key, line + 1)
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

/** `$1` the sectors; `$2` to `$5` the systems that are held there. */
const KEEP_SYSTEMS_SQL = `
with held as (
  select * from unnest($2::integer[], $3::smallint[], $4::text[], $5::smallint[])
    as h (sector, number, owner, level)
), gone as (
  delete from ledger_system s where s.sector = any ($1)
    and not exists (select from held h where h.sector = s.sector and h.number = s.number)
)
insert into ledger_system (sector, number, owner, level) select * from held
on conflict (sector, number) do update set owner = excluded.owner, level = excluded.level`

async function keepSystems(
  manager: EntityManager,
  books: ReadonlyMap<SectorId, SectorBooks>,
): Promise<void> {
  if (books.size === 0) return
  const held = [...books].flatMap(([sector, { systems }]) =>
    [...systems].map(([number, system]) => ({ sector, number, ...system })),
  )
  await manager.query(KEEP_SYSTEMS_SQL, [
    [...books.keys()],
    held.map(({ sector }) => sector),
    held.map(({ number }) => number),
    held.map(({ owner }) => owner),
    held.map(({ level }) => level),
  ])
}
