import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { migrate } from '../../src/db/migrate.ts'
import { UnfitDatabaseError } from '../../src/db/surroundings.ts'
import { execute, silentLog, withDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const { connectionString, fresh, close } = await withTestDatabase()
after(close)

await execute(connectionString, `create role guest login password 'guest'`)

async function emptyDatabase(name: string, options = ''): Promise<string> {
  await execute(connectionString, `create database ${name} ${options}`)
  return withDatabase(connectionString, name)
}

function asGuest(url: string): string {
  const guest = new URL(url)
  guest.username = 'guest'
  guest.password = 'guest'
  return guest.href
}

async function refused(url: string, message: RegExp): Promise<void> {
  const { name } = UnfitDatabaseError
  await assert.rejects(migrate({ connectionString: url, log: silentLog }), { name, message })
}

test('a database of another encoding is refused', async () => {
  const url = await emptyDatabase('latin', `encoding 'LATIN1' locale 'C' template template0`)
  await refused(url, /database latin has the encoding LATIN1: make one with .*UTF8/)
})

test('a role that may not make tables is refused', async () => {
  await refused(
    asGuest(await emptyDatabase('closed')),
    /^role guest may not make tables in schema public .*grant it create/,
  )
})

test('a role that may use no schema is refused', async () => {
  const url = await emptyDatabase('shut')
  await execute(url, 'revoke usage on schema public from public')
  await refused(asGuest(url), /^role guest may use no schema .*: grant usage and create/)
})

test('a role that may not write our tables is refused', async () => {
  const { connectionString: url } = await fresh()
  await refused(
    asGuest(url),
    /^the table migration may not be read and written: make the role the owner/,
  )
  await execute(url, 'grant select, insert, update, delete on all tables in schema public to guest')
  assert.deepEqual(await migrate({ connectionString: asGuest(url), log: silentLog }), [])
  await execute(url, 'revoke update on fleet from guest')
  await refused(asGuest(url), /^role guest may not read and write fleet in schema public/)
  await execute(url, 'grant update on fleet to guest; alter table fleet enable row level security')
  await refused(asGuest(url), /^row security hides rows of fleet/)
})

test("a role that would have to migrate another role's tables is refused", async () => {
  const { connectionString: url } = await fresh()
  await execute(
    url,
    `grant all on all tables in schema public to guest;
    grant create on schema public to guest; delete from migration where name like 'Lives%'`,
  )
  await refused(asGuest(url), /^role guest does not own .*commander, .*: make it their owner/)
})

test("another program's tables under our names are refused", async () => {
  const url = await emptyDatabase('others')
  await execute(url, 'create table session (sid text); create view fleet as select 1 as ships')
  await refused(
    url,
    /has fleet, session, which Starlane did not make: give it a database of its own/,
  )
  await execute(
    url,
    `drop view fleet; drop table session;
    create table migration (id serial, timestamp bigint, name text);
    insert into migration (timestamp, name) values (1, 'Shop1')`,
  )
  await refused(url, /has migration, which Starlane did not make/)
  await execute(url, 'drop table migration; create table migration (version text)')
  await refused(url, /has migration, which Starlane did not make/)
})

test('a missing table of ours is noticed', async () => {
  const { connectionString: url } = await fresh()
  await execute(url, 'drop table snapshot')
  await refused(url, /lacks snapshot, which Starlane had made: restore it/)
})

test('sessions that do not check foreign keys are refused', async () => {
  const url = await emptyDatabase('replica')
  await execute(url, 'alter database replica set session_replication_role = replica')
  await refused(url, /^session_replication_role is replica/)
})
