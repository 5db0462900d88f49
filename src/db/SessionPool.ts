import pg from 'pg'
import { NotSentError, sqlState } from './failure.ts'
import { prepareSession, ReadOnlyNodeError, type SessionLimits, stateSettings } from './session.ts'

const READ_ONLY_TRANSACTION = '25006'

/**
 * After a switch-over, the old primary may still answer, but read-only. Writes to it fail, and
 * reads from it return old data unnoticed. So the first failed write drops the connections of all
 * pools.
 */
export class Switchover {
  readonly #pools = new Set<SessionPool>()

  add(pool: SessionPool): void {
    this.#pools.add(pool)
  }

  /** Takes a statement's error. If it shows a read-only node, all pools drop their connections. */
  noticed(error: unknown): void {
    if (sqlState(error) !== READ_ONLY_TRANSACTION) return
    for (const pool of this.#pools) pool.dropAll()
  }
}

export interface SessionPoolConfig extends pg.PoolConfig {
  readonly session: SessionLimits
  /** Statements and transactions that wait for a connection; one more is refused at once. */
  readonly waitingMax: number
  /** Common to all pools that have to lead to the same node; null: any node will do, to read from. */
  readonly switchover: Switchover | null
}

/**
 * A pool of node-postgres that prepares each connection before its first use, and accepts only
 * nodes that take writes. TypeORM creates it as its driver's pool, from the options it is given.
 */
export class SessionPool extends pg.Pool {
  readonly #idle = new Set<pg.PoolClient>()
  readonly #inUse = new Set<pg.PoolClient>()
  readonly #stale = new WeakSet<pg.PoolClient>()
  readonly #waitingMax: number

  constructor({ session, switchover, waitingMax, ...config }: SessionPoolConfig) {
    const onConnect = async (client: pg.ClientBase): Promise<void> => {
      if (switchover === null) await stateSettings(client, session)
      else await prepareSession(client, session)
    }
    super({ ...config, onConnect })
    this.#waitingMax = waitingMax
    this.on('acquire', (client) => {
      this.#idle.delete(client)
      this.#inUse.add(client)
    })
    this.on('release', (error, client) => {
      this.#inUse.delete(client)
      // The pool throws away what is ending.
      if (this.#stale.has(client) || isBusy(client)) void client.end()
      else if (!error) this.#idle.add(client)
    })
    this.on('remove', (client) => {
      this.#idle.delete(client)
      this.#inUse.delete(client)
    })
    switchover?.add(this)
  }

  /**
   * Whoever needs a connection comes by here: TypeORM with a callback, our own statements without.
   * @throws NotSentError if too many wait, or there is none to be had
   */
  override connect(): Promise<pg.PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const client = this.#checkOut()
    if (!callback) return client
    client.then(
      (one) => callback(undefined, one, one.release),
      (error: Error) => callback(error, undefined, () => {}),
    )
    return undefined
  }

  async #checkOut(): Promise<pg.PoolClient> {
    if (this.waitingCount >= this.#waitingMax) {
      throw new NotSentError(`${this.#waitingMax} wait for a database connection already`)
    }
    try {
      return await super.connect()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new NotSentError(`no database connection: ${reason}`, { cause: error })
    }
  }

  /** Closes what is idle at once, and what is in use when it is given back. */
  dropAll(): void {
    for (const client of this.#inUse) this.#stale.add(client)
    const idle = [...this.#idle]
    this.#idle.clear()
    // An 'error' event, as from a broken connection, is how a pool gives up an idle connection.
    for (const client of idle)
      client.emit('error', new ReadOnlyNodeError('its node takes no writes'))
  }
}

type ConnectCallback = Parameters<typeof pg.Pool.prototype.connect>[0]

/**
 * A statement that ran into our own time limit is still running: its connection must not meet the
 * next user. node-postgres knows, only its types do not.
 */
function isBusy(client: pg.PoolClient): boolean {
  return 'readyForQuery' in client && client.readyForQuery === false
}
