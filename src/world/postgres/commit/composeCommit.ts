import type { Param } from '../../../db/pool.ts'
import type { CommitBatch, SectorCommit } from '../../Store.ts'
import { bigint, type CommitPart, type Input, int } from './CommitPart.ts'

export interface CommitStatement {
  readonly sql: string
  params(batch: CommitBatch): Param[]
}

/** The sectors of a batch: the epoch and head each builds on, and its head after the commit. */
const offered: Input<SectorCommit> = {
  name: 'offer',
  columns: {
    sector: int((commit) => commit.sector),
    epoch: bigint((commit) => commit.epoch),
    seq: bigint((commit) => commit.seq),
    head: bigint((commit) => commit.seq + commit.events.length),
  },
  rows: ({ commits }) => commits,
}

/**
 * Composes the commit contract as one statement, which takes the commits of a batch and returns a
 * verdict on each.
 *
 * 1. `lease` locks the named sectors' rows by ascending id, and reads them as they are once
 *    locked. The parts' reads do the same for fleets and inbox rows, in the order of the parts.
 *    Nobody else changes those rows, nor transits to these sectors, before this statement ends.
 * 2. `verdict` compares. A sector whose last batch has this batch's id was committed before
 *    [DUR-4]. Epoch and seq must be the stored ones [OWN-2]. Then come the guards of the parts.
 * 3. The remaining queries write, only for accepted sectors.
 *
 * `$1` is the batch's id.
 */
export function composeCommit(parts: readonly CommitPart[]): CommitStatement {
  const inputs: readonly Input<unknown>[] = [offered, ...parts.flatMap((part) => part.inputs)]
  let parameter = 1
  const tables = inputs.map(({ name, columns }) => {
    const arrays = Object.values(columns).map(({ type }) => `$${++parameter}::${type}[]`)
    return query(
      name,
      `select * from unnest(${arrays.join(', ')}) as rows (${Object.keys(columns).join(', ')})`,
    )
  })
  const reads = parts.flatMap((part) => part.reads ?? [])
  const guards = parts.flatMap((part) => part.guards ?? [])
  const writes = parts.flatMap((part) => part.writes)
  const queries = [
    ...tables,
    query('lease', LEASE),
    ...reads.map(({ name, sql }) => query(name, sql)),
    query('verdict', verdictSql(guards)),
    query('accepted', ACCEPTED),
    ...writes.map(({ name, sql }) => `${name} as (${sql})`),
    `advance as (${ADVANCE})`,
  ]
  return {
    sql: `with ${queries.join(',\n')}\n${RESULT}`,
    params: (batch) => [
      batch.id,
      ...inputs.flatMap(({ columns, rows }) => {
        const all = rows(batch)
        return Object.values(columns).map(({ of }) => all.map(of))
      }),
    ],
  }
}

function query(name: string, sql: string): string {
  return `${name} as materialized (${sql})`
}

const LEASE = `
  select s.id as sector, s.epoch, s.seq, s.last_flush, s.noted
  from sector s where s.id in (select sector from offer)
  order by s.id for no key update`

function verdictSql(guards: NonNullable<CommitPart['guards']>): string {
  const refusals = guards.map(({ verdict, when }) => `when ${when} then '${verdict}'`)
  return `
  select o.sector, o.head, case
    when l.epoch = o.epoch and l.last_flush = $1::uuid then 'already_applied'
    when l.epoch is distinct from o.epoch or l.seq is distinct from o.seq then 'stale'
    ${refusals.join('\n    ')}
    else 'accepted' end as kind
  from offer o left join lease l on l.sector = o.sector`
}

const ACCEPTED = `
  select v.sector, v.head, l.epoch, l.noted from verdict v join lease l on l.sector = v.sector
  where v.kind = 'accepted'`

const ADVANCE = `
  update sector s set seq = a.head, last_flush = $1::uuid,
    noted = a.noted + (select count(*) from notable n where n.sector = a.sector)
  from accepted a where s.id = a.sector`

const RESULT = `
select v.sector, v.kind, k.commander_id, k.order_id, k.outcome
from verdict v left join known k on k.sector = v.sector and v.kind = 'order_known'`
