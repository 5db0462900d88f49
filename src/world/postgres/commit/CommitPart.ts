import type { Param } from '../../../db/pool.ts'
import type { SectorId } from '../../../sim/core/ids.ts'
import type { CommitBatch, SectorCommit, Verdict } from '../../Store.ts'

export type ColumnType = 'int' | 'bigint' | 'text' | 'bool'

/** A column of an input: its SQL type, and its value for each row. */
export interface Column<Row> {
  readonly type: ColumnType
  of(row: Row): Param
}

/** Rows sent with the statement, one array parameter per column. The SQL reads them as a table. */
export interface Input<Row> {
  readonly name: string
  readonly columns: Readonly<Record<string, Column<Row>>>
  rows(batch: CommitBatch): readonly Row[]
}

/**
 * One part of a commit: the rows sent with it, what it locks and reads before the verdict, what
 * makes it refuse a sector's commit, and what it writes for accepted ones. `composeCommit` puts
 * the parts together into one constant statement.
 */
export interface CommitPart {
  readonly inputs: readonly Input<unknown>[]
  /** Named queries that lock or read rows, in the order in which locks must be taken. */
  readonly reads?: readonly Query[]
  /** Conditions that refuse a commit of sector `o.sector`. The first that holds is the verdict. */
  readonly guards?: readonly { readonly verdict: Verdict['kind']; readonly when: string }[]
  /** Named queries that write, only for the sectors in `accepted` (sector, head, epoch). */
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

/** A row, with the sector to whose commit it belongs. */
export interface OfSector<T> {
  readonly sector: SectorId
  readonly one: T
}

/** @returns a function that collects the picked rows of all commits of a batch */
export function ofSectors<T>(
  pick: (commit: SectorCommit) => readonly T[],
): (batch: CommitBatch) => OfSector<T>[] {
  return ({ commits }) =>
    commits.flatMap((commit) => pick(commit).map((one) => ({ sector: commit.sector, one })))
}
