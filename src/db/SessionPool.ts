import pg from 'pg'
import { sqlState } from './failure.ts'
import { prepareSession, ReadOnlyNodeError, type SessionLimits, stateSettings } from './session.ts'

const READ_ONLY_TRANSACTION = '25006'

/**
 * After a switch-over the old primary may answer on, read-only: what writes there fails, and what
 * reads there reads the past and never notices. So the first that notices sends all home.
 */
export class Switchover {
  readonly #pools = new Set<SessionPool>()

  add(pool: SessionPool): void {
    this.#pools.add(pool)
  }

  /** Tells of an error that a statement got, which may be the sign. */
  noticed(error: unknown): void {
    if (sqlState(error) !== READ_ONLY_TRANSACTION) return
    for (const pool of this.#pools) pool.dropAll()
  }
}

export interface SessionPoolConfig extends pg.PoolConfig {
  readonly session: SessionLimits
  /** Common to all pools that have to lead to the same node; null: any node will do, to read from. */
  readonly switchover: Switchover | null
}

/**
 * A pool of node-postgres whose connections are made ours before anybody has them, and lead to a
 * node that writes. TypeORM makes it, as its driver's pool, from the options it is given.
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
      // The pool throws away what is ending.
      if (this.#stale.has(client)) void client.end()
      else if (!error) this.#idle.add(client)
    })
    this.on('remove', (client) => {
      this.#idle.delete(client)
      this.#inUse.delete(client)
    })
    switchover?.add(this)
  }

  /** Closes what is idle at once, and what is in use when it is given back. */
  dropAll(): void {
    for (const client of this.#inUse) this.#stale.add(client)
    const idle = [...this.#idle]
    this.#idle.clear()
    // As if it had broken: that is how a pool lets go of one that it has in its hands.
    for (const client of idle)
      client.emit('error', new ReadOnlyNodeError('its node takes no writes'))
  }
}
