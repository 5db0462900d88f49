import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Who holds which system, and what the map tells of a sector while it sleeps: who owns it, and how
 * many battles are fought there. A system that nobody holds has no row.
 */
export class Systems1790001100000 implements MigrationInterface {
  name = 'Systems1790001100000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table system (
        sector integer not null references sector (id),
        number smallint not null,
        owner text not null,
        primary key (sector, number)
      );
      create index system_owner on system (owner);
      alter table sector add column owner text, add column battles integer not null default 0;
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table system; alter table sector drop column owner, drop column battles')
  }
}
