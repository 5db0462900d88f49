import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Which versions live and which one is written, so that two versions can run side by side. */
export class Versions1790000200000 implements MigrationInterface {
  name = 'Versions1790000200000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table node add column version integer not null default 1;
      alter table galaxy
        add column writes integer not null default 1,
        add column registrations bigint not null default 0;
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table galaxy drop column registrations, drop column writes;
      alter table node drop column version;
    `)
  }
}
