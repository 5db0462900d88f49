import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How long a process's beats are good for, which has to be the same for all that live. */
export class Lives1790000300000 implements MigrationInterface {
  name = 'Lives1790000300000'

  async up(run: QueryRunner): Promise<void> {
    // Null: a process of the build before this column, which does not say.
    await run.query('alter table node add column life_ms integer')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table node drop column life_ms')
  }
}
