import { realpath } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../../ops/log.ts'
import { classify } from '../failure.ts'
import { type Cluster, dataFolder, readPassword, SUPERUSER } from './cluster.ts'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'

/** Postgres' maintenance database, where no other program takes advisory locks. */
const LOCK_DATABASE = 'postgres'
const LOCK_KEY = 1

/** How long to wait for a killed server's lock. On a busy machine, Postgres may notice late. */
const DEAD_HOLDER_GRACE_MS = 2_000
const RETRY_EVERY_MS = 50
const CONNECT_LIMIT_MS = 5_000
const QUERY_LIMIT_MS = 10_000

/** The session name of the lock's holder, which tells another server who it is. */
const applicationName = `starlane server ${process.pid}`

export function connectionString(password: string, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`
}

/**
 * Takes the lock of a data folder, in the Postgres that runs on it.
 *
 * @returns the connection that holds the lock as long as it lasts; null if Postgres went away
 *   meanwhile, such as when its server is just stopping it
 * @throws EmbeddedPostgresError if a live server holds the lock
 */
export async function takeFolderLock(
  cluster: Cluster,
  port: number,
  log: Log,
): Promise<pg.Client | null> {
  const client = new pg.Client({
    connectionString: connectionString(await readPassword(cluster), port, LOCK_DATABASE),
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
  })
  client.on('error', (error) => log.debug({ reason: error.message }, 'folder lock connection'))
  try {
    await client.connect()
    await checkFolder(client, cluster)
    await tryUntilHeld(client, cluster)
    return client
  } catch (error) {
    await client.end()
    const failure = classify(error)
    const wentAway = failure === 'not_sent' || failure === 'unknown'
    if (wentAway && !(error instanceof EmbeddedPostgresError) && !isWrongPassword(error))
      return null
    throw error
  }
}

/** Checks that this folder's Postgres answers, as a copied data folder has the same password. */
async function checkFolder(client: pg.Client, cluster: Cluster): Promise<void> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory')
  const served = await realpath(rows[0]?.data_directory ?? '/')
  if (served === dataFolder(cluster)) return
  throw new EmbeddedPostgresError(
    `the Postgres found for ${cluster.folder} serves ${served}: stop it, or set DATA_DIR`,
  )
}

async function tryUntilHeld(client: pg.Client, cluster: Cluster): Promise<void> {
  const giveUpAt = performance.now() + DEAD_HOLDER_GRACE_MS
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(
      `select pg_try_advisory_lock(${LOCK_KEY}) as held`,
    )
    if (rows[0]?.held === true) return
    if (performance.now() > giveUpAt) throw await inUse(client, cluster)
    await wait(RETRY_EVERY_MS)
  }
}

async function inUse(client: pg.Client, cluster: Cluster): Promise<EmbeddedPostgresError> {
  const { rows } = await client.query<{ application_name: string }>(
    `select a.application_name from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${LOCK_KEY}
        and l.database = (select oid from pg_database where datname = current_database())`,
  )
  const pid = /\d+$/.exec(rows[0]?.application_name ?? '')?.[0] ?? 'unknown'
  return new EmbeddedPostgresError(
    `${cluster.folder} is in use by a running server (process ${pid}): stop it, or set DATA_DIR to ` +
      'another folder',
  )
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code?.startsWith('28') ?? false)
}
