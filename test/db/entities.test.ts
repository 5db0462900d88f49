import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { TABLES } from '../../src/db/entities/entities.ts'
import { withTestDatabase } from '../../testkit/testDatabase.ts'

const { database, close } = await withTestDatabase()
after(close)

const BOOKKEEPING = ['migration', 'typeorm_metadata']

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly primary: boolean
  readonly default: string | null
}

test('the migrations make just the tables that are known, with an entity or without', async () => {
  const migrated = await database.web.query<{ table: string }>(
    `select relname as table from pg_class where relnamespace = 'public'::regnamespace
        and relkind = 'r' and relname <> all ($1) order by 1`,
    [BOOKKEEPING],
  )
  assert.deepEqual(TABLES.toSorted(), migrated.map(({ table }) => table).sort())
})

test('an entity has just the columns that the migrations make', async () => {
  const { entityMetadatas } = database.web.dataSource
  const migrated = await database.web.query<Column>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
            not a.attnotnull as nullable, coalesce(a.attnum = any (k.conkey), false) as primary,
            replace(pg_get_expr(d.adbin, d.adrelid), '''', '') as default
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relname = any ($1)`,
    [entityMetadatas.map(({ tableName }) => tableName)],
  )
  const declared = entityMetadatas.flatMap((entity) =>
    entity.columns.map((column) => describe(entity.tableName, column)),
  )
  assert.deepEqual(declared.sort(byName), migrated.sort(byName))
})

test('a row read through TypeORM has numbers for bigint columns', async () => {
  await database.web.query(
    `insert into sector (id, name, x, y, seq, epoch) values (1, 'Vega', 0, 0.5, 7, $1)`,
    [Number.MAX_SAFE_INTEGER],
  )
  const [sector] = await database.web.dataSource.getRepository('sector').find()
  assert.deepEqual(sector, {
    id: 1,
    name: 'Vega',
    x: 0,
    y: 0.5,
    holder: null,
    epoch: Number.MAX_SAFE_INTEGER,
    seq: 7,
    lastFlush: null,
    nextDueAt: null,
    noted: 0,
    owner: null,
    battles: 0,
  })
})

function describe(table: string, column: ColumnMetadata): Column {
  const { driver } = database.web.dataSource
  const type = driver.normalizeType(column)
  return {
    table,
    column: column.databaseName,
    type: `${type}${column.isArray ? '[]' : ''}`,
    nullable: column.isNullable,
    primary: column.isPrimary,
    default: driver.normalizeDefault(column)?.replaceAll("'", '') ?? null,
  }
}

function byName(a: Column, b: Column): number {
  return a.table.localeCompare(b.table) || a.column.localeCompare(b.column)
}
