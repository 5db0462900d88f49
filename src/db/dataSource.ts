import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../ops/log.ts'
import { sqlState } from './failure.ts'
import { type DatabasePool, openPool, type PoolLimits } from './pool.ts'
import { Switchover } from './SessionPool.ts'
import { prepareSession } from './session.ts'

/** Three pools of connections, so that a slow web request delays neither a commit nor a beat. */
export interface Database {
  /** Commits, claims and recovery of sectors. */
  readonly commits: DatabasePool
  /** Heartbeats, which nothing may ever delay. */
  readonly beats: DatabasePool
  /** Requests of players and administrators. */
  readonly web: DatabasePool
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly connectionString: string
  readonly log: Log
  /** Shown in pg_stat_activity, followed by the pool's name. */
  readonly applicationName: string
  /** How long to wait for a database that does not answer yet. */
  readonly waitMaxMs?: number
}

/** No usable database. Its message is one line for the person who starts the server. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError'
}

const WAIT_MAX_MS = 60_000
const REFUSED_FOR_GOOD = /^28|^3D000$|^42501$/
const PAUSE_FIRST_MS = 250
const PAUSE_MAX_MS = 5_000

const LIMITS = {
  commits: {
    connectionsMax: 4,
    waitingMax: 64,
    connectTimeoutMs: 3_000,
    lockTimeoutMs: 2_000,
    statementTimeoutMs: 5_000,
  },
  // A life is 10 s, so a beat that takes longer than this should be sent again.
  beats: {
    connectionsMax: 2,
    waitingMax: 4,
    connectTimeoutMs: 2_000,
    lockTimeoutMs: 1_000,
    statementTimeoutMs: 2_000,
  },
  web: {
    connectionsMax: 8,
    waitingMax: 256,
    connectTimeoutMs: 5_000,
    lockTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
  },
} satisfies Record<string, PoolLimits>

const KNOCK_LIMITS = { statementTimeoutMs: 5_000, lockTimeoutMs: 5_000, idleInTransactionMs: 5_000 }

/**
 * Waits for the database to answer, then opens all pools.
 *
 * @throws DatabaseUnavailableError if it does not answer in time, or refuses permanently
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await awaitDatabase(options)
  const opened: DatabasePool[] = []
  const switchover = new Switchover()
  const open = async (name: keyof typeof LIMITS) => {
    const application = `${options.applicationName} ${name}`
    const { connectionString, log } = options
    const pool = await openPool(connectionString, application, LIMITS[name], log, switchover)
    opened.push(pool)
    return pool
  }
  const close = async () => {
    await Promise.all(opened.map((pool) => pool.close()))
  }
  try {
    return {
      commits: await open('commits'),
      beats: await open('beats'),
      web: await open('web'),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Waits for the database to answer, with growing pauses, and logs what it waits for.
 *
 * @throws DatabaseUnavailableError if it does not answer in time, or refuses permanently
 */
export async function awaitDatabase(
  options: Pick<DatabaseOptions, 'connectionString' | 'log' | 'waitMaxMs'>,
): Promise<void> {
  const place = placeOf(options.connectionString)
  const waitMaxMs = options.waitMaxMs ?? WAIT_MAX_MS
  const giveUpAt = performance.now() + waitMaxMs
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    const trouble = await knock(options.connectionString)
    if (trouble === null) return
    if (trouble.forGood) {
      throw new DatabaseUnavailableError(`the database at ${place} refuses: ${trouble.reason}`)
    }
    if (performance.now() + pauseMs > giveUpAt) {
      throw new DatabaseUnavailableError(
        `no database at ${place} after ${waitMaxMs / 1000} s: ${trouble.reason}`,
      )
    }
    options.log.warn({ reason: trouble.reason }, `waiting for the database at ${place}`)
    await wait(pauseMs)
  }
}

interface Trouble {
  readonly reason: string
  /** Waiting will not help: the settings are wrong. */
  readonly forGood: boolean
}

async function knock(connectionString: string): Promise<Trouble | null> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {}) // connect() rejects with what matters
  try {
    await client.connect()
    await prepareSession(client, KNOCK_LIMITS)
    return null
  } catch (error) {
    return { reason: reasonOf(error), forGood: isForGood(error) }
  } finally {
    await client.end()
  }
}

/**
 * Whether waiting will not help: a wrong user, password or database, missing rights, a URL
 * parameter that a pooler does not know, or TLS that one side requires and the other lacks.
 */
function isForGood(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== null && REFUSED_FOR_GOOD.test(state)) return true
  // A pooler uses one code for nearly all of its refusals, most of which are temporary.
  if (error instanceof Error && /unsupported startup parameter/.test(error.message)) return true
  if (state !== null) return false
  return error instanceof Error && /SSL|certificate/i.test(error.message)
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join(', ')
  return error instanceof Error ? error.message : String(error)
}

/** The host, port and name of a database, without its password. */
function placeOf(connectionString: string): string {
  const { host, pathname } = new URL(connectionString)
  return `${host}${pathname}`
}
