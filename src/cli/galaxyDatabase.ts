import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { type Cluster, clusterExists, dataFolder, readPassword } from '../db/embedded/cluster.ts'
import { connectionString } from '../db/embedded/folderLock.ts'
import { readPostmaster } from '../db/embedded/postmaster.ts'
import { findUsualDataDir } from '../db/embedded/usualDataDir.ts'
import { startEmbeddedPostgres } from '../db/embeddedPostgres.ts'
import { NotSentError } from '../db/failure.ts'
import { type DatabasePool, openPool, type PoolLimits } from '../db/pool.ts'
import { Switchover } from '../db/SessionPool.ts'
import { OperationError } from '../operations/OperationError.ts'
import type { Log } from '../ops/log.ts'

export interface GalaxyDatabase {
  readonly pool: DatabasePool
  close(): Promise<void>
}

/** The name of the galaxy's database in an embedded Postgres. */
const DATABASE = 'starlane'

/** The limits are generous, because an audit of a large galaxy reads whole tables. */
const LIMITS: PoolLimits = {
  connectionsMax: 2,
  waitingMax: 4,
  connectTimeoutMs: 5_000,
  lockTimeoutMs: 10_000,
  statementTimeoutMs: 60 * 60_000,
}

/** How long to wait for a Postgres that recovers after a crash, or whose server is stopping. */
const CHANGING_MS_MAX = 120_000
const LOOK_AGAIN_MS = 100

/**
 * Connects to the database that a server would use with these settings. If an embedded Postgres
 * runs, this neither takes its folder's lock nor stops it. It never creates a database.
 *
 * @param whenStopped what to do if an embedded Postgres does not run: start it, and let `close`
 *   stop it again; or refuse, if the command needs running servers
 * @param say gets lines for the person who waits
 * @param does what the command does with it; a standby will do for one that only reads
 * @throws OperationError, EmbeddedPostgresError
 */
export async function openGalaxyDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  whenStopped: 'start' | 'refuse',
  log: Log,
  say: (line: string) => void,
  does: 'reads' | 'writes' = 'reads',
): Promise<GalaxyDatabase> {
  const { databaseUrl, dataDir } = config
  const { url, stop } = databaseUrl
    ? { url: databaseUrl, stop: async () => {} }
    : await embedded(dataDir, whenStopped, log, say)
  try {
    const pool = await connect(url, log, does)
    const close = async () => {
      await pool.close()
      await stop()
    }
    return { pool, close }
  } catch (error) {
    await stop()
    throw error
  }
}

async function embedded(
  dataDir: string | null,
  whenStopped: 'start' | 'refuse',
  log: Log,
  say: (line: string) => void,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const cluster = await findCluster(dataDir)
  const data = dataFolder(cluster)
  const giveUpAt = performance.now() + CHANGING_MS_MAX
  let postmaster = await readPostmaster(data)
  while (postmaster.state === 'changing' && performance.now() < giveUpAt) {
    await wait(LOOK_AGAIN_MS)
    postmaster = await readPostmaster(data)
  }
  switch (postmaster.state) {
    case 'running': {
      const password = await readPassword(cluster)
      return { url: connectionString(password, postmaster.port, DATABASE), stop: async () => {} }
    }
    case 'changing':
      throw new OperationError(
        `the Postgres of ${cluster.folder} has been starting or stopping for ` +
          `${CHANGING_MS_MAX / 1000} s: see its log there, and try again`,
      )
    case 'absent': {
      if (whenStopped === 'refuse') throw new OperationError(notRunning(cluster.folder))
      say(`Starting the database of ${path.dirname(cluster.folder)}`)
      const onLost = (reason: string): void => log.error({ reason }, 'the database is lost')
      const postgres = await startEmbeddedPostgres({ dataDir, log, onProgress: say, onLost })
      return { url: postgres.connectionString, stop: () => postgres.stop() }
    }
  }
}

function notRunning(folder: string): string {
  return `no database runs in ${folder}: start the server, or set DATABASE_URL or DATA_DIR to the server's own`
}

/** @throws OperationError if there is no database, because a command does not create one */
async function findCluster(givenDataDir: string | null): Promise<Cluster> {
  const dataDir = givenDataDir ?? (await findUsualDataDir(process.cwd()))
  // The canonical path identifies Postgres among the processes. A missing folder has none.
  const folder = path.join(await realpath(dataDir).catch(() => dataDir), 'postgres')
  const binaries = { initdb: '', pgCtl: '', postgres: '', majorVersion: '' }
  const cluster: Cluster = { folder, account: null, binaries, settings: {} }
  if (await clusterExists(cluster)) return cluster
  throw new OperationError(
    `there is no database in ${folder}: set DATA_DIR to the server's data folder, or DATABASE_URL`,
  )
}

async function connect(url: string, log: Log, does: 'reads' | 'writes'): Promise<DatabasePool> {
  try {
    // An audit of a standby costs the players nothing.
    const switchover = does === 'reads' ? null : new Switchover()
    return await openPool(url, 'starlane command', LIMITS, log, switchover)
  } catch (error) {
    const { host, pathname } = new URL(url)
    throw new OperationError(`no database at ${host}${pathname}: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof NotSentError && error.cause !== undefined) return reasonOf(error.cause)
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join(', ')
  return error instanceof Error ? error.message : String(error)
}
