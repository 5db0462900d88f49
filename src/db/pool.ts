import pg from 'pg'
import { DataSource, type DataSourceOptions } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import type { Log } from '../ops/log.ts'
import { entities } from './entities/entities.ts'
import { classify } from './failure.ts'
import { ormLogger } from './ormLogger.ts'
import { SessionPool, type SessionPoolConfig, Switchover } from './SessionPool.ts'

/** How many connections a pool has, and how long and how many may wait for what. */
export interface PoolLimits {
  readonly connectionsMax: number
  /** Statements and transactions that wait for a connection; one more is refused at once. */
  readonly waitingMax: number
  readonly connectTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** A statement's value: what node-postgres can send, arrays of it included. */
export type Param = string | number | boolean | bigint | Date | Uint8Array | null | readonly Param[]

/** Connections kept apart from those of other uses, so that no use can starve another. */
export interface DatabasePool {
  readonly dataSource: DataSource
  /**
   * Runs one statement on any connection, in a transaction of its own.
   * @param name prepares the statement once per connection; one name for one text, always
   * @returns its rows, int8 columns as numbers
   * @throws what `classify` tells apart
   */
  query<Row extends object>(sql: string, params?: readonly Param[], name?: string): Promise<Row[]>
  close(): Promise<void>
}

/**
 * The server ends a statement that takes too long, and says so. Only where it cannot be heard any
 * more does our own limit strike, this much later, with the outcome unknown.
 */
const ANSWER_SLACK_MS = 2_000
const KEEP_ALIVE_AFTER_MS = 10_000
const IDLE_CONNECTION_MS = 60_000

const INT8_OID = 20

/** For this project's pools only: a global parser would change what others in the process read. */
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
 * What TypeORM is told so that each connection it makes is one of ours. The startup message carries
 * a name alone: poolers know that one.
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
    // An idle connection that broke has been dropped by then; the next statement opens another.
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
 * Connects; the data source belongs to the pool and is closed with it.
 * @param switchover common to pools that have to lead to one node; null: any will do, to read from
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
        // Only a passing error leaves a connection that can be trusted to be as new: an unfinished
        // statement, or a prepared one gone stale, must not meet the next user.
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
