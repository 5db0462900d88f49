import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { type Cluster, clusterExists, dataFolder, readPassword } from '../db/embedded/cluster.ts'
import { connectionString } from '../db/embedded/folderLock.ts'
import { readPostmaster } from '../db/embedded/postmaster.ts'
import { startEmbeddedPostgres } from '../db/embeddedPostgres.ts'
import { type DatabasePool, openPool, type PoolLimits } from '../db/pool.ts'
import type { Log } from '../ops/log.ts'

/** Its message is one line for the person who asked for the audit. */
export class CannotAuditError extends Error {
  override name = 'CannotAuditError'
}

export interface OpenedForAudit {
  readonly pool: DatabasePool
  close(): Promise<void>
}

/** The server's own name for its database in an embedded Postgres. */
const DATABASE = 'starlane'

/** Some of the audit's statements read whole tables, which on a large galaxy takes its time. */
const LIMITS: PoolLimits = {
  connectionsMax: 2,
  waitingMax: 4,
  connectTimeoutMs: 5_000,
  lockTimeoutMs: 10_000,
  statementTimeoutMs: 60 * 60_000,
}

/** After a crash Postgres first recovers; a server that is stopping needs a moment, too. */
const CHANGING_MS_MAX = 120_000
const LOOK_AGAIN_MS = 100

/**
 * Connects to the database the server would use with these settings. An embedded one that runs is
 * left alone: neither its folder's lock nor its end is our business. One that does not run is
 * started, and stopped again by `close`. None is ever made.
 *
 * @param say lines for whoever waits
 * @throws CannotAuditError, EmbeddedPostgresError
 */
export async function openForAudit(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Log,
  say: (line: string) => void,
): Promise<OpenedForAudit> {
  const { databaseUrl, dataDir } = config
  const { url, stop } = databaseUrl
    ? { url: databaseUrl, stop: async () => {} }
    : await embedded(dataDir, log, say)
  try {
    const pool = await connect(url, log)
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
  dataDir: string,
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
      throw new CannotAuditError(
        `the Postgres of ${cluster.folder} has been starting or stopping for ` +
          `${CHANGING_MS_MAX / 1000} s: see its log there, and try again`,
      )
    case 'absent': {
      say(`Starting the database of ${dataDir} for the audit`)
      const onLost = (reason: string): void => log.error({ reason }, 'the database is lost')
      const postgres = await startEmbeddedPostgres({ dataDir, log, onProgress: say, onLost })
      return { url: postgres.connectionString, stop: () => postgres.stop() }
    }
  }
}

/** @throws CannotAuditError if there is none: an audit does not make one */
async function findCluster(dataDir: string): Promise<Cluster> {
  // Postgres is known among the processes by the canonical path; a folder that is missing has none.
  const folder = path.join(await realpath(dataDir).catch(() => dataDir), 'postgres')
  const binaries = { initdb: '', pgCtl: '', postgres: '', majorVersion: '' }
  const cluster: Cluster = { folder, account: null, binaries, settings: {} }
  if (await clusterExists(cluster)) return cluster
  throw new CannotAuditError(
    `there is no database in ${folder}: set DATA_DIR to the server's data folder, or DATABASE_URL`,
  )
}

async function connect(url: string, log: Log): Promise<DatabasePool> {
  try {
    return await openPool(url, 'starlane audit', LIMITS, log)
  } catch (error) {
    const { host, pathname } = new URL(url)
    throw new CannotAuditError(`no database at ${host}${pathname}: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join(', ')
  return error instanceof Error ? error.message : String(error)
}
