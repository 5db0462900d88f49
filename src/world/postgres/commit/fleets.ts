import type { FleetWrite } from '../../../sim/effects.ts'
import {
  bigint,
  type CommitPart,
  type Input,
  int,
  type OfSector,
  ofSectors,
  text,
} from './CommitPart.ts'

const writes: Input<OfSector<FleetWrite>> = {
  name: 'fleet_write',
  columns: {
    sector: int(({ sector }) => sector),
    fleet: text(({ one }) => one.fleetId),
    from_sector: int(({ one }) => one.before?.sector ?? null),
    from_hops: int(({ one }) => one.before?.hops ?? null),
    to_sector: int(({ one }) => one.after.sector),
    to_hops: int(({ one }) => one.after.hops),
    owner: text(({ one }) => one.owner),
    name: text(({ one }) => one.name),
    ended_seq: bigint(({ one }) => one.ended?.seq ?? null),
    ended_into: text(({ one }) => one.ended?.into ?? null),
    ended_docked: text(({ one }) => (one.ended?.docked ? JSON.stringify(one.ended.docked) : null)),
  },
  rows: ofSectors((commit) => commit.effects.fleets),
}

/** Rows of fleets. Each must name the expected place, and be no tombstone [OWN-1, OWN-5]. */
export const fleets: CommitPart = {
  name: 'fleets',
  inputs: [writes],
  lock: {
    name: 'fleet_row',
    sql: (inOrder) => `
  select f.id, f.sector, f.hops, f.ended_seq
  from fleet f
  where f.id = any (array(select fleet from fleet_write)) and ${inOrder}
  order by f.id for update`,
  },
  guards: [
    {
      verdict: 'fleet_moved',
      when: `exists (
      select from fleet_write w left join fleet_row f
        on f.id = w.fleet and f.sector = w.from_sector and f.hops = w.from_hops
          and f.ended_seq is null
      where w.sector = o.sector and w.from_sector is not null and f.id is null)`,
    },
  ],
  writes: [
    {
      name: 'write_fleet',
      sql: `
  update fleet f set sector = w.to_sector, hops = w.to_hops, name = w.name,
    ended_seq = w.ended_seq, ended_into = w.ended_into, ended_docked = w.ended_docked::jsonb,
    ended_at = case when w.ended_seq is not null then clock_timestamp() end
  from fleet_write w join accepted a on a.sector = w.sector
  where f.id = w.fleet and w.from_sector is not null`,
    },
    {
      name: 'bear_fleet',
      sql: `
  insert into fleet (id, owner, sector, hops, name)
  select w.fleet, w.owner, w.to_sector, w.to_hops, w.name
  from fleet_write w join accepted a on a.sector = w.sector
  where w.from_sector is null`,
    },
  ],
}
