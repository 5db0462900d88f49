import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How long a beat extends a process's life, which has to be the same for all living processes. */
export class Lives1790000300000 implements MigrationInterface {
  name = 'Lives1790000300000'

  async up(run: QueryRunner): Promise<void> {
    // Null for a process of a build from before this column.
    await run.query('alter table node add column life_ms integer')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table node drop column life_ms')
  }
}
