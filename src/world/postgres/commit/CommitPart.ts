import type { Param } from '../../../db/pool.ts'
import type { SectorId } from '../../../sim/core/ids.ts'
import type { CommitBatch, SectorCommit, Verdict } from '../../Store.ts'

export type ColumnType = 'int' | 'bigint' | 'text' | 'bool'

/** A column of an input: its type, and what stands in it for each row. */
export interface Column<Row> {
  readonly type: ColumnType
  of(row: Row): Param
}

/** Rows that come with the statement, one array parameter a column. It reads them as a table. */
export interface Input<Row> {
  readonly name: string
  readonly columns: Readonly<Record<string, Column<Row>>>
  rows(batch: CommitBatch): readonly Row[]
}

/**
 * One part of what a commit writes: which rows come with it, what it locks and reads before the
 * verdict, what refuses a sector's commit, and what it writes for those that are accepted. Parts are
 * put together into the one constant statement by `composeCommit`.
 */
export interface CommitPart {
  readonly inputs: readonly Input<unknown>[]
  /** Named queries that lock or read rows, in the order of the lock order. */
  readonly reads?: readonly Query[]
  /** What refuses the commit of a sector `o.sector`; the first that holds is the verdict. */
  readonly guards?: readonly { readonly verdict: Verdict['kind']; readonly when: string }[]
  /** Named queries that write, each for sectors in `accepted` (sector, head, epoch) alone. */
  readonly writes: readonly Query[]
}

export interface Query {
  readonly name: string
  readonly sql: string
}

export function int<Row>(of: Column<Row>['of']): Column<Row> {
  return { type: 'int', of }
}
export function bigint<Row>(of: Column<Row>['of']): Column<Row> {
  return { type: 'bigint', of }
}
export function text<Row>(of: Column<Row>['of']): Column<Row> {
  return { type: 'text', of }
}
export function bool<Row>(of: Column<Row>['of']): Column<Row> {
  return { type: 'bool', of }
}

/** A row with the sector whose commit it belongs to. */
export interface OfSector<T> {
  readonly sector: SectorId
  readonly one: T
}

/** What of each sector's commit a part takes, all of a batch together. */
export function ofSectors<T>(
  pick: (commit: SectorCommit) => readonly T[],
): (batch: CommitBatch) => OfSector<T>[] {
  return ({ commits }) =>
    commits.flatMap((commit) => pick(commit).map((one) => ({ sector: commit.sector, one })))
}
