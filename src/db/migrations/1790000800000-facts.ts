import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Facts about commanders and alliances, and the galaxy ms from which each holds. A writer of facts
 * counts them in `fact_head` and keeps that row locked until it commits. So numbers appear in
 * order, and a reader that has read up to a number has missed none below it.
 */
export class Facts1790000800000 implements MigrationInterface {
  name = 'Facts1790000800000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table fact_head (
        id smallint primary key default 1 check (id = 1),
        n bigint not null default 0 check (n >= 0)
      );
      insert into fact_head default values;
      create table fact (
        kind text not null,
        key text not null,
        since bigint not null,
        n bigint not null unique check (n > 0),
        value jsonb not null,
        primary key (kind, key, since)
      );
      create index fact_value on fact (kind, value);
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table fact, fact_head')
  }
}
