/**
 * The database of a server with nothing configured: a real PostgreSQL under the data folder, which
 * one server uses at a time.
 *
 * 1. There is no database yet: it is made aside and renamed into place. Of several servers at once
 *    one wins, and all go on with the winner's (`createCluster`).
 * 2. Postgres does not run: it is started, in a session of its own. Of several starts at once
 *    Postgres lets one succeed. If it runs, left there by a server that was killed, it is adopted.
 * 3. The server takes an advisory lock on a connection it keeps for life. Whoever holds it owns the
 *    folder; a second server is refused. The system closes a dead server's connections, however it
 *    died, so there is no lock file to go stale and no process number to be taken for another's.
 * 4. The lock's connection breaks: Postgres crashed and recovers by itself, or has died and is
 *    started again on the same port. The lock is taken anew, or else the server is told it lost it.
 * 5. Stopping: Postgres is shut down under the lock, which goes with it. So a server that starts
 *    meanwhile never adopts a database that is about to be stopped.
 *
 * Postgres keeps others of this machine from starting on its files, but neither it nor the lock
 * can see into another machine or container: a data folder must not be shared with one.
 */
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { freePort } from '../ops/freePort.ts'
import type { Log } from '../ops/log.ts'
import { checkReachable, chooseAccount } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import {
  type Cluster,
  checkVersion,
  clusterExists,
  createCluster,
  dataFolder,
  readPassword,
  removeUnfinished,
  startPostgres,
  stopPostgres,
} from './embedded/cluster.ts'
import { EmbeddedPostgresError } from './embedded/EmbeddedPostgresError.ts'
import { connectionString, takeFolderLock } from './embedded/folderLock.ts'
import { makeOpenFolder } from './embedded/makeOpenFolder.ts'
import { readPostmaster } from './embedded/postmaster.ts'
import { lineOf } from './embedded/run.ts'
import { chooseUsualDataDir } from './embedded/usualDataDir.ts'

export interface EmbeddedPostgresOptions {
  /** Null: the usual one, which is found by the folder the server was started in. */
  readonly dataDir: string | null
  readonly log: Log
  /** Lines for the person who waits for the server to start. */
  readonly onProgress: (line: string) => void
  /** The folder is no longer ours, or its database is gone for good: the server has to end. */
  readonly onLost: (reason: string) => void
  /** Postgres settings in place of the usual ones, such as smaller buffers for tests. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  readonly connectionString: string
  /** It ran already: a server that was killed had left it. */
  readonly adopted: boolean
  /** Shuts Postgres down and gives up the folder. */
  stop(): Promise<void>
}

/** The folder of a live server, and the connection that says so. */
interface Hold {
  readonly client: pg.Client
  readonly port: number
  readonly adopted: boolean
}

type Life =
  | { readonly kind: 'held'; readonly client: pg.Client }
  | { readonly kind: 'retaking'; readonly done: Promise<void> }
  | { readonly kind: 'ended' }

const DATABASE = 'starlane'

const TAKE_LIMIT_MS = 180_000
/** Nobody else can take the folder while Postgres recovers, which after a crash may need a while. */
const RETAKE_LIMIT_MS = 60_000
const RETAKEN_BY_STOP_MS = 15_000
const LOOK_AGAIN_MS = 50
const START_FAILURES_MAX = 3

/** @throws EmbeddedPostgresError with one line that says what to do */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log } = options
  const cluster = await prepareCluster(options)
  const { client, port, adopted } = await take(cluster, log, TAKE_LIMIT_MS, null)
  let life: Life = hold(client)
  if (adopted) options.onProgress('Took over the database a killed server had left running')

  function hold(client: pg.Client): Life {
    client.once('end', () => {
      if (life.kind === 'held') life = { kind: 'retaking', done: retake() }
    })
    return { kind: 'held', client }
  }

  async function retake(): Promise<void> {
    log.warn('lost the connection that holds the data folder; taking it again')
    try {
      const again = await take(cluster, log, RETAKE_LIMIT_MS, port)
      if (life.kind === 'ended') return again.client.end()
      life = hold(again.client)
      log.warn('holds the data folder again')
    } catch (error) {
      if (life.kind === 'ended') return
      life = { kind: 'ended' }
      options.onLost(lineOf(error))
    }
  }

  let stopping: Promise<void> | null = null
  function stop(): Promise<void> {
    stopping ??= shutDown()
    return stopping
  }

  async function shutDown(): Promise<void> {
    if (life.kind === 'retaking') {
      await Promise.race([life.done, wait(RETAKEN_BY_STOP_MS, null, { ref: false })])
    }
    const held = life
    life = { kind: 'ended' }
    if (held.kind !== 'held') return // another server's by now, or still in recovery
    try {
      await stopPostgres(cluster)
    } finally {
      // Not waited for: a Postgres that did not stop may not answer this either.
      void held.client.end()
    }
  }

  try {
    await removeUnfinished(cluster, log)
    await makeDatabase(client)
    const password = await readPassword(cluster)
    return { connectionString: connectionString(password, port, DATABASE), adopted, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepareCluster(options: EmbeddedPostgresOptions): Promise<Cluster> {
  const { onProgress } = options
  const wanted = options.dataDir ?? (await chooseUsualDataDir(process.cwd(), onProgress))
  const dataDir = await makeFolder(wanted)
  const folder = path.join(dataDir, 'postgres')
  const account = await chooseAccount(folder)
  if (account !== null) await checkReachable(dataDir, account)
  const binaries = await findBinaries(account, dataDir)
  const cluster: Cluster = { folder, account, binaries, settings: options.settings ?? {} }
  if (!(await clusterExists(cluster))) {
    onProgress(`First start: making a database in ${folder} (a few seconds)`)
    await createCluster(cluster)
  }
  await checkVersion(cluster)
  return cluster
}

/** @returns its canonical path, by which Postgres is known among the processes */
async function makeFolder(dataDir: string): Promise<string> {
  try {
    await makeOpenFolder(dataDir)
    return await realpath(dataDir)
  } catch (error) {
    throw new EmbeddedPostgresError(
      `cannot use ${dataDir} as data folder (${lineOf(error)}): set DATA_DIR to another`,
    )
  }
}

/** Sees that Postgres runs and takes the folder's lock in it. */
async function take(
  cluster: Cluster,
  log: Log,
  limitMs: number,
  fixedPort: number | null,
): Promise<Hold> {
  const giveUpAt = performance.now() + limitMs
  let startFailures = 0
  let started = false
  for (;;) {
    const postmaster = await readPostmaster(dataFolder(cluster))
    if (postmaster.state === 'running') {
      const { port } = postmaster
      if (fixedPort !== null && port !== fixedPort) {
        throw new EmbeddedPostgresError(`another server has started the database on port ${port}`)
      }
      const client = await takeFolderLock(cluster, port, log)
      if (client !== null) return { client, port, adopted: !started }
    }
    if (postmaster.state === 'absent') {
      try {
        await startPostgres(cluster, fixedPort ?? (await freePort()))
        started = true
        continue
      } catch (error) {
        // Another server may have started it in the same instant, or a program taken the port.
        startFailures += 1
        if (startFailures >= START_FAILURES_MAX) throw error
      }
    }
    if (performance.now() > giveUpAt) {
      throw new EmbeddedPostgresError(
        `the Postgres of ${cluster.folder} was ${postmaster.state} for ${limitMs / 1000} s and ` +
          'took no connection',
      )
    }
    await wait(LOOK_AGAIN_MS)
  }
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (rows.length === 0) await client.query(`create database ${DATABASE}`)
}
