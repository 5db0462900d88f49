import type { EntityManager } from 'typeorm'
import type { FactKind } from '../sim/core/defineFact.ts'
import { galaxyNowSql } from './galaxyTime.ts'

/** A fact to commit. */
export interface NewFact<Value = unknown> {
  readonly kind: FactKind<Value>
  /** Whom it is about. */
  readonly key: string
  /** Galaxy ms from which it holds. */
  readonly since: number
  readonly value: Value
}

/**
 * Numbers facts and writes them, and keeps the row that numbers them until the transaction ends.
 * `$1` to `$4` kinds, keys, moments and values; `$5` how many.
 */
const WRITE_SQL = `
with head as (
  update fact_head set n = n + $5 returning n
),
written as (
  insert into fact (n, kind, key, since, value)
  select h.n - $5 + f.place, f.kind, f.key, f.since, f.value
  from head h, unnest($1::text[], $2::text[], $3::bigint[], $4::jsonb[])
    with ordinality as f (kind, key, since, value, place)
  on conflict (kind, key, since) do update set n = excluded.n, value = excluded.value
)
select h.n, g.writes, g.time_scale as rate, ${galaxyNowSql('g', '60000')} as now
from head h, galaxy g`

/**
 * Sectors that sleep and hold whom a fact is about, or some of both sides of a relation, become due
 * when it takes effect. A statement of its own, after the row is locked that a release looks at: so
 * it sees every sector that fell asleep by older facts. Sectors are locked once and in order.
 * `$1` to `$3` kinds, keys and moments.
 */
const WAKE_SQL = `
with told as (
  select * from unnest($1::text[], $2::text[], $3::bigint[]) as t (kind, key, since)
),
present as not materialized (
  select owner, sector from fleet where owner is not null and ended_seq is null
  union all
  select commander_id, sector from base
  union all
  select owner, sector from system
),
member as (
  select m.value #>> '{}' as alliance, p.sector
  from fact m join present p on p.owner = m.key
  where m.kind = 'alliance' and m.value in (
    select to_jsonb(side) from told, unnest(string_to_array(key, ' ')) side where kind = 'relation')
),
concerned as (
  select p.sector, t.since
  from told t join present p on p.owner = t.key
  where t.kind <> 'relation'
  union all
  select one.sector, t.since
  from told t
    join member one on one.alliance = split_part(t.key, ' ', 1)
    join member other on other.alliance = split_part(t.key, ' ', 2) and other.sector = one.sector
  where t.kind = 'relation'
),
first as (
  select sector, min(since) as since from concerned group by sector
),
asleep as materialized (
  select s.id, f.since from sector s join first f on f.sector = s.id
  where s.holder is null order by s.id for no key update of s
)
update sector s set next_due_at = least(coalesce(s.next_due_at, a.since), a.since)
from asleep a where s.id = a.id`

/** Real ms that may pass from reading the time to the lock under which facts are numbered. */
const WRITE_MS_MAX = 5_000

const TIME_SQL = `
select floor(${galaxyNowSql('g', '60000')})::bigint as now, g.time_scale as rate, g.writes
from galaxy g`

/** The time within a transaction that is going to write facts. */
export interface FactTime {
  /** Galaxy ms. */
  readonly now: number
  /** Galaxy ms that pass in a real ms. */
  readonly rate: number
  /** The version being written. */
  readonly writes: number
}

/** @throws if the database fails */
export async function readFactTime(manager: EntityManager): Promise<FactTime> {
  const [time]: FactTime[] = await manager.query(TIME_SQL)
  if (!time) throw new Error('the database has no galaxy')
  return time
}

/**
 * When a fact that is about to be written can take effect, in galaxy ms.
 * @param noticeMs how long before it must be committed, in real ms
 */
export function earliestFact({ now, rate }: FactTime, noticeMs: number): number {
  return Math.ceil(now + (noticeMs + WRITE_MS_MAX) * rate)
}

interface Written {
  readonly n: number
  readonly writes: number
  readonly rate: number
  /** Galaxy ms. */
  readonly now: number
}

/**
 * Writes facts within the caller's transaction [FACT-1]. Sleeping sectors that they concern become
 * due when the facts take effect. Call it last in a transaction, because it locks out other writers
 * of facts until the transaction ends.
 *
 * @returns the number of the last of them; tell the processes of it when the transaction has ended
 * @throws RangeError if one takes effect before all processes can know of it, or is of a kind that
 *   not all of them know [VER-1]: the transaction must not be committed then
 */
export async function writeFacts(
  manager: EntityManager,
  facts: readonly NewFact[],
): Promise<number> {
  const kinds = facts.map(({ kind }) => kind.kind)
  const keys = facts.map(({ key }) => key)
  const moments = facts.map(({ since }) => since)
  const values = facts.map(({ value }) => JSON.stringify(value))
  const [head]: Written[] = await manager.query(WRITE_SQL, [
    ...[kinds, keys, moments, values],
    facts.length,
  ])
  if (!head) throw new Error('the database has no galaxy, or no fact_head')
  for (const fact of facts) checkWritten(fact, head)
  const waking = facts.filter(({ kind }) => kind.wakes)
  if (waking.length > 0) {
    await manager.query(WAKE_SQL, [
      waking.map(({ kind }) => kind.kind),
      waking.map(({ key }) => key),
      waking.map(({ since }) => since),
    ])
  }
  return Number(head.n)
}

function checkWritten({ kind, key, since }: NewFact, { writes, now, rate }: Written): void {
  if (kind.since > writes) {
    throw new RangeError(
      `${kind.kind} of ${key} can be written from version ${kind.since} on; the galaxy is at ${writes}`,
    )
  }
  const earliest = Math.ceil(now + kind.noticeMs * rate)
  if (kind.noticeMs === 0 || since >= earliest) return
  throw new RangeError(
    `${kind.kind} of ${key} would take effect at ${since}; it must be ${earliest} at the earliest`,
  )
}
