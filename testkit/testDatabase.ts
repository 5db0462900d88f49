import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { type Database, openDatabase } from '../src/db/dataSource.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embeddedPostgres.ts'
import { migrate } from '../src/db/migrate.ts'
import { createLog } from '../src/ops/log.ts'

export interface FreshDatabase {
  readonly database: Database
  readonly connectionString: string
  /** Closes the pools. The database itself stays until Postgres is deleted. */
  close(): Promise<void>
}

export interface TestDatabase extends FreshDatabase {
  /** Makes another migrated, empty database in the same Postgres, in about 50 ms. */
  fresh(): Promise<FreshDatabase>
  /**
   * Closes all fresh databases. If Postgres was started for this file, ends it and deletes its
   * files.
   */
  close(): Promise<void>
}

/** As durable as the real settings, but smaller. */
export const SMALL_POSTGRES = {
  shared_buffers: '16MB',
  io_method: 'sync',
  max_wal_size: '128MB',
} as const

const TEMPLATE = 'starlane_template'

/**
 * Name of the variable in which `test/globalSetup.ts` puts the address of the Postgres shared by
 * all test files of a run.
 */
export const SHARED_POSTGRES = 'STARLANE_TEST_POSTGRES'

export const silentLog = createLog('silent')

export async function makeDataDir(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'starlane-test-'))
  await chmod(folder, 0o755) // if tests run as root, Postgres runs as another user
  return folder
}

/**
 * Starts Postgres as a server does, holding the data folder. If the folder is lost, the test fails.
 */
export function startTestPostgres(
  dataDir: string,
  settings: Readonly<Record<string, string>> = SMALL_POSTGRES,
): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDir,
    log: silentLog,
    onProgress: () => {},
    onLost: (reason) => {
      throw new Error(reason)
    },
    settings,
  })
}

/**
 * Opens databases with this build's schema for one test file: `after(() => test.close())`. They are
 * in the Postgres of the run. A file that runs alone starts its own Postgres.
 */
export async function withTestDatabase(): Promise<TestDatabase> {
  const { connectionString: home, stop: stopHome } = await findPostgres()
  const opened: FreshDatabase[] = []
  const stop = async () => {
    await Promise.all(opened.map((one) => one.close()))
    await stopHome()
  }

  const fresh = async (): Promise<FreshDatabase> => {
    const name = `starlane_${process.pid}_${++databasesMade}`
    await execute(home, `create database ${name} template ${TEMPLATE}`)
    const connectionString = withDatabase(home, name)
    const database = await openDatabase({
      connectionString,
      log: silentLog,
      applicationName: 'starlane test',
    })
    let closing: Promise<void> | null = null
    const one = {
      database,
      connectionString,
      close() {
        closing ??= database.close()
        return closing
      },
    }
    opened.push(one)
    return one
  }

  try {
    return { ...(await fresh()), fresh, close: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Databases made by this process: a test file may ask for several. */
let databasesMade = 0

interface Home {
  readonly connectionString: string
  stop(): Promise<void>
}

/** @returns a Postgres that contains the template database */
async function findPostgres(): Promise<Home> {
  const shared = process.env[SHARED_POSTGRES]
  if (shared) return { connectionString: shared, stop: async () => {} }
  const dataDir = await makeDataDir()
  const postgres = await startTestPostgres(dataDir)
  const stop = async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true })
  }
  try {
    await makeTemplate(postgres.connectionString)
  } catch (error) {
    await stop()
    throw error
  }
  return { connectionString: postgres.connectionString, stop }
}

/** Makes the template, the database that all others are copied from. */
export async function makeTemplate(home: string): Promise<void> {
  await execute(home, `create database ${TEMPLATE}`)
  await migrate({ connectionString: withDatabase(home, TEMPLATE), log: silentLog })
}

/** Runs one statement on a new connection and closes it. */
export async function execute<Row extends pg.QueryResultRow>(
  connectionString: string,
  sql: string,
  params: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {}) // told by connect and query
  try {
    await client.connect()
    return (await client.query<Row>(sql, params)).rows
  } finally {
    await client.end()
  }
}

export function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString)
  url.pathname = name
  return url.href
}
