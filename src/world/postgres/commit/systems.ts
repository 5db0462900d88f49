import type { SystemWrite } from '../../../sim/effects.ts'
import { type CommitPart, type Input, int, type OfSector, ofSectors, text } from './CommitPart.ts'

const writes: Input<OfSector<SystemWrite>> = {
  name: 'system_write',
  columns: {
    sector: int(({ sector }) => sector),
    number: int(({ one }) => one.system),
    owner: text(({ one }) => one.owner),
  },
  rows: ofSectors((commit) => commit.effects.systems),
}

/** Rows of systems: who holds which. Only their own sector's commits write them. */
export const systems: CommitPart = {
  name: 'systems',
  inputs: [writes],
  writes: [
    {
      name: 'hold_system',
      sql: `
  insert into system (sector, number, owner)
  select w.sector, w.number, w.owner
  from system_write w join accepted a on a.sector = w.sector
  where w.owner is not null
  on conflict (sector, number) do update set owner = excluded.owner`,
    },
    {
      name: 'release_system',
      sql: `
  delete from system s using system_write w join accepted a on a.sector = w.sector
  where s.sector = w.sector and s.number = w.number and w.owner is null`,
    },
  ],
}
