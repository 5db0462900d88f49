import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The galaxy's secret: 32 random bytes from which everything is derived that nobody may foresee,
 * since the galaxy's seed is public. It is a table of its own, so that no query for the galaxy
 * brings it along. And an index of the fleets that live, which are counted for their commander.
 */
export class Secret1790000900000 implements MigrationInterface {
  name = 'Secret1790000900000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table galaxy_secret (
        id smallint primary key default 1 check (id = 1),
        secret bytea not null check (length(secret) = 32)
      );
      insert into galaxy_secret (secret)
        select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
      create index fleet_living on fleet (owner) where owner is not null and ended_seq is null;
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table galaxy_secret; drop index fleet_living')
  }
}
