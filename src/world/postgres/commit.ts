import type { Param } from '../../db/pool.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import { type StoredEvent, writeEvent, writeFleet } from '../../sim/versions.ts'
import type { Accepted, Flush, Offer, OrderAck, Verdict } from '../Store.ts'

/**
 * The commit contract as one statement: all offers of a flush in, a verdict for each out.
 *
 * 1. `lease` locks the rows of the sectors named, by ascending id, and reads them as they are after
 *    the wait; `fleet_row` then does the same for fleets. Nobody else changes those rows, nor the
 *    transits to these sectors, before this statement's end.
 * 2. `verdict` compares: a flush known by its id was applied before [DUR-4]; else epoch and seq must
 *    be the stored ones [OWN-2], every order new [DUR-3], every transit to take in there, and every
 *    fleet's row where the sector believes it [OWN-1].
 * 3. What follows writes for accepted sectors alone. Whether a fleet that came goes on at once comes
 *    with the parameters: found by a join here, it made large flushes quadratic.
 *
 * Orders are read as of the statement's start: one that another sector commits meanwhile is stopped
 * by the key of `order_ack`, which refuses the whole statement; sent again, it finds that order.
 */
export const COMMIT_SQL = `
with offer as materialized (
  select * from unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[])
    as o (sector, epoch, seq, head)
),
journal as (
  select * from unnest(
      $6::int[], $7::bigint[], $8::text[], $9::int[], $10::bigint[], $11::text[], $12::text[], $13::text[])
    as e (sector, seq, type, v, at, audience, data, rng)
),
ack as (
  select * from unnest($14::int[], $15::text[], $16::text[], $17::bigint[], $18::text[])
    as a (sector, commander, order_id, seq, outcome)
),
move as materialized (
  select * from unnest(
      $19::int[], $20::text[], $21::int[], $22::int[], $23::int[], $24::int[], $25::text[])
    as m (sector, fleet, from_sector, from_hops, to_sector, to_hops, name)
),
consumed as materialized (
  select * from unnest($26::int[], $27::text[], $28::int[], $29::bool[])
    as c (sector, fleet, hop, goes_on)
),
produced as materialized (
  select * from unnest(
      $30::int[], $31::text[], $32::int[], $33::int[], $34::bigint[], $35::bigint[], $36::text[],
      $37::bool[])
    as p (sector, fleet, hop, to_sector, depart_at, arrive_at, state, came)
),
lease as materialized (
  select s.id as sector, s.epoch, s.seq, s.last_flush
  from sector s where s.id = any ($2::int[])
  order by s.id for no key update
),
fleet_row as materialized (
  select f.id, f.sector, f.hops
  from fleet f where f.id = any ($20::text[]) and (select count(*) from lease) >= 0
  order by f.id for update
),
known as materialized (
  select a.sector, o.commander_id, o.order_id, o.outcome
  from ack a join order_ack o on o.commander_id = a.commander and o.order_id = a.order_id
),
verdict as materialized (
  select o.sector, o.head, case
    when l.epoch = o.epoch and l.last_flush = $1::uuid then 'already_applied'
    when l.epoch is distinct from o.epoch or l.seq is distinct from o.seq then 'stale'
    when exists (select from known k where k.sector = o.sector) then 'order_known'
    when exists (
      select from consumed c left join transit t
        on t.fleet_id = c.fleet and t.hop = c.hop and t.to_sector = c.sector
      where c.sector = o.sector and t.fleet_id is null) then 'transit_gone'
    when exists (
      select from move m left join fleet_row f
        on f.id = m.fleet and f.sector = m.from_sector and f.hops = m.from_hops
      where m.sector = o.sector and f.id is null) then 'fleet_moved'
    else 'accepted' end as kind
  from offer o left join lease l on l.sector = o.sector
),
accepted as materialized (
  select v.sector, v.head, o.epoch from verdict v join offer o on o.sector = v.sector
  where v.kind = 'accepted'
),
write_event as (
  insert into event (sector, seq, epoch, flush, type, v, at, audience, data, rng)
  select e.sector, e.seq, a.epoch, $1::uuid, e.type, e.v, e.at, e.audience, e.data::jsonb, e.rng::int[]
  from journal e join accepted a on a.sector = e.sector
),
write_ack as (
  insert into order_ack (commander_id, order_id, sector, seq, outcome)
  select k.commander, k.order_id, k.sector, k.seq, k.outcome::jsonb
  from ack k join accepted a on a.sector = k.sector
),
write_fleet as (
  update fleet f set sector = m.to_sector, hops = m.to_hops, name = m.name
  from move m join accepted a on a.sector = m.sector where f.id = m.fleet
),
take_in as (
  delete from transit t using consumed c join accepted a on a.sector = c.sector
  where t.fleet_id = c.fleet and t.hop = c.hop and not c.goes_on
),
pass_through as (
  update transit t
  set hop = p.hop, from_sector = p.sector, to_sector = p.to_sector,
      depart_at = p.depart_at, arrive_at = p.arrive_at, state = p.state::jsonb
  from produced p join accepted a on a.sector = p.sector
  where t.fleet_id = p.fleet and p.came
),
set_out as (
  insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
  select p.fleet, p.hop, p.sector, p.to_sector, p.depart_at, p.arrive_at, p.state::jsonb
  from produced p join accepted a on a.sector = p.sector
  where not p.came
),
advance as (
  update sector s set seq = a.head, last_flush = $1::uuid from accepted a where s.id = a.sector
)
select v.sector, v.kind, k.commander_id, k.order_id, k.outcome
from verdict v left join known k on k.sector = v.sector and v.kind = 'order_known'
`

export interface VerdictRow {
  readonly sector: SectorId
  readonly kind: Verdict['kind']
  readonly commander_id: string | null
  readonly order_id: string | null
  readonly outcome: Accepted | null
}

export function commitParams({ id, writes, offers }: Flush): Param[] {
  const events = offers.flatMap((offer) => offer.events.map((event) => writeEvent(event, writes)))
  const acks = withSector(offers, (offer) => offer.acks)
  const moves = withSector(offers, (offer) => offer.effects.moves)
  const consumed = withSector(offers, (offer) => offer.effects.consumed)
  const produced = withSector(offers, (offer) => offer.effects.produced)
  // No fleet is in two offers of a flush: one that comes and leaves does so within one.
  const arriving = new Set(consumed.map(([, transit]) => transit.fleetId))
  const departing = new Set(produced.map(([, transit]) => transit.fleet.id))
  return [
    id,
    offers.map((offer) => offer.sector),
    offers.map((offer) => offer.epoch),
    offers.map((offer) => offer.seq),
    offers.map((offer) => offer.seq + offer.events.length),
    events.map((event) => event.sector),
    events.map((event) => event.seq),
    events.map((event) => event.type),
    events.map((event) => event.v),
    events.map((event) => event.at),
    events.map((event) => event.audience),
    events.map((event) => JSON.stringify(event.data)),
    events.map(diceOf),
    acks.map(([sector]) => sector),
    acks.map(([, ack]) => ack.commander),
    acks.map(([, ack]) => ack.orderId),
    acks.map(([, ack]) => ack.outcome.seq),
    acks.map(([, ack]) => JSON.stringify(ack.outcome)),
    moves.map(([sector]) => sector),
    moves.map(([, move]) => move.fleetId),
    moves.map(([, move]) => move.before.sector),
    moves.map(([, move]) => move.before.hops),
    moves.map(([, move]) => move.after.sector),
    moves.map(([, move]) => move.after.hops),
    moves.map(([, move]) => move.name),
    consumed.map(([sector]) => sector),
    consumed.map(([, transit]) => transit.fleetId),
    consumed.map(([, transit]) => transit.hop),
    consumed.map(([, transit]) => departing.has(transit.fleetId)),
    produced.map(([sector]) => sector),
    produced.map(([, transit]) => transit.fleet.id),
    produced.map(([, transit]) => transit.fleet.hops),
    produced.map(([, transit]) => transit.to),
    produced.map(([, transit]) => transit.departAt),
    produced.map(([, transit]) => transit.arriveAt),
    produced.map(([, transit]) => JSON.stringify(writeFleet(transit.fleet, writes))),
    produced.map(([, transit]) => arriving.has(transit.fleet.id)),
  ]
}

/** The rows carry a verdict each, and one row for every order that was known. */
export function verdictsOf(rows: readonly VerdictRow[]): Verdict[] {
  const verdicts = new Map<SectorId, Verdict>()
  const known = new Map<SectorId, OrderAck[]>()
  for (const { sector, kind, commander_id, order_id, outcome } of rows) {
    if (kind !== 'order_known') {
      verdicts.set(sector, { sector, kind })
      continue
    }
    const acks = known.get(sector) ?? []
    known.set(sector, acks)
    if (commander_id !== null && order_id !== null && outcome !== null) {
      acks.push({ commander: commander_id, orderId: order_id, outcome })
    }
    verdicts.set(sector, { sector, kind, known: acks })
  }
  return [...verdicts.values()]
}

function withSector<T>(
  offers: readonly Offer[],
  pick: (offer: Offer) => readonly T[],
): (readonly [SectorId, T])[] {
  return offers.flatMap((offer) => pick(offer).map((one) => [offer.sector, one] as const))
}

function diceOf(event: StoredEvent): string | null {
  return event.dice ? `{${event.dice.join(',')}}` : null
}
