import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * When sessions were used and commanders last seen, tombstones of fleets, the inbox of sectors, and
 * the chronicle. Rows that only a commit writes name sectors without a foreign key, like the
 * journal.
 */
export class Ground1790000500000 implements MigrationInterface {
  name = 'Ground1790000500000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table fleet
        add column ended_seq bigint,
        add column ended_at timestamptz,
        add column ended_into text;
      create index fleet_ended on fleet (ended_at) where ended_at is not null;

      alter table session add column used_at timestamptz not null default clock_timestamp();

      alter table commander
        add column seen_at timestamptz not null default clock_timestamp(),
        add column played boolean not null default false,
        add column retired_at timestamptz,
        add column home_freed boolean not null default false;
      create index commander_seen on commander (seen_at) where retired_at is null;
      create index commander_retired on commander (retired_at) where retired_at is not null;

      alter table sector add column noted bigint not null default 0;

      create table inbox (
        id text primary key,
        sector integer not null references sector (id),
        kind text not null,
        v smallint not null,
        body jsonb not null,
        sent_at timestamptz not null default clock_timestamp()
      );
      create index inbox_sector on inbox (sector);

      create table chronicle (
        sector integer not null,
        n bigint not null check (n > 0),
        seq bigint not null,
        type text not null,
        v smallint not null,
        at bigint not null,
        data jsonb not null,
        recorded_at timestamptz not null default clock_timestamp(),
        primary key (sector, n)
      );
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table chronicle, inbox;
      alter table sector drop column noted;
      drop index commander_retired, commander_seen;
      alter table commander drop column seen_at, drop column played, drop column retired_at,
        drop column home_freed;
      alter table session drop column used_at;
      drop index fleet_ended;
      alter table fleet drop column ended_seq, drop column ended_at, drop column ended_into;
    `)
  }
}
