/**
 * The database of a server without a DATABASE_URL: a real PostgreSQL under the data folder, which
 * one server uses at a time.
 *
 * 1. If there is no database yet, it is created in a temporary folder and renamed into place. If
 * several servers do so at once, one wins, and all use the winner's (`createCluster`). 2. If
 * Postgres does not run, it is started in a session of its own. If several servers start it at
 * once, Postgres lets one succeed. If a killed server left it running, it is adopted. 3. The server
 * takes an advisory lock on a connection it keeps for life. The holder owns the folder; a second
 * server is refused. The system closes a dead server's connections, however it died. So no lock
 * file can go stale, and no process id can be mistaken for another's. 4. If the lock's connection
 * breaks, Postgres either crashed and recovers by itself, or died and is started again on the same
 * port. The server then takes the lock again, or is told that it lost it. 5. To stop, Postgres is
 * shut down while the lock is held, and the lock goes with it. So a server that starts meanwhile
 * never adopts a database that is about to be stopped.
 *
 * Postgres keeps other processes of this machine from starting on its files. But neither Postgres
 * nor the lock can see into another machine or container, so a data folder must not be shared with
 * one.
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
  /** Null for the default one, which depends on the folder in which the server was started. */
  readonly dataDir: string | null
  readonly log: Log
  /** Gets lines for the person who waits for the server to start. */
  readonly onProgress: (line: string) => void
  /** Called when the folder or its database is lost for good: the server has to end. */
  readonly onLost: (reason: string) => void
  /** Postgres settings that override the defaults, such as smaller buffers for tests. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  readonly connectionString: string
  /** Whether Postgres was already running, left by a killed server. */
  readonly adopted: boolean
  /** Shuts Postgres down and gives up the folder. */
  stop(): Promise<void>
}

/** The lock on a data folder: the connection that holds it, and the Postgres behind it. */
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
/** Time limit for taking the lock again. Recovery after a crash may take a while. */
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
    if (held.kind !== 'held') return // another server has it by now, or it is still in recovery
    try {
      await stopPostgres(cluster)
    } finally {
      // Not awaited, because a Postgres that did not stop may not answer this either.
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

/** @returns the folder's canonical path, which identifies its Postgres among the processes */
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

/** Makes sure that Postgres runs, and takes the folder's lock in it. */
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
        // Another server may have started it at the same moment, or a program may have the port.
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
