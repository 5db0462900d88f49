import type { QueryRunner } from 'typeorm'
import { TABLES } from './entities/entities.ts'

/** An unsuitable database. Its message is one line for the person who starts the server. */
export class UnfitDatabaseError extends Error {
  override name = 'UnfitDatabaseError'
}

/** The oldest supported version of Postgres. */
const VERSION_MIN = 15
const FOUNDATION = 'Foundation1790000000000'

interface Surroundings {
  readonly version: number
  readonly encoding: string
  readonly database: string
  readonly role: string
  readonly schema: string | null
  readonly mayCreate: boolean | null
  readonly replication: string
}

const SURROUNDINGS = `select current_setting('server_version_num')::int / 10000 as version,
  current_setting('server_encoding') as encoding, current_database()::text as database,
  current_user::text as role, current_schema()::text as schema,
  has_schema_privilege(current_schema(), 'create') as "mayCreate",
  current_setting('session_replication_role') as replication`

interface Relation {
  readonly name: string
  readonly isTable: boolean
  readonly isOwn: boolean
  readonly mayUse: boolean
  readonly isFiltered: boolean
}

/** Checks for all privileges; with a comma list, `has_table_privilege` would check for any. */
const RELATIONS = `select c.relname::text as name, c.relkind in ('r', 'p') as "isTable",
  pg_has_role(c.relowner, 'usage') as "isOwn",
  (select bool_and(has_table_privilege(c.oid, p))
    from unnest('{select,insert,update,delete}'::text[]) p) as "mayUse",
  row_security_active(c.oid) as "isFiltered"
  from pg_class c where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relname = any ($1)
  order by c.relname`

/**
 * Checks properties of the database that a session cannot set for itself.
 *
 * @param migrations all migrations of this build, in order
 * @param table the table of migrations that were run
 * @throws UnfitDatabaseError that says what is wrong and what would be right
 */
export async function checkSurroundings(
  runner: QueryRunner,
  migrations: readonly string[],
  table: string,
): Promise<void> {
  const [found]: Surroundings[] = await runner.query(SURROUNDINGS)
  if (!found) throw new Error('the database did not say what it is')
  const schema = checkDatabase(found)
  const place = `schema ${schema} of the database ${found.database}`
  const relations: Relation[] = await runner.query(RELATIONS, [[table, ...TABLES]])
  const run = await migrationsRun(runner, relations, table)
  const isOurs = run?.includes(FOUNDATION) ?? false
  // A failed first migration leaves its table behind, empty.
  const isBegun = run?.length === 0
  const strangers = relations.filter(({ name }) => !(isBegun && name === table))
  if (!isOurs && strangers.length > 0) {
    throw new UnfitDatabaseError(
      `${place} has ${namesOf(strangers)}, which Starlane did not make: give it a database of its own`,
    )
  }
  // The database is of a newer build, which the comparison of migrations reports.
  if (run?.some((name) => !migrations.includes(name))) return
  const isPending = migrations.some((name) => !run?.includes(name))
  const missing = TABLES.filter((name) => !relations.some((one) => one.name === name))
  if (!isPending && missing.length > 0) {
    throw new UnfitDatabaseError(
      `${place} lacks ${missing.join(', ')}, which Starlane had made: restore it from a backup`,
    )
  }
  checkRights(found, place, relations, isPending)
}

/** @returns the schema that has the tables, or will have them */
function checkDatabase(found: Surroundings): string {
  const { version, encoding, database, role, schema, replication } = found
  if (version < VERSION_MIN) {
    throw new UnfitDatabaseError(`Postgres is of version ${version}: use ${VERSION_MIN} or later`)
  }
  if (encoding !== 'UTF8') {
    throw new UnfitDatabaseError(
      `the database ${database} has the encoding ${encoding}: make one with "create database NAME encoding 'UTF8' template template0"`,
    )
  }
  if (replication !== 'origin') {
    throw new UnfitDatabaseError(
      `session_replication_role is ${replication}, by which foreign keys are not checked: set it to origin for ${role}`,
    )
  }
  if (schema === null) {
    throw new UnfitDatabaseError(
      `role ${role} may use no schema of the search_path in the database ${database}: grant usage and create on one of them`,
    )
  }
  return schema
}

/** @returns the migrations that were run; null if there is no table of them in our form */
async function migrationsRun(
  runner: QueryRunner,
  relations: readonly Relation[],
  table: string,
): Promise<string[] | null> {
  const kept = relations.find(({ name }) => name === table)
  if (!kept?.isTable) return null
  const columns: { name: string }[] = await runner.query(
    `select attname::text as name from pg_attribute
      where attrelid = (quote_ident(current_schema()) || '.' || quote_ident($1))::regclass and attnum > 0`,
    [table],
  )
  if (!['name', 'timestamp'].every((wanted) => columns.some(({ name }) => name === wanted))) {
    return null
  }
  if (!kept.mayUse) {
    throw new UnfitDatabaseError(`the table ${table} may not be read and written: ${RIGHTS_ADVICE}`)
  }
  const rows: { name: string }[] = await runner.query(`select name::text as name from ${table}`)
  return rows.map(({ name }) => name)
}

const RIGHTS_ADVICE =
  'make the role the owner of the tables, or grant it select, insert, update and delete on all of them'

function checkRights(
  { role, mayCreate }: Surroundings,
  place: string,
  relations: readonly Relation[],
  isPending: boolean,
): void {
  if (isPending && !mayCreate) {
    throw new UnfitDatabaseError(
      `role ${role} may not make tables in ${place}: grant it create on that schema`,
    )
  }
  const closed = relations.filter(({ mayUse }) => !mayUse)
  if (closed.length > 0) {
    throw new UnfitDatabaseError(
      `role ${role} may not read and write ${namesOf(closed)} in ${place}: ${RIGHTS_ADVICE}`,
    )
  }
  const filtered = relations.filter(({ isFiltered }) => isFiltered)
  if (filtered.length > 0) {
    throw new UnfitDatabaseError(
      `row security hides rows of ${namesOf(filtered)} in ${place} from ${role}: disable it for these tables`,
    )
  }
  const others = relations.filter(({ isOwn }) => !isOwn)
  if (isPending && others.length > 0) {
    throw new UnfitDatabaseError(
      `role ${role} does not own ${namesOf(others)} in ${place} and cannot migrate them: make it their owner`,
    )
  }
}

function namesOf(relations: readonly Relation[]): string {
  return relations.map(({ name }) => name).join(', ')
}
