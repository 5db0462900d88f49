import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The tables of a galaxy. Two constraints enforce a rule by themselves. `transit_follows_fleet`
 * ties a transit to the sector and hop in its fleet's row, so that the two can never disagree
 * [OWN-1]. The key of `order_ack` lets an order id take effect once, whoever commits it [DUR-3].
 *
 * Rows that only a commit writes name sectors without a foreign key. The commit holds the sector's
 * row locked, and a check for each event would cost as much as the event.
 */
export class Foundation1790000000000 implements MigrationInterface {
  name = 'Foundation1790000000000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table galaxy (
        id smallint primary key default 1 check (id = 1),
        seed text not null,
        schema_version integer not null,
        body text not null,
        time_scale double precision not null check (time_scale > 0),
        anchor_galaxy_ms bigint not null,
        anchor_at timestamptz not null,
        last_beat_at timestamptz
      );

      create table node (
        id text primary key,
        address text not null,
        started_at timestamptz not null default clock_timestamp(),
        expires_at timestamptz not null
      );

      create table sector (
        id integer primary key,
        name text not null,
        x double precision not null,
        y double precision not null,
        holder text,
        epoch bigint not null default 0,
        seq bigint not null default 0,
        last_flush uuid,
        next_due_at bigint
      );
      create index sector_holder on sector (holder) where holder is not null;
      create index sector_due on sector (next_due_at) where holder is null and next_due_at is not null;

      create table commander (
        id text primary key,
        name text not null,
        home_sector integer not null references sector (id),
        created_at timestamptz not null default clock_timestamp()
      );

      create table session (
        token_hash bytea primary key,
        commander_id text not null references commander (id) on delete cascade,
        created_at timestamptz not null default clock_timestamp(),
        expires_at timestamptz not null
      );
      create index session_commander on session (commander_id);
      create index session_expires on session (expires_at);

      create table home_sector (
        sector integer primary key references sector (id),
        room integer not null check (room >= 0),
        commanders integer not null default 0 check (commanders >= 0)
      );

      create table fleet (
        id text primary key,
        owner text references commander (id),
        sector integer not null references sector (id),
        hops integer not null default 0 check (hops >= 0),
        name text not null,
        unique (id, sector, hops)
      );
      create index fleet_owner on fleet (owner) where owner is not null;
      create index fleet_sector on fleet (sector);

      create table transit (
        fleet_id text primary key,
        hop integer not null,
        from_sector integer not null,
        to_sector integer not null,
        depart_at bigint not null,
        arrive_at bigint not null check (arrive_at >= depart_at),
        state jsonb not null,
        constraint transit_follows_fleet
          foreign key (fleet_id, to_sector, hop) references fleet (id, sector, hops)
      );
      create index transit_to on transit (to_sector, arrive_at);
      create index transit_arrive on transit (arrive_at);

      create table event (
        sector integer not null,
        seq bigint not null check (seq > 0),
        epoch bigint not null,
        flush uuid not null,
        type text not null,
        v smallint not null,
        at bigint not null,
        audience text not null,
        data jsonb not null,
        rng integer[],
        recorded_at timestamptz not null default clock_timestamp(),
        primary key (sector, seq)
      );

      create table order_ack (
        commander_id text not null references commander (id) on delete cascade,
        order_id text not null,
        sector integer not null,
        seq bigint not null,
        outcome jsonb not null,
        at timestamptz not null default clock_timestamp(),
        primary key (commander_id, order_id)
      );
      create index order_ack_at on order_ack (at);

      create table snapshot (
        sector integer not null references sector (id),
        seq bigint not null,
        epoch bigint not null,
        schema_version integer not null,
        body text not null,
        checksum text not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (sector, seq)
      );
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table snapshot, order_ack, event, transit, fleet, home_sector, session, commander,
        sector, node, galaxy
    `)
  }
}
