import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What processes report about themselves in their beats, so that work goes to the least busy. */
export class Neighbours1790000100000 implements MigrationInterface {
  name = 'Neighbours1790000100000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table node
        add column clients integer not null default 0,
        add column busy double precision not null default 0,
        add column draining boolean not null default false;
      create index node_expires on node (expires_at);
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop index node_expires;
      alter table node drop column clients, drop column busy, drop column draining;
    `)
  }
}
