import { randomUUID } from 'node:crypto'
import type { Param } from '../db/pool.ts'
import { versionOf } from '../sim/core/formats.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { INBOX } from '../sim/features.ts'
import { type InboxRow, writeInbox } from '../sim/inbox.ts'
import type { BaseSite } from './basePlaces.ts'
import { newId } from './newId.ts'

/** The first version in which bases can be granted [VER-1]. */
export const BASES_SINCE = versionOf(INBOX['base.granted'].format)

/** A base that is to be granted. Its row, and that of the inbox, are written together. */
export interface NewBase {
  readonly row: BaseSite & { readonly id: string; readonly owner: CommanderId }
  readonly granted: InboxRow
}

export function newBase(owner: CommanderId, sector: SectorId, site: BaseSite): NewBase {
  const id = newId()
  const { system, x, y } = site
  const base = { id, owner, system, x, y }
  const granted = writeInbox({ id: randomUUID(), sector }, 'base.granted', { base }, BASES_SINCE)
  return { row: { ...site, id, owner }, granted }
}

/**
 * The queries that write new bases and tell their sector, once bases can be granted. `granted` has
 * the ids of the inbox rows written.
 *
 * @param first the number of the first of their parameters, which `grantParams` gives
 */
export function grantSql(first: number): string {
  const types = ['text', 'text', 'smallint', 'smallint', 'float8', 'float8', 'text', 'jsonb']
  const arrays = types.map((type, index) => `$${first + 3 + index}::${type}[]`)
  return `
    new_base as (
      insert into base (id, commander_id, sector, system, slot, x, y)
      select b.id, b.owner, $${first}, b.system, b.slot, b.x, b.y
      from unnest(${arrays.join(', ')}) as b (id, owner, system, slot, x, y, row, body)
      where (select writes from galaxy) >= $${first + 2}
    ),
    granted as (
      insert into inbox (id, sector, kind, v, body)
      select b.row, $${first}, $${first + 1}, $${first + 2}, b.body
      from unnest(${arrays.join(', ')}) as b (id, owner, system, slot, x, y, row, body)
      where (select writes from galaxy) >= $${first + 2}
      returning id
    )`
}

export function grantParams(sector: SectorId, bases: readonly NewBase[]): Param[] {
  const rows = bases.map(({ row }) => row)
  return [
    ...[sector, INBOX['base.granted'].kind, BASES_SINCE],
    ...[rows.map(({ id }) => id), rows.map(({ owner }) => owner)],
    ...[rows.map(({ system }) => system), rows.map(({ slot }) => slot)],
    ...[rows.map(({ x }) => x), rows.map(({ y }) => y)],
    bases.map(({ granted }) => granted.id),
    bases.map(({ granted }) => JSON.stringify(granted.body)),
  ]
}
