import type { EntityManager } from 'typeorm'
import type { FactKind } from '../sim/core/defineFact.ts'
import { alliancesOf, relationFact } from '../sim/diplomacy/relation.ts'
import { factHeadEntity } from './entities/factHead.ts'

/** A fact that is to be committed. */
export interface NewFact<Value = unknown> {
  readonly kind: FactKind<Value>
  /** Whom it is about. */
  readonly key: string
  /** Galaxy ms from which on it holds. */
  readonly since: number
  readonly value: Value
}

export interface FactTime {
  /** Galaxy ms. */
  readonly now: number
  /** Galaxy ms in a real one. */
  readonly rate: number
}

const TOOK_MS_SQL = 'extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000'
/** A transaction that takes longer than this gives less notice than it promised. */
const TRANSACTION_MS_MAX = 3_000

/** SQL, as TypeORM takes null for the null of SQL, and a value may be that of JSON. */
const WRITE_SQL = `
insert into fact (n, kind, key, since, value)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::jsonb[])
on conflict (kind, key, since) do update set n = excluded.n, value = excluded.value`

/**
 * Sectors that are asleep and due then: `$1` when, in galaxy ms; below, which. SQL, as they are locked
 * in one order and changed by one statement.
 */
const wakeSql = (sectors: string) => `
with asleep as materialized (
  select id from sector where holder is null and id in (${sectors}) order by id for no key update
)
update sector s set next_due_at = least(coalesce(s.next_due_at, $1), $1)
from asleep a where s.id = a.id`

const WITH_FLEETS_OF = 'select sector from fleet where ended_seq is null and owner'
const MEMBERS_EVER = `select key from fact where kind = 'alliance' and value`

const WAKE_COMMANDER_SQL = wakeSql(`${WITH_FLEETS_OF} = $2`)
const WAKE_BOTH_SQL = wakeSql(
  `${WITH_FLEETS_OF} in (${MEMBERS_EVER} = $2::jsonb)
   intersect ${WITH_FLEETS_OF} in (${MEMBERS_EVER} = $3::jsonb)`,
)

/**
 * Commits facts with the transaction of whatever makes them so [FACT-1]. Sectors that sleep and are
 * concerned become due when they take effect. To be called last in a transaction: who writes facts
 * waits for whoever does so at the same moment.
 *
 * @param now read before the transaction began
 * @returns the number of the last of them; tell the processes of it when the transaction has ended
 * @throws RangeError if one takes effect before all processes can know of it
 */
export async function writeFacts(
  manager: EntityManager,
  { now, rate }: FactTime,
  facts: readonly NewFact[],
): Promise<number> {
  for (const { kind, key, since } of facts) {
    const earliest = now + kind.noticeMs * rate
    if (!(since >= earliest)) {
      throw new RangeError(
        `${kind.kind} of ${key} would take effect at ${since}; it must be ${earliest} at the earliest`,
      )
    }
  }
  const head = await countUp(manager, facts.length)
  const first = head.n - facts.length + 1
  if (facts.some(({ kind }) => kind.noticeMs > 0) && head.tookMs > TRANSACTION_MS_MAX) {
    throw new RangeError(`the transaction took ${head.tookMs} ms before its facts: begin it anew`)
  }
  await manager.query(WRITE_SQL, [
    facts.map((_, index) => first + index),
    facts.map(({ kind }) => kind.kind),
    facts.map(({ key }) => key),
    facts.map(({ since }) => since),
    facts.map(({ value }) => JSON.stringify(value)),
  ])
  for (const { kind, key, since } of facts) {
    if (kind.kind !== relationFact.kind) await manager.query(WAKE_COMMANDER_SQL, [since, key])
    else {
      const [one, other] = alliancesOf(key).map((alliance) => JSON.stringify(alliance))
      await manager.query(WAKE_BOTH_SQL, [since, one, other])
    }
  }
  return head.n
}

/**
 * Numbers so many facts, and holds the row until the transaction ends.
 * @returns the last number, and how long the transaction has taken up to now
 */
async function countUp(
  manager: EntityManager,
  count: number,
): Promise<{ readonly n: number; readonly tookMs: number }> {
  const updated = await manager
    .createQueryBuilder()
    .update(factHeadEntity)
    .set({ n: () => 'n + :count' })
    .where({ id: 1 })
    .setParameter('count', count)
    .returning(`n, (${TOOK_MS_SQL})::float8 as "tookMs"`)
    .execute()
  const [head]: { n: number; tookMs: number }[] = updated.raw
  if (!head) throw new Error('the database has no fact_head')
  return head
}
