import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Which galaxy this is. The seed does not tell: whoever empties a database and starts again founds
 * another galaxy from the same one. A galaxy from before gets its identity here.
 */
export class Founding1790000720000 implements MigrationInterface {
  name = 'Founding1790000720000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(
      'alter table galaxy add column founding uuid not null default gen_random_uuid()',
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table galaxy drop column founding')
  }
}
