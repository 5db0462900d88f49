import type { EntityManager } from 'typeorm'
import { orderAckEntity } from '../../db/entities/orderAck.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import type { Findings } from './findings.ts'

/** The most findings of one kind that are listed; the rest are counted. */
const LISTED_MAX = 1_000

/** Answers that do not fit the journal. Events that retention may have deleted are not required. */
const ANSWERS_SQL = `
with fault as (
  select a.commander_id, a.order_id, a.sector, a.seq, case
    when s.id is null or a.seq > s.seq then 'and the journal does not reach so far'
    when a.seq > 0 and e.seq is null and a.seq > coalesce(kept.oldest, 0) then 'and that event is missing'
    when (a.outcome->>'ok', a.outcome->>'sector', a.outcome->>'seq')
      is distinct from ('true', a.sector::text, a.seq::text) then 'and the kept answer says otherwise'
    end as says
  from order_ack a
    left join sector s on s.id = a.sector
    left join event e on e.sector = a.sector and e.seq = a.seq
    left join (select sector, min(seq) as oldest from snapshot group by sector) kept
      on kept.sector = a.sector
)
select commander_id, order_id, sector, seq, says, count(*) over () as total
from fault where says is not null order by commander_id, order_id limit $1`

/** The table's key prevents double answers, but a restored database may lack that key. */
const DOUBLE_ANSWERS_SQL = `
select commander_id, order_id, count(*) over () as total
from order_ack group by commander_id, order_id having count(*) > 1
order by commander_id, order_id limit $1`

/**
 * Renames without an answer. Only an order makes a rename, one event per order. If its answer is
 * missing, the order would take effect again when sent again. Answers are kept for 24 hours; one
 * hour is slack.
 */
const UNANSWERED_SQL = `
select e.sector, e.seq, count(*) over () as total
from event e
  join commander c on c.id = coalesce(e.data ->> 'owner', substr(e.audience, 11))
  left join order_ack a on a.sector = e.sector and a.seq = e.seq and a.commander_id = c.id
where e.type = 'fleet.renamed' and e.recorded_at > statement_timestamp() - interval '23 hours'
  and a.order_id is null
order by e.sector, e.seq limit $1`

interface AnswerRow {
  readonly commander_id: string
  readonly order_id: string
  readonly sector: SectorId
  readonly seq: number
  readonly says: string
  readonly total: number
}

/** Checks that every kept answer fits the journal. @returns the number of kept answers */
export async function auditAnswers(manager: EntityManager, findings: Findings): Promise<number> {
  const wrong: AnswerRow[] = await manager.query(ANSWERS_SQL, [LISTED_MAX])
  for (const { commander_id, order_id, sector, seq, says } of wrong) {
    const order = `order ${order_id} of commander ${commander_id}`
    findings.add('DUR-2', sector, `${order} was acknowledged with event ${seq}, ${says}`)
  }
  findings.addUnlisted('DUR-2', unlisted(wrong))

  const doubles: Pick<AnswerRow, 'commander_id' | 'order_id' | 'total'>[] = await manager.query(
    DOUBLE_ANSWERS_SQL,
    [LISTED_MAX],
  )
  for (const { commander_id, order_id } of doubles) {
    const says = `order ${order_id} of commander ${commander_id} took effect more than once`
    findings.add('DUR-3', null, says)
  }
  findings.addUnlisted('DUR-3', unlisted(doubles))

  const unanswered: Pick<AnswerRow, 'sector' | 'seq' | 'total'>[] = await manager.query(
    UNANSWERED_SQL,
    [LISTED_MAX],
  )
  for (const { sector, seq } of unanswered) {
    findings.add('DUR-3', sector, `event ${seq} renames a fleet, and no answer of an order is kept`)
  }
  findings.addUnlisted('DUR-3', unlisted(unanswered))

  const answers = await manager.count(orderAckEntity)
  findings.checked('DUR-2', answers)
  findings.checked('DUR-3', answers)
  return answers
}

function unlisted(rows: readonly { readonly total: number }[]): number {
  return (rows[0]?.total ?? 0) - rows.length
}
