import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * How far consumers of the chronicle have come. Cursors are in the database that a consumer writes
 * to. It may not be the galaxy's, so they name sectors without a foreign key.
 */
export class Cursors1790000700000 implements MigrationInterface {
  name = 'Cursors1790000700000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table chronicle_consumer (
        name text primary key,
        live integer not null default 1,
        building integer check (building > live)
      );
      create table chronicle_cursor (
        consumer text not null references chronicle_consumer (name) on delete cascade,
        generation integer not null,
        sector integer not null,
        n bigint not null check (n >= 0),
        primary key (consumer, generation, sector)
      );
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table chronicle_cursor, chronicle_consumer')
  }
}
