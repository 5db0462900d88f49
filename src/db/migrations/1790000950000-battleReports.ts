import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Reports of battles, made from the chronicle [READ-1]. They name sectors and commanders without
 * foreign keys: they outlive those, and may be in another database than the galaxy.
 */
export class BattleReports1790000950000 implements MigrationInterface {
  name = 'BattleReports1790000950000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table battle_report (
        generation integer not null,
        id text not null,
        sector integer not null,
        n bigint not null,
        began_seq bigint not null,
        ended_seq bigint not null,
        began_at bigint not null,
        ended_at bigint not null,
        x double precision not null,
        y double precision not null,
        rounds integer not null,
        absorbed text[] not null,
        commanders text[] not null,
        parties jsonb not null,
        fleets jsonb not null,
        primary key (generation, id)
      );
      create index battle_report_latest on battle_report (generation, ended_at, id);
      create index battle_report_of_sector on battle_report (generation, sector, ended_at, id);
      create index battle_report_of_commander on battle_report using gin (commanders);
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table battle_report')
  }
}
