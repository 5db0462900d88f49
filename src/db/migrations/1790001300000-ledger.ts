import type { MigrationInterface, QueryRunner } from 'typeorm'
import { galaxyNowSql } from '../galaxyTime.ts'

/**
 * Credits: accounts, and the entries from which they come [LEDG-1]. In a galaxy of before, nobody
 * earned anything until now. There are no foreign keys: accounts outlive commanders, and the write of
 * entries itself sees that their accounts are there.
 */
export class Ledger1790001300000 implements MigrationInterface {
  name = 'Ledger1790001300000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table ledger_account (
        id text primary key,
        commander_id text check (commander_id is null or commander_id = id),
        amount numeric not null default 0,
        rate bigint not null default 0,
        drift numeric not null default 0,
        systems integer not null default 0,
        earns_until bigint,
        earns boolean not null default false,
        is_insolvent boolean not null default false
      );
      create index ledger_account_earning on ledger_account (earns_until) where earns;
      create index ledger_account_falling on ledger_account (div(drift - amount, rate))
        where rate < 0 and commander_id is not null and not is_insolvent;
      create index ledger_account_insolvent on ledger_account (id) where is_insolvent;
      create table ledger_entry (
        id bigint generated always as identity primary key,
        account text not null,
        other text not null,
        kind text not null,
        at bigint not null,
        amount numeric not null,
        rate bigint not null,
        sector integer,
        n bigint,
        line integer,
        body jsonb not null,
        check (account <> other),
        unique (sector, n, line)
      );
      create index ledger_entry_of_account on ledger_entry (account, at, id);
      create table ledger_system (
        sector integer not null,
        number smallint not null,
        owner text not null,
        level smallint not null,
        primary key (sector, number)
      );
      create table ledger_clock (
        id smallint primary key default 1 check (id = 1),
        opened_at bigint not null,
        orders_seen timestamptz not null default clock_timestamp()
      );
      insert into ledger_clock (opened_at)
        select coalesce((select ceil(${galaxyNowSql('g', '10000')}) from galaxy g), 0);
    `)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table ledger_clock, ledger_system, ledger_entry, ledger_account')
  }
}
