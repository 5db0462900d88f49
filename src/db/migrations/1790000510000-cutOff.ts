import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Which processes report in their beats that they reach none of the others. */
export class CutOff1790000510000 implements MigrationInterface {
  name = 'CutOff1790000510000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('alter table node add column cut_off boolean not null default false')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table node drop column cut_off')
  }
}
