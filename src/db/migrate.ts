import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm'
import type { Log } from '../ops/log.ts'
import { sqlState } from './failure.ts'
import { Foundation1790000000000 } from './migrations/1790000000000-foundation.ts'
import { Neighbours1790000100000 } from './migrations/1790000100000-neighbours.ts'
import { Versions1790000200000 } from './migrations/1790000200000-versions.ts'
import { Lives1790000300000 } from './migrations/1790000300000-lives.ts'
import { Ground1790000500000 } from './migrations/1790000500000-ground.ts'
import { CutOff1790000510000 } from './migrations/1790000510000-cutOff.ts'
import { Cursors1790000700000 } from './migrations/1790000700000-cursors.ts'
import { Founding1790000720000 } from './migrations/1790000720000-founding.ts'
import { Facts1790000800000 } from './migrations/1790000800000-facts.ts'
import { Secret1790000900000 } from './migrations/1790000900000-secret.ts'
import { BattleReports1790000950000 } from './migrations/1790000950000-battleReports.ts'
import { Bases1790001000000 } from './migrations/1790001000000-bases.ts'
import { Systems1790001100000 } from './migrations/1790001100000-systems.ts'
import { ReportedGarrisons1790001200000 } from './migrations/1790001200000-reportedGarrisons.ts'
import { Ledger1790001300000 } from './migrations/1790001300000-ledger.ts'
import { Research1790001400000 } from './migrations/1790001400000-research.ts'
import { ourSessions } from './pool.ts'
import { Switchover } from './SessionPool.ts'
import { checkSurroundings } from './surroundings.ts'

export interface MigrateOptions {
  readonly connectionString: string
  readonly log: Log
  /** How long to wait for another process that migrates, or for a table in use. */
  readonly waitMaxMs?: number
}

/** A failed migration. Its message is one line for the person who starts the server. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

const MIGRATIONS = [
  Foundation1790000000000,
  Neighbours1790000100000,
  Versions1790000200000,
  Lives1790000300000,
  Ground1790000500000,
  CutOff1790000510000,
  Cursors1790000700000,
  Founding1790000720000,
  Facts1790000800000,
  Secret1790000900000,
  BattleReports1790000950000,
  Bases1790001000000,
  Systems1790001100000,
  ReportedGarrisons1790001200000,
  Ledger1790001300000,
  Research1790001400000,
]
/** The migrations of this build, in order. */
export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map(
  (Migration) => new Migration().name,
)
const MIGRATIONS_TABLE = 'migration'

/** The advisory lock that every starting process takes. The number is the same in all builds. */
const ADVISORY_LOCK = 0x57a7_1a4e

const WAIT_MAX_MS = 60_000
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Brings the database to this build's schema, with all pending migrations in one transaction. Lock
 * and migrations share one connection, so that losing it ends both. So no process can go on
 * migrating after the next one has begun.
 *
 * @returns the names of the migrations that were pending
 * @throws MigrationError if the database belongs to a newer build, or others hold it too long;
 *   UnfitDatabaseError if it cannot hold a galaxy
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const { connectionString, log, waitMaxMs = WAIT_MAX_MS } = options
  const sessions = ourSessions(connectionString, 'starlane migration', log, {
    // No limit on statements, because rewriting a large table may rightly take long.
    session: { statementTimeoutMs: 0, lockTimeoutMs: waitMaxMs, idleInTransactionMs: WAIT_MAX_MS },
    switchover: new Switchover(),
    waitingMax: 2,
    max: 2,
    connectionTimeoutMillis: 5_000,
  })
  const dataSource = new DataSource({
    ...sessions,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'all',
  })
  await dataSource.initialize()
  try {
    const runner = dataSource.createQueryRunner()
    await takeLock(runner, waitMaxMs)
    await checkSurroundings(runner, MIGRATION_NAMES, MIGRATIONS_TABLE)
    const executor = new MigrationExecutor(dataSource, runner)
    await refuseNewer(executor)
    const ran = await executor.executePendingMigrations()
    const names = ran.map((migration) => migration.name)
    if (names.length === 0) log.info('schema is up to date')
    else log.info({ migrations: names }, 'schema migrated')
    return names
  } finally {
    await dataSource.destroy()
  }
}

/** The lock goes with the connection, which `migrate` closes. */
async function takeLock(runner: QueryRunner, waitMaxMs: number): Promise<void> {
  try {
    await runner.query('select pg_advisory_lock($1)', [ADVISORY_LOCK])
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error
    throw new MigrationError(
      `another process has been migrating the database for over ${waitMaxMs / 1000} s`,
    )
  }
}

async function refuseNewer(executor: MigrationExecutor): Promise<void> {
  const known = new Set(MIGRATION_NAMES)
  const executed = await executor.getExecutedMigrations()
  const unknown = executed.map(({ name }) => name).filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new MigrationError(
    `the database was migrated by a newer build (${unknown.join(', ')}): start that build instead`,
  )
}
