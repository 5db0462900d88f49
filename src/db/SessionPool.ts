import pg from 'pg'
import { sqlState } from './failure.ts'
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
  /** Shared by all pools that must use the same node; null if any node will do, for reading. */
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

  constructor({ session, switchover, ...config }: SessionPoolConfig) {
    const onConnect = async (client: pg.ClientBase): Promise<void> => {
      if (switchover === null) await stateSettings(client, session)
      else await prepareSession(client, session)
    }
    super({ ...config, onConnect })
    this.on('acquire', (client) => {
      this.#idle.delete(client)
      this.#inUse.add(client)
    })
    this.on('release', (error, client) => {
      this.#inUse.delete(client)
      // The pool discards a connection that is ending.
      if (this.#stale.has(client)) void client.end()
      else if (!error) this.#idle.add(client)
    })
    this.on('remove', (client) => {
      this.#idle.delete(client)
      this.#inUse.delete(client)
    })
    switchover?.add(this)
  }

  /** Closes idle connections at once, and connections in use when they are released. */
  dropAll(): void {
    for (const client of this.#inUse) this.#stale.add(client)
    const idle = [...this.#idle]
    this.#idle.clear()
    // An 'error' event, as from a broken connection, is how a pool gives up an idle connection.
    for (const client of idle)
      client.emit('error', new ReadOnlyNodeError('its node takes no writes'))
  }
}
