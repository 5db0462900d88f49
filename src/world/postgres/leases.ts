import { galaxyNowSql, intervalSql, isAdriftSql } from '../../db/galaxyTime.ts'
import { IS_WRITTEN_SQL } from './commit/inbox.ts'
import { isRivalSql } from './rivals.ts'

/**
 * The queries by which a beat or a registration moves galaxy time on. `$1` is the node, `$2` a
 * beat's validity in real ms. If the beat is refused, they change nothing.
 *
 * They also limit every other node's life to one beat from now: after the database's clock was set
 * back, a dead node would otherwise live on for as long as the step.
 *
 * The version to write rises to that of the oldest node that lives, or did so within a beat's
 * validity, since that node may be beating right now. It rises only if no node registered since
 * this statement began, because the statement would not see that node. The galaxy's row counts
 * registrations, and every registration locks it.
 *
 * @param lowest an SQL expression for the newest version that all nodes can read
 * @param registrations 1 in a registration, which adds to the count; 0 in a beat
 */
const keepTime = (lowest: string, registrations: 0 | 1): string => `
  seen as materialized (
    select g.registrations, ${lowest} as lowest from galaxy g
  ),
  galaxy_was as materialized (
    select ${galaxyNowSql('g', '$2')} as now_ms, g.time_scale, ${isAdriftSql('g', '$2')} as adrift,
      g.writes, g.registrations
    from galaxy g where exists (select from alive) and g.writes <= $6::integer for update
  ),
  keep_time as (
    update galaxy g set
      last_beat_at = clock_timestamp(),
      anchor_galaxy_ms = case when w.adrift then floor(w.now_ms) else g.anchor_galaxy_ms end,
      anchor_at = case when w.adrift then clock_timestamp() else g.anchor_at end,
      writes = greatest(g.writes, case when w.registrations = s.registrations then s.lowest end),
      registrations = g.registrations + ${registrations}
    from galaxy_was w, seen s
  ),
  too_long as (
    select id from node
    where id <> $1 and expires_at > clock_timestamp() + ${intervalSql('$2')}
      and exists (select from alive)
    for update skip locked
  ),
  cut_short as (
    update node n set expires_at = clock_timestamp() + ${intervalSql('$2')}
    from too_long t where n.id = t.id
  )`

/** All living nodes, with what they told in their last beats and how many sectors they hold. */
const NODES = `
  select n.id, n.address, n.clients, n.busy, n.draining, n.cut_off as "cutOff", n.version,
    (select count(*)::int from sector s where s.holder = n.id) as sectors
  from node n where n.expires_at > clock_timestamp() order by n.id`

/** The lowest version of the nodes that live or died less than a beat's validity ago. */
const LOWEST = `(
  select min(n.version) from node n where n.expires_at > clock_timestamp() - ${intervalSql('$2')})`

/**
 * `$1` node, `$2` a beat's validity in real ms, `$3` clients, `$4` busy, `$5` draining, `$6`
 * version, `$7` cut off. Returns no row if the node's life has ended, or if the galaxy is written
 * in a newer version than it reads. The node list shows the node's own new figures only at the
 * next beat, because a statement does not see its own writes.
 */
export const BEAT_SQL = `
with alive as (
  update node set expires_at = clock_timestamp() + ${intervalSql('$2')},
    clients = $3, busy = $4, draining = $5, version = $6, cut_off = $7
  where id = $1 and expires_at > clock_timestamp()
  returning id
), ${keepTime(LOWEST, 0)}
select w.now_ms, w.time_scale, w.writes,
  coalesce((select json_agg(json_build_object('sector', s.id, 'epoch', s.epoch))
            from sector s where s.holder = $1), '[]') as held,
  coalesce((select json_agg(n) from (${NODES}) n), '[]') as nodes
from galaxy_was w`

/**
 * Parameters as for a beat, and `$8` the address. Sectors that a node of this id held before become
 * due. Returns no row if the node cannot read the version written, if a rival lives, or if another
 * node registered since this statement began. In the last case it has to be sent again, because it
 * would not see that node.
 */
export const REGISTER_SQL = `
with known as materialized (
  select registrations from galaxy
),
door as materialized (
  select from galaxy g, known k
  where g.registrations = k.registrations and g.writes <= $6::integer and not exists (
    select from node n
    where n.id <> $1 and ${isRivalSql({ address: '$8', lifeMs: '$2', besideAtLeast: '$6::integer - 1' })})
  for update of g
),
alive as (
  insert into node (id, address, expires_at, clients, busy, draining, version, life_ms,
    cut_off)
  select $1, $8, clock_timestamp() + ${intervalSql('$2')}, $3::integer, $4::double precision,
    $5::boolean, $6::integer, $2::double precision, $7::boolean
  from door
  on conflict (id) do update set address = excluded.address, expires_at = excluded.expires_at,
    clients = excluded.clients, busy = excluded.busy, draining = excluded.draining,
    version = excluded.version, life_ms = excluded.life_ms, cut_off = excluded.cut_off
  returning id
), ${keepTime('$6::integer - 1', 1)},
given_up as (
  update sector set holder = null, next_due_at = 0
  where holder = $1 and exists (select from door)
)
select w.now_ms, w.time_scale, w.writes, '[]'::json as held,
  coalesce((select json_agg(n) from (${NODES}) n where n.id <> $1), '[]') as nodes
from galaxy_was w`

/** Ends a node's life and frees its sectors. `$1` node. */
export const RETIRE_SQL = `
with ended as (
  update node set expires_at = clock_timestamp() where id = $1 and expires_at > clock_timestamp()
)
update sector set holder = null, next_due_at = 0 where holder = $1`

/** An epoch is never behind the clock, so that a restored backup cannot bring an old one back. */
const NEXT_EPOCH = `greatest(s.epoch + 1, floor(extract(epoch from clock_timestamp()) * 1000)::bigint)`

/**
 * Claims a sector. `$1` node, `$2` sector. It locks the rows of the claiming node and of the
 * holder, so that a beat of the holder either came before and keeps the sector, or finds it lost.
 */
export const CLAIM_SQL = `
with seat as materialized (select holder from sector where id = $2),
party as materialized (
  select n.id, n.address, n.expires_at > clock_timestamp() as alive
  from node n where n.id = $1 or n.id = (select holder from seat)
  order by n.id for update
),
claimed as (
  update sector s set holder = $1, epoch = ${NEXT_EPOCH}, next_due_at = null
  where s.id = $2
    and s.holder is not distinct from (select holder from seat)
    and exists (select from party p where p.id = $1 and p.alive)
    and not exists (select from party p where p.id = s.holder and p.id <> $1 and p.alive)
  returning s.epoch, s.seq
)
select c.epoch, c.seq, h.id as holder_id, h.address as holder_address, s.epoch as held_epoch,
  exists (select from party p where p.id = $1 and p.alive) as alive
from sector s
  left join claimed c on true
  left join party h on h.id = s.holder and h.alive and h.id <> $1
where s.id = $2`

/**
 * Claims due sectors. `$1` node, `$2` a beat's validity in real ms, `$3` the most sectors to
 * claim, `$4` galaxy ms to look ahead. A sector is due if it was released with a due time that has
 * come, if a fleet arrives in it, if a row waits in its inbox, or if its holder is dead.
 *
 * The horizon is a bigint in a subquery of its own: joined, or as a float, it would not let
 * Postgres use an index.
 *
 * If many sectors are due, the node gets only its share: enough to bring it to the mean of what
 * the living nodes hold. So sectors spread evenly whoever asks first. Sectors that the other nodes
 * leave are given out bit by bit.
 */
export const CLAIM_DUE_SQL = `
with horizon as materialized (
  select floor(${galaxyNowSql('g', '$2')} + $4::double precision)::bigint as ms from galaxy g
),
living as materialized (
  select id from node where expires_at > clock_timestamp() and not draining
),
candidate as materialized (
  select s.id from sector s
  where s.holder is null and s.next_due_at <= (select ms from horizon)
  union
  select s.id from transit t join sector s on s.id = t.to_sector
  where t.arrive_at <= (select ms from horizon) and s.holder is null
  union
  select s.id from inbox i join sector s on s.id = i.sector
  where s.holder is null and ${IS_WRITTEN_SQL}
  union
  select s.id from node n join sector s on s.holder = n.id where n.expires_at <= clock_timestamp()
),
held as (
  select count(*) filter (where holder = $1) as mine, count(*) as everyones
  from sector where holder in (select id from living)
),
quota as materialized (
  select case when c.due = 0 then 0 else least($3, greatest(
    ceil((h.everyones + c.due)::float8 / l.nodes) - h.mine,
    ceil(c.due / (8.0 * l.nodes)), 0))::int end as n
  from (select count(*) as due from candidate) c,
    (select greatest(1, count(*)) as nodes from living) l, held h
),
free as (
  select s.id from sector s
  where s.holder is null and s.id in (select id from candidate)
  order by s.id limit (select n from quota) for update skip locked
),
orphaned as (
  select s.id from node n join sector s on s.holder = n.id
  where n.expires_at <= clock_timestamp()
  order by s.id limit (select n from quota)
  for share of n skip locked for update of s skip locked
)
update sector s set holder = $1, epoch = ${NEXT_EPOCH}, next_due_at = null
where s.id in (
    select id from free union all select id from orphaned limit (select n from quota))
  and exists (select from living where id = $1)
returning s.id as sector, s.epoch, s.seq`

/** Hands a sector over. `$1` node, `$2` sector, `$3` epoch, `$4` the receiving node. */
export const TRANSFER_SQL = `
with receiver as materialized (
  select id from node where id = $4 and expires_at > clock_timestamp() and not draining for share
)
update sector s set holder = $4, epoch = ${NEXT_EPOCH}, next_due_at = null
where s.id = $2 and s.epoch = $3 and s.holder = $1 and exists (select from receiver)
returning s.id`

/**
 * Releases a sector. `$1` node, `$2` sector, `$3` epoch, `$4` next due time in galaxy ms or null,
 * `$5` the number of the newest fact from which that time was computed, or null. A writer of facts
 * holds the row of `fact_head` until it commits, and looks for sleeping sectors under that lock. So
 * either it finds this sector asleep, or this statement finds the newer facts and changes nothing
 * [FACT-1].
 */
export const RELEASE_SQL = `
with newest as materialized (
  select coalesce(n > $5::bigint, false) as behind from fact_head for share
),
released as (
  update sector s set holder = null, next_due_at = $4::bigint
  from newest f where s.id = $2 and s.epoch = $3 and s.holder = $1 and not f.behind
)
select behind from newest`

/** Finds a sector's living holder. `$1` sector. */
export const HOLDER_SQL = `
select s.id as sector, s.epoch, n.id, n.address from sector s join node n on n.id = s.holder
where s.id = $1 and n.expires_at > clock_timestamp()`
