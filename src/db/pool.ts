import pg from 'pg'
import { DataSource, type DataSourceOptions } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import type { Log } from '../ops/log.ts'
import { entities } from './entities/entities.ts'
import { classify } from './failure.ts'
import { ormLogger } from './ormLogger.ts'
import { SessionPool, type SessionPoolConfig, Switchover } from './SessionPool.ts'

/** A pool's size, and its limits on waiting. */
export interface PoolLimits {
  readonly connectionsMax: number
  /** How many statements may wait for a connection; one more is refused at once. */
  readonly waitingMax: number
  readonly connectTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** A statement's value: what node-postgres can send, arrays of it included. */
export type Param = string | number | boolean | bigint | Date | Uint8Array | null | readonly Param[]

/** Connections for one use, so that no use can starve another. */
export interface DatabasePool {
  readonly dataSource: DataSource
  /**
   * Runs one statement on any connection, in a transaction of its own.
   *
   * @param name prepares the statement once per connection; a name must always have the same text
   * @returns its rows, int8 columns as numbers
   * @throws errors that `classify` understands
   */
  query<Row extends object>(sql: string, params?: readonly Param[], name?: string): Promise<Row[]>
  close(): Promise<void>
}

/**
 * How much later than the server's own time limit ours ends a statement. The server's limit gives a
 * clear answer; ours is for a server that is no longer heard, and leaves the outcome unknown.
 */
const ANSWER_SLACK_MS = 2_000
const KEEP_ALIVE_AFTER_MS = 10_000
const IDLE_CONNECTION_MS = 60_000

const INT8_OID = 20

/** Parsers for our pools only. A global parser would affect other code in the process. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8_OID && format !== 'binary') return parseInt8
    return pg.types.getTypeParser(oid, format)
  },
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit in a number`)
  return value
}

/**
 * TypeORM's options for connections prepared by `SessionPool`. The startup message carries only the
 * application's name, because poolers refuse parameters they do not know.
 */
export function ourSessions(
  connectionString: string,
  applicationName: string,
  log: Log,
  config: SessionPoolConfig,
) {
  return {
    type: 'postgres',
    url: connectionString,
    applicationName,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: ['warn'],
    logger: ormLogger(log, (error) => config.switchover?.noticed(error)),
    // The pool has already dropped the broken idle connection; the next statement opens another.
    poolErrorHandler: (error: Error) =>
      log.warn(
        { pool: applicationName, reason: error.message },
        'lost an idle database connection',
      ),
    driver: { Pool: SessionPool },
    extra: { keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS, ...config },
  } satisfies DataSourceOptions
}

/**
 * Connects. The data source belongs to the pool and is closed with it.
 *
 * @param switchover shared by pools that must use the same node; null if any node will do, for
 *   reading
 */
export async function openPool(
  connectionString: string,
  applicationName: string,
  limits: PoolLimits,
  log: Log,
  switchover: Switchover | null = new Switchover(),
): Promise<DatabasePool> {
  const { lockTimeoutMs, statementTimeoutMs } = limits
  const sessions = ourSessions(connectionString, applicationName, log, {
    session: { lockTimeoutMs, statementTimeoutMs, idleInTransactionMs: statementTimeoutMs },
    switchover,
    waitingMax: limits.waitingMax,
    min: 1,
    max: limits.connectionsMax,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    query_timeout: statementTimeoutMs + ANSWER_SLACK_MS,
    types,
  })
  const dataSource = new DataSource({ ...sessions, entities: [...entities] })
  await dataSource.initialize()
  const connections: pg.Pool = (dataSource.driver as PostgresDriver).master

  return {
    dataSource,
    async query<Row extends object>(sql: string, params: readonly Param[] = [], name?: string) {
      const client = await connections.connect()
      // A connection that breaks while in use says so twice; the query's rejection is the one told.
      client.on('error', alreadyTold)
      try {
        const result = await client.query<Row>({
          text: sql,
          values: [...params],
          ...(name === undefined ? {} : { name }),
        })
        giveBack(client, true)
        return result.rows
      } catch (error) {
        // Only after a temporary error is the connection as good as new. Otherwise the next user
        // could meet an unfinished or stale prepared statement.
        switchover?.noticed(error)
        giveBack(client, classify(error) === 'transient')
        throw error
      }
    },
    close: () => dataSource.destroy(),
  }
}

function giveBack(client: pg.PoolClient, keep: boolean): void {
  client.off('error', alreadyTold)
  client.release(!keep)
}

function alreadyTold(): void {}
