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
 * the parts of which a batch has rows together into one statement.
 */
export interface CommitPart {
  readonly name: string
  readonly inputs: readonly Input<unknown>[]
  /** A query that locks rows, and reads them as they are once locked. */
  readonly lock?: Lock
  /** Named queries that read rows as they were when the statement began. */
  readonly reads?: readonly Query[]
  /** Conditions that refuse a commit of sector `o.sector`. The first that holds is the verdict. */
  readonly guards?: readonly { readonly verdict: Verdict['kind']; readonly when: string }[]
  /** Named queries that write, only for the sectors in `accepted` (sector, head, epoch, noted). */
  readonly writes: readonly Query[]
  /** What the statement returns, if more than sector and kind of each `verdict`. */
  readonly result?: string
  /** What it sets in the row `s` of an accepted sector `a`, beside its head. */
  readonly advances?: string
}

export interface Query {
  readonly name: string
  readonly sql: string
}

export interface Lock {
  readonly name: string
  /** @param inOrder a condition that holds once all earlier rows are locked: its `where` has it */
  sql(inOrder: string): string
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
