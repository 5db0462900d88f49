import type { EntityManager } from 'typeorm'
import type { EntryKind } from '../protocol/ledger.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'

/** What is known of a commander's account besides its balance, while it is locked. */
export interface LockedAccount {
  readonly id: CommanderId
  /** How many systems its commander holds, as far as booked. */
  systems: number
  /** Whether its commander's base earns, as far as booked. */
  earns: boolean
  /** Until when it earns without a further order, in galaxy ms; null without a base. */
  earnsUntil: number | null
}

/** Entries whose other side is where credits go. All others are where they come from. */
const PAID: ReadonlySet<EntryKind> = new Set([
  'homeFleet',
  'shipBuilt',
  'shipsLost',
  'shipsUsedUp',
  'shipsReturned',
  'fleetEnded',
  'administration',
  'research',
  'researchCancelled',
] satisfies EntryKind[])

/**
 * The account of the galaxy that is the other side of a commander's entry. There are two for each
 * sector, where credits come from and where they go, so that sectors need not wait for each other.
 *
 * @param sector 0 for what happens in no sector
 */
export function otherSide(kind: EntryKind, sector: SectorId | 0): string {
  return `${PAID.has(kind) ? 'fees' : 'mint'}:${sector}`
}

/** Makes accounts that are not there yet. Always in the same order, so that nobody waits in a circle. */
const OPEN_SQL = `
insert into ledger_account (id, commander_id)
select a.id, a.commander from unnest($1::text[], $2::text[]) as a (id, commander) order by a.id
on conflict do nothing`

const LOCK_SQL = `
select id, systems, earns, earns_until as "earnsUntil"
from ledger_account where id = any ($1) order by id for no key update`

/**
 * Opens accounts that are not there yet, and locks all of them until the transaction ends.
 *
 * @param ofGalaxy the ids of the galaxy's own that entries are written with
 * @returns those of commanders
 */
export async function lockAccounts(
  manager: EntityManager,
  commanders: Iterable<CommanderId>,
  ofGalaxy: Iterable<string>,
): Promise<Map<CommanderId, LockedAccount>> {
  const own = new Set(commanders)
  const all = [...own, ...new Set(ofGalaxy)]
  const owners = all.map((id) => (own.has(id) ? id : null))
  await manager.query(OPEN_SQL, [all, owners])
  const locked: LockedAccount[] = await manager.query(LOCK_SQL, [all])
  return new Map(locked.filter(({ id }) => own.has(id)).map((one) => [one.id, one]))
}

const KEEP_SQL = `
update ledger_account a
set systems = k.systems, earns = k.earns, earns_until = k.earns_until
from unnest($1::text[], $2::integer[], $3::boolean[], $4::bigint[])
  as k (id, systems, earns, earns_until)
where a.id = k.id
  and (a.systems, a.earns, a.earns_until)
    is distinct from (k.systems, k.earns, k.earns_until)`

/** Writes what has become of accounts that are locked, besides their balances. */
export async function keepAccounts(
  manager: EntityManager,
  accounts: Iterable<LockedAccount>,
): Promise<void> {
  const all = [...accounts]
  await manager.query(KEEP_SQL, [
    all.map(({ id }) => id),
    all.map(({ systems }) => systems),
    all.map(({ earns }) => earns),
    all.map(({ earnsUntil }) => earnsUntil),
  ])
}
