import type { Param } from '../../../db/pool.ts'
import type { CommitBatch, SectorCommit } from '../../Store.ts'
import { bigint, type CommitPart, type Input, int } from './CommitPart.ts'

export interface CommitStatement {
  /** Equal for equal texts, so that a connection prepares each text once. */
  readonly name: string
  readonly sql: string
  readonly params: readonly Param[]
}

/**
 * Bound on the texts that a process sends: each connection keeps a plan of each. Far fewer are in
 * use, because the same parts come together again and again.
 */
const TEXTS_MAX = 32

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
 *    locked. The parts' locks do the same for fleets and inbox rows, in the order of the parts.
 *    Nobody else changes those rows, nor transits to these sectors, before this statement ends.
 * 2. `verdict` compares. A sector whose last batch has this batch's id was committed before
 *    [DUR-4]. Epoch and seq must be the stored ones [OWN-2]. Then come the guards of the parts.
 * 3. The remaining queries write, only for accepted sectors.
 *
 * Parts of which a batch has no rows are left out of its statement: Postgres would spend time on
 * each of their queries all the same, and what is rare should cost the usual commit nothing.
 *
 * `$1` is the batch's id.
 */
export function composeCommit(
  parts: readonly CommitPart[],
): (batch: CommitBatch) => CommitStatement {
  const readers = parts.map((part) => ({ part, inputs: part.inputs.map(readerOf) }))
  const offers = readerOf(offered)
  const texts = new Map<number, { readonly name: string; readonly sql: string }>()
  const all = 2 ** parts.length - 1

  return (batch) => {
    const rows = readers.map(({ inputs }) => inputs.map((input) => input.rows(batch)))
    const used = rows.reduce(
      (bits, some, index) => (some.some(({ length }) => length > 0) ? bits | (1 << index) : bits),
      0,
    )
    const sent = texts.size < TEXTS_MAX || texts.has(used) ? used : all
    const isSent = (_: unknown, index: number): boolean => (sent & (1 << index)) !== 0
    const text = texts.get(sent) ?? {
      name: `commit_${texts.size + 1}`,
      sql: textOf(parts.filter(isSent)),
    }
    texts.set(sent, text)
    const params: Param[] = [batch.id, ...offers.columns(offers.rows(batch))]
    readers.forEach(({ inputs }, index) => {
      if (!isSent(null, index)) return
      inputs.forEach((input, at) => {
        params.push(...input.columns(rows[index]?.[at] ?? []))
      })
    })
    return { ...text, params }
  }
}

interface InputReader {
  rows(batch: CommitBatch): readonly unknown[]
  /** @returns an array per column */
  columns(rows: readonly unknown[]): Param[][]
}

function readerOf<Row>({ columns, rows }: Input<Row>): InputReader {
  const getters = Object.values(columns).map(({ of }) => of)
  return { rows, columns: (all) => getters.map((of) => all.map((row) => of(row as Row))) }
}

function textOf(parts: readonly CommitPart[]): string {
  const inputs: readonly Input<unknown>[] = [offered, ...parts.flatMap((part) => part.inputs)]
  let parameter = 1
  const tables = inputs.map(({ name, columns }) => {
    const arrays = Object.values(columns).map(({ type }) => `$${++parameter}::${type}[]`)
    return query(
      name,
      `select * from unnest(${arrays.join(', ')}) as rows (${Object.keys(columns).join(', ')})`,
    )
  })
  const locks: string[] = []
  let last = 'lease'
  for (const { lock } of parts) {
    if (!lock) continue
    locks.push(query(lock.name, lock.sql(`(select count(*) from ${last}) >= 0`)))
    last = lock.name
  }
  const reads = parts.flatMap((part) => part.reads ?? [])
  const guards = parts.flatMap((part) => part.guards ?? [])
  const writes = parts.flatMap((part) => part.writes)
  const advances = parts.flatMap((part) => part.advances ?? [])
  const result = parts.find((part) => part.result)?.result
  const queries = [
    ...tables,
    query('lease', LEASE),
    ...locks,
    ...reads.map(({ name, sql }) => query(name, sql)),
    query('verdict', verdictSql(guards)),
    query('accepted', ACCEPTED),
    ...writes.map(({ name, sql }) => `${name} as (${sql})`),
    `advance as (${advanceSql(advances)})`,
  ]
  return `with ${queries.join(',\n')}\n${result ?? RESULT}`
}

function query(name: string, sql: string): string {
  return `${name} as materialized (${sql})`
}

/** An array, here and in the parts' locks: `in (select …)` makes Postgres read all sectors. */
const LEASE = `
  select s.id as sector, s.epoch, s.seq, s.last_flush, s.noted
  from sector s where s.id = any (array(select sector from offer))
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

function advanceSql(advances: readonly string[]): string {
  const set = ['seq = a.head', 'last_flush = $1::uuid', ...advances]
  return `
  update sector s set ${set.join(', ')}
  from accepted a where s.id = a.sector`
}

const RESULT = 'select v.sector, v.kind from verdict v'
