import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:fs'
import {
  access,
  chown,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../ops/log.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { byPlainPath } from './copyPrograms.ts'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'
import { readPostmaster } from './postmaster.ts'
import { lineOf, run, surroundingsFor } from './run.ts'
import { settingsToArgs, settingsToOptions } from './settings.ts'

/** A database cluster on disk and the programs that run it. */
export interface Cluster {
  /** Holds `data` (the cluster), `password` and `log`. A canonical path. */
  readonly folder: string
  readonly account: Account | null
  readonly binaries: Binaries
  /** Postgres settings that override the defaults. */
  readonly settings: Readonly<Record<string, string>>
}

export const SUPERUSER = 'starlane'

const INITDB_LIMIT_MS = 60_000
/** Time limit for a start, which includes recovery after a crash of up to max_wal_size. */
const START_LIMIT_S = 120
const STOP_LIMIT_S = 30
const LOOK_AGAIN_MS = 20
/** How much later than pg_ctl's own time limit ours ends it, if it hangs. */
const PG_CTL_SLACK_MS = 5_000
const LOG_TAIL_CHARS = 400

export const dataFolder = (cluster: Cluster) => path.join(cluster.folder, 'data')
const logFile = (cluster: Cluster) => path.join(cluster.folder, 'log')
const passwordFile = (folder: string) => path.join(folder, 'password')
const unfinishedPrefix = (cluster: Cluster) => `${cluster.folder}.unfinished-`

export async function readPassword(cluster: Cluster): Promise<string> {
  return (await readFile(passwordFile(cluster.folder), 'utf8')).trim()
}

export async function clusterExists(cluster: Cluster): Promise<boolean> {
  try {
    await access(path.join(dataFolder(cluster), 'PG_VERSION'))
    return true
  } catch {
    return false
  }
}

/**
 * Creates a cluster with its password in a temporary folder, then renames it into place. So there
 * is never half a cluster, even if we are killed. If several servers do this at once, the rename
 * lets exactly one win, and the others use the winner's.
 */
export async function createCluster(cluster: Cluster): Promise<void> {
  const { account, binaries, folder } = cluster
  const unfinished = await mkdtemp(unfinishedPrefix(cluster))
  try {
    const password = passwordFile(unfinished)
    await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, {
      mode: 0o600,
      flush: true,
    })
    if (account !== null) {
      await chown(unfinished, account.uid, account.gid)
      await chown(password, account.uid, account.gid)
    }
    await byPlainPath(binaries.initdb, (initdb) =>
      run(initdb, initdbArgs(path.join(unfinished, 'data'), password), {
        account,
        timeLimitMs: INITDB_LIMIT_MS,
      }),
    )
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (await clusterExists(cluster)) return
    throw new EmbeddedPostgresError(`cannot make a database in ${folder}: ${lineOf(error)}`)
  }
  await syncFolder(path.dirname(folder))
}

function initdbArgs(data: string, password: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // A sort order that no update of the operating system can change under the indices.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
}

/** Writes a folder to disk, without which a rename in it may not survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // not possible there
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Removes what servers left behind that were killed while creating a cluster. Another server may
 * still be creating one, in vain. What cannot be removed for that reason is left to the next start.
 */
export async function removeUnfinished(cluster: Cluster, log: Log): Promise<void> {
  const parent = path.dirname(cluster.folder)
  const prefix = path.basename(unfinishedPrefix(cluster))
  const leftovers = (await readdir(parent)).filter((name) => name.startsWith(prefix))
  await Promise.all(
    leftovers.map((name) =>
      rm(path.join(parent, name), { recursive: true, force: true }).catch((error: unknown) => {
        log.debug({ err: error, name }, 'an unfinished database was not removed')
      }),
    ),
  )
}

/** Checks the major version, because Postgres cannot read the files of another. */
export async function checkVersion(cluster: Cluster): Promise<void> {
  const version = (await readFile(path.join(dataFolder(cluster), 'PG_VERSION'), 'utf8')).trim()
  const { majorVersion } = cluster.binaries
  if (version === majorVersion) return
  throw new EmbeddedPostgresError(
    `${cluster.folder} was made by Postgres ${version} and this build brings ${majorVersion}: dump ` +
      'it with the old build and restore it, or set DATA_DIR to another folder',
  )
}

/**
 * Starts Postgres in a session of its own, so that neither Ctrl-C nor our death reaches it, and
 * waits until it accepts connections. If two servers start it at once, Postgres lets one succeed.
 */
export async function startPostgres(cluster: Cluster, port: number): Promise<void> {
  const log = logFile(cluster)
  await keepOneOldLog(log)
  try {
    if (process.platform === 'win32') await launchOnWindows(cluster, port, log)
    else await launch(cluster, port, log)
  } catch (error) {
    throw new EmbeddedPostgresError(
      `Postgres did not start in ${cluster.folder}: ${lineOf(error)}; its log (${log}) ends: ` +
        `${await tailOf(log)}`,
    )
  }
}

/** Starts `postgres` directly: pg_ctl passes paths to a shell, and a path may contain anything. */
async function launch(cluster: Cluster, port: number, logFile: string): Promise<void> {
  const { account, binaries, settings } = cluster
  const data = dataFolder(cluster)
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants
  const log = await open(logFile, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600)
  try {
    if (account !== null) await log.chown(account.uid, account.gid)
    const args = ['-D', data, ...settingsToArgs({ ...settings, port: String(port) })]
    const child = spawn(binaries.postgres, args, {
      ...surroundingsFor(account),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    })
    let end: string | null = null
    child.once('exit', (code, signal) => {
      end = `it ended with ${signal ?? `code ${code}`}`
    })
    await once(child, 'spawn')
    child.unref()
    const giveUpAt = performance.now() + START_LIMIT_S * 1000
    for (;;) {
      const postmaster = await readPostmaster(data)
      if (postmaster.state === 'running' && postmaster.pid === child.pid) return
      if (end !== null) throw new Error(end)
      if (performance.now() > giveUpAt) throw new Error(`it was not ready in ${START_LIMIT_S} s`)
      await wait(LOOK_AGAIN_MS)
    }
  } finally {
    await log.close()
  }
}

/** On Windows, pg_ctl is needed to drop administrator rights, with which Postgres does not run. */
async function launchOnWindows(cluster: Cluster, port: number, logFile: string): Promise<void> {
  await run(
    cluster.binaries.pgCtl,
    [
      'start',
      '--silent',
      '--wait',
      `--timeout=${START_LIMIT_S}`,
      `--pgdata=${dataFolder(cluster)}`,
      `--log=${logFile}`,
      `--options=${settingsToOptions({ ...cluster.settings, port: String(port) })}`,
    ],
    { account: cluster.account, timeLimitMs: START_LIMIT_S * 1000 + PG_CTL_SLACK_MS },
  )
}

/**
 * Shuts Postgres down fast: it ends sessions, writes everything to disk, and exits. Another server
 * may start it again at once, so this waits for the old process to end.
 */
export async function stopPostgres(cluster: Cluster): Promise<void> {
  const before = await readPostmaster(dataFolder(cluster))
  if (before.state === 'absent') return
  const isGone = async (): Promise<boolean> => {
    const now = await readPostmaster(dataFolder(cluster))
    return now.state === 'absent' || now.pid !== before.pid
  }
  const args = ['stop', '--silent', '--no-wait', '--mode=fast', `--pgdata=${dataFolder(cluster)}`]
  const { account, binaries } = cluster
  try {
    await run(binaries.pgCtl, args, { account, timeLimitMs: PG_CTL_SLACK_MS })
  } catch (error) {
    if (await isGone()) return
    throw error
  }
  const giveUpAt = performance.now() + STOP_LIMIT_S * 1000
  while (!(await isGone())) {
    if (performance.now() > giveUpAt) {
      throw new EmbeddedPostgresError(
        `the Postgres of ${cluster.folder} (process ${before.pid}) did not stop in ${STOP_LIMIT_S} s`,
      )
    }
    await wait(LOOK_AGAIN_MS)
  }
}

/** Keeps the log of the last start as `.old`, because Postgres only ever appends to its log. */
async function keepOneOldLog(log: string): Promise<void> {
  try {
    await rename(log, `${log}.old`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

async function tailOf(log: string): Promise<string> {
  try {
    return lineOf((await readFile(log, 'utf8')).trim().slice(-LOG_TAIL_CHARS))
  } catch {
    return 'nothing' // it ended before it opened its log
  }
}
