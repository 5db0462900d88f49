import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * How far consumers of the chronicle have come. They stand in the database a consumer writes to,
 * which may be another than the galaxy's, so they name no sectors by a foreign key.
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
