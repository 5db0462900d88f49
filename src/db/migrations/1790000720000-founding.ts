import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The galaxy's id. The seed does not identify it, because after a database is emptied, another
 * galaxy is founded from the same seed. An existing galaxy gets its id here.
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
