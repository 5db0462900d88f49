import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The stations that were in a battle, and the ore of the wreck that it left. Reports from before
 * have neither until they are made anew from the chronicle [READ-1].
 */
export class ReportedGarrisons1790001200000 implements MigrationInterface {
  name = 'ReportedGarrisons1790001200000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table battle_report
        add column garrisons jsonb not null default '[]',
        add column wreck_ore integer not null default 0
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table battle_report drop column garrisons, drop column wreck_ore')
  }
}
