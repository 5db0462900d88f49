import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What commanders find out. A level is reached at `done_at`, by a fact that was written when it was
 * begun; nothing happens to the row then, but that places are told of a better industry.
 */
export class Research1790001400000 implements MigrationInterface {
  name = 'Research1790001400000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table research (
        commander_id text not null,
        id text not null,
        field text not null,
        level smallint not null check (level > 0),
        credits bigint not null check (credits > 0),
        began_at bigint not null,
        done_at bigint not null,
        cancelled_at bigint,
        is_told boolean not null default false,
        primary key (commander_id, id)
      );
      create unique index research_level on research (commander_id, field, level)
        where cancelled_at is null;
      create index research_untold on research (done_at)
        where field = 'industry' and cancelled_at is null and not is_told;
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table research')
  }
}
