import type { Plain } from '../../../sim/core/formats.ts'
import type { FleetId } from '../../../sim/core/ids.ts'
import type { Transit } from '../../../sim/fleets/fleet.ts'
import { writeFleet } from '../../../sim/versions.ts'
import type { CommitBatch } from '../../Store.ts'
import {
  bigint,
  bool,
  type CommitPart,
  type Input,
  int,
  type OfSector,
  ofSectors,
  text,
} from './CommitPart.ts'

interface TakenIn {
  readonly fleetId: FleetId
  readonly hop: number
  /** Whether the fleet leaves again in the same commit. A join in SQL made this quadratic. */
  readonly goesOn: boolean
}

const consumed: Input<OfSector<TakenIn>> = {
  name: 'consumed',
  columns: {
    sector: int(({ sector }) => sector),
    fleet: text(({ one }) => one.fleetId),
    hop: int(({ one }) => one.hop),
    goes_on: bool(({ one }) => one.goesOn),
  },
  rows(batch) {
    const departing = new Set(departures(batch).map(({ one }) => one.fleet.id))
    return arrivals(batch).map(({ sector, one }) => ({
      sector,
      one: { ...one, goesOn: departing.has(one.fleetId) },
    }))
  },
}

interface SetOut extends Transit {
  readonly state: Plain
  /** Whether the fleet arrived in the same commit: then its row is updated, not inserted. */
  readonly came: boolean
}

const produced: Input<OfSector<SetOut>> = {
  name: 'produced',
  columns: {
    sector: int(({ sector }) => sector),
    fleet: text(({ one }) => one.fleet.id),
    hop: int(({ one }) => one.fleet.hops),
    to_sector: int(({ one }) => one.to),
    depart_at: bigint(({ one }) => one.departAt),
    arrive_at: bigint(({ one }) => one.arriveAt),
    state: text(({ one }) => JSON.stringify(one.state)),
    came: bool(({ one }) => one.came),
  },
  rows(batch) {
    // No fleet is in two commits of a batch, so one that comes and leaves does both in one commit.
    const arriving = new Set(arrivals(batch).map(({ one }) => one.fleetId))
    return departures(batch).map(({ sector, one }) => ({
      sector,
      one: {
        ...one,
        state: writeFleet(one.fleet, batch.writes),
        came: arriving.has(one.fleet.id),
      },
    }))
  },
}

function arrivals(batch: CommitBatch) {
  return ofSectors((commit) => commit.effects.consumed)(batch)
}

function departures(batch: CommitBatch) {
  return ofSectors((commit) => commit.effects.produced)(batch)
}

/** Fleets in lanes. Arriving ones must have a row in `transit`; departing ones get one [OWN-1]. */
export const transits: CommitPart = {
  name: 'transits',
  inputs: [consumed, produced],
  guards: [
    {
      verdict: 'transit_gone',
      when: `exists (
      select from consumed c left join transit t
        on t.fleet_id = c.fleet and t.hop = c.hop and t.to_sector = c.sector
      where c.sector = o.sector and t.fleet_id is null)`,
    },
  ],
  writes: [
    {
      name: 'take_in',
      sql: `
  delete from transit t using consumed c join accepted a on a.sector = c.sector
  where t.fleet_id = c.fleet and t.hop = c.hop and not c.goes_on`,
    },
    {
      name: 'pass_through',
      sql: `
  update transit t
  set hop = p.hop, from_sector = p.sector, to_sector = p.to_sector,
      depart_at = p.depart_at, arrive_at = p.arrive_at, state = p.state::jsonb
  from produced p join accepted a on a.sector = p.sector
  where t.fleet_id = p.fleet and p.came`,
    },
    {
      name: 'set_out',
      sql: `
  insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
  select p.fleet, p.hop, p.sector, p.to_sector, p.depart_at, p.arrive_at, p.state::jsonb
  from produced p join accepted a on a.sector = p.sector
  where not p.came`,
    },
  ],
}
