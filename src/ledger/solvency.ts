import { galaxyNowSql } from '../db/galaxyTime.ts'
import type { DatabasePool } from '../db/pool.ts'
import { earliestFact, readFactTime, writeFacts } from '../db/writeFacts.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { insolventFact } from '../sim/economy/insolvency.ts'

/** How far ahead who is going to fall must be found, at least: facts need notice; real ms. */
const LOOK_AHEAD_MS = insolventFact.noticeMs + 10_000
/** The most commanders of whom one run tells. The next run takes the rest. */
const TOLD_MAX = 1_000

/** Who may fall below 0, and who is and may rise, by a moment. */
const FALLING = (at: string): string => `
  rate < 0 and commander_id is not null and not is_insolvent and div(drift - amount, rate) < ${at}`
const RISEN = (at: string): string => `is_insolvent and amount + rate * ${at} - drift >= 0`

/** Whether there is anything to tell, without a lock. `$1` how far to look ahead, in real ms. */
const IS_DUE_SQL = `
select exists (select from ledger_account where ${FALLING('t.at')})
  or exists (select from ledger_account where ${RISEN('t.at')}) as "isDue"
from (
  select ceil(${galaxyNowSql('g', '60000')} + $1::double precision * g.time_scale)::bigint as at
  from galaxy g
) t`

/**
 * Whose balance is about to pass 0, and when that is [LEDG-1]. Of those that fall, the index finds
 * them; those below 0 are few. `$1` galaxy ms up to which to look, `$2` how many at most.
 */
const CHANGES_SQL = `
with falling as (
  select id, div(drift - amount, rate)::bigint + 1 as at
  from ledger_account
  where ${FALLING('$1')}
  order by div(drift - amount, rate) limit $2 for no key update skip locked
),
risen as (
  select id, case when rate > 0 then ceil((drift - amount) / rate)::bigint else 0 end as at
  from ledger_account
  where ${RISEN('$1::bigint')}
  order by id limit $2 for no key update skip locked
)
select id, true as "isInsolvent", at from falling
union all
select id, false, at from risen`

interface Change {
  readonly id: CommanderId
  readonly isInsolvent: boolean
  /** Galaxy ms. */
  readonly at: number
}

/**
 * Makes it a fact whose balance falls below 0, or is no longer, in time for all sectors to know. Who
 * was below 0 before anybody looked is told as soon as can be.
 *
 * @param aheadMs how long it may be until the next run, in real ms
 * @returns whether facts were committed: tell the processes
 * @throws if the database fails; then nothing was told
 */
export async function tellSolvency(pool: DatabasePool, aheadMs: number): Promise<boolean> {
  const [look] = await pool.query<{ isDue: boolean }>(IS_DUE_SQL, [LOOK_AHEAD_MS + aheadMs])
  if (!look?.isDue) return false
  return await pool.dataSource.transaction(async (manager) => {
    const time = await readFactTime(manager)
    if (time.writes < insolventFact.since) return false
    const earliest = earliestFact(time, insolventFact.noticeMs)
    const changes: Change[] = await manager.query(CHANGES_SQL, [
      Math.ceil(earliest + aheadMs * time.rate),
      TOLD_MAX,
    ])
    if (changes.length === 0) return false
    await manager.query(
      `update ledger_account a set is_insolvent = c.is_insolvent
       from unnest($1::text[], $2::boolean[]) as c (id, is_insolvent) where a.id = c.id`,
      [changes.map(({ id }) => id), changes.map(({ isInsolvent }) => isInsolvent)],
    )
    const facts = changes.map(({ id: key, isInsolvent: value, at }) => {
      return { kind: insolventFact, key, since: Math.max(at, earliest), value }
    })
    await writeFacts(manager, facts)
    return true
  })
}
