import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Commanders' bases, each in a slot of its own around a system, and the base at which an ended
 * fleet docked. A base's row is there from the moment it is granted, before its sector knows of it,
 * until its owner's home is free again. Only the sector's state knows what is docked.
 */
export class Bases1790001000000 implements MigrationInterface {
  name = 'Bases1790001000000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table base (
        id text primary key,
        commander_id text not null unique references commander (id),
        sector integer not null references sector (id),
        system smallint not null,
        slot smallint not null,
        x double precision not null,
        y double precision not null,
        given_up boolean not null default false,
        unique (sector, system, slot)
      );
      alter table fleet add column ended_docked jsonb;
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table base; alter table fleet drop column ended_docked')
  }
}
