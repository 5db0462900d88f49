import type { InboxId } from '../../../sim/core/ids.ts'
import { type CommitPart, type Input, int, type OfSector, ofSectors, text } from './CommitPart.ts'

/**
 * An SQL condition: inbox row `i` is of no newer version than the one the galaxy is written in.
 * Newer rows wait, because they may cause events that processes of the previous version cannot
 * read [VER-1].
 */
export const IS_WRITTEN_SQL = 'i.v <= (select writes from galaxy)'

const taken: Input<OfSector<InboxId>> = {
  name: 'taken',
  columns: { sector: int(({ sector }) => sector), id: text(({ one }) => one) },
  rows: ofSectors((commit) => commit.effects.inbox),
}

/**
 * Inbox rows that a sector takes. Each must still be there: its sender may take it back by deleting
 * it, and nobody else touches it.
 */
export const inbox: CommitPart = {
  name: 'inbox',
  inputs: [taken],
  lock: {
    name: 'inbox_row',
    sql: (inOrder) => `
  select i.id, i.sector
  from inbox i
  where i.id = any (array(select id from taken)) and ${inOrder}
  order by i.id for update`,
  },
  guards: [
    {
      verdict: 'inbox_gone',
      when: `exists (
      select from taken t left join inbox_row i on i.id = t.id and i.sector = t.sector
      where t.sector = o.sector and i.id is null)`,
    },
  ],
  writes: [
    {
      name: 'take_inbox',
      sql: `
  delete from inbox i using taken t join accepted a on a.sector = t.sector where i.id = t.id`,
    },
  ],
}
