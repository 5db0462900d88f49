import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { freePort } from '../src/ops/freePort.ts'
import { ServerProcess } from './ServerProcess.ts'
import { type TestDatabase, withTestDatabase } from './testDatabase.ts'
import { openTestRedis, type TestRedis } from './testRedis.ts'

type Env = Readonly<Record<string, string>>

const PORTS_TRIED_MAX = 3

/**
 * Real servers over their own Postgres and Redis, for one test file: `after(() =>
 * cluster.close())`.
 */
export class TestCluster {
  /** The current servers. One that has ended stays here until another replaces it. */
  readonly servers: ServerProcess[] = []
  /** Settings of servers that are started from now on. */
  env: Env
  readonly #postgres: TestDatabase
  readonly #redis: TestRedis
  readonly #starts: Promise<ServerProcess>[] = []
  readonly #ends: (() => unknown)[] = []

  private constructor(env: Env, postgres: TestDatabase, redis: TestRedis) {
    this.#postgres = postgres
    this.#redis = redis
    const stores = { DATABASE_URL: postgres.connectionString, REDIS_URL: redis.url }
    this.env = { ...stores, LEASE_SECONDS: '3', ...env }
  }

  /** @param env settings of all the servers; none runs yet */
  static async open(env: Env): Promise<TestCluster> {
    const postgres = await withTestDatabase()
    try {
      return new TestCluster(env, postgres, await openTestRedis())
    } catch (error) {
      await postgres.close()
      throw error
    }
  }

  get redisUrl(): string {
    return this.#redis.url
  }

  query<Row extends object>(sql: string, params: (string | number)[] = []): Promise<Row[]> {
    return this.#postgres.database.web.query<Row>(sql, params)
  }

  /** @returns a server that is ready; it ends with the cluster at the latest */
  async start(env: Env = {}): Promise<ServerProcess> {
    const server = await this.#started(env)
    this.servers.push(server)
    return server
  }

  /** Starts `count` more servers. The first starts alone and founds the galaxy if there is none. */
  async startMany(count: number): Promise<void> {
    await this.start()
    const others = Array.from({ length: count - 1 }, () => this.#started({}))
    this.servers.push(...(await Promise.all(others)))
  }

  /** Starts a server in the place of one that has ended. */
  async replace(n: number): Promise<void> {
    assert.ok(this.server(n).hasEnded, `server ${n} still runs`)
    this.servers[n] = await this.#started({})
  }

  server(n: number): ServerProcess {
    return this.servers[n] ?? assert.fail(`no server ${n}`)
  }

  /** @returns the server that hosts this sector; null if none does */
  async holderOf(sector: number): Promise<ServerProcess | null> {
    const [row] = await this.query<{ address: string }>(
      'select n.address from sector s join node n on n.id = s.holder where s.id = $1',
      [sector],
    )
    return this.servers.find(({ endpoint }) => new URL(endpoint).host === row?.address) ?? null
  }

  /** @returns the test's own connection to Redis, past any proxy that the servers use */
  redisClient(): Redis {
    const client = new Redis(this.redisUrl)
    this.endWith(() => client.disconnect())
    return client
  }

  /** Adds something to end before the servers end. Whatever was added last ends first. */
  endWith(end: () => unknown): void {
    this.#ends.push(end)
  }

  /**
   * Ends everything, in whatever state it is.
   * @throws once all has been tried, an error for what did not end well
   */
  async close(): Promise<void> {
    const kill = (start: Promise<ServerProcess>) =>
      start.then(
        (server) => server.kill(),
        () => {}, // reported to whoever started it
      )
    const ends = [
      ...this.#ends.reverse(),
      () => Promise.all(this.#starts.map(kill)),
      () => this.#redis.stop(),
      () => this.#postgres.close(),
    ]
    const faults: unknown[] = []
    for (const end of ends) {
      try {
        await end()
      } catch (error) {
        faults.push(error)
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, `not all has ended: ${faults[0]}`)
  }

  #started(env: Env): Promise<ServerProcess> {
    const start = this.#startSomewhere(env)
    this.#starts.push(start)
    return start
  }
  /**
   * Another test's process may take a free port before the server listens on it: then try again.
   */
  async #startSomewhere(env: Env): Promise<ServerProcess> {
    for (let tries = 1; ; tries++) {
      const port = await freePort()
      const own = { PORT: String(port), PUBLIC_ADDRESS: `127.0.0.1:${port}` }
      try {
        return await ServerProcess.start({ ...this.env, ...own, ...env })
      } catch (error) {
        if (tries === PORTS_TRIED_MAX || !`${error}`.includes(`port ${port} of`)) throw error
      }
    }
  }
}
