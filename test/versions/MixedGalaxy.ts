import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { joinCluster } from '../../src/cluster/joinCluster.ts'
import type { NodeCalls } from '../../src/cluster/NodeCalls.ts'
import type { Database } from '../../src/db/dataSource.ts'
import { freePort } from '../../src/ops/freePort.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { silentLog, withTestDatabase } from '../../testkit/testDatabase.ts'
import { openTestRedis } from '../../testkit/testRedis.ts'
import type { Build } from './builds.ts'

const LEASE_SECONDS = '2'
const WAIT_MS_MAX = 60_000
const LOOK_MS = 50

interface Settings {
  readonly GALAXY_SEED: string
  readonly GALAXY_SECTORS: string
  readonly MERCHANTS: string
  readonly TIME_SCALE: string
}

/** A galaxy that processes of several builds host together. */
export class MixedGalaxy {
  readonly database: Database
  readonly #env: Readonly<Record<string, string>>
  readonly #calls: NodeCalls
  readonly #ends: (() => Promise<unknown>)[]

  private constructor(
    database: Database,
    env: Readonly<Record<string, string>>,
    calls: NodeCalls,
    ends: (() => Promise<unknown>)[],
  ) {
    this.database = database
    this.#env = env
    this.#calls = calls
    this.#ends = ends
  }

  static async open(settings: Settings): Promise<MixedGalaxy> {
    const postgres = await withTestDatabase()
    const redis = await openTestRedis()
    const cluster = await joinCluster(redis.url, silentLog)
    const calls = cluster.calls('the test')
    await calls.start()
    const stores = { DATABASE_URL: postgres.connectionString, REDIS_URL: redis.url }
    return new MixedGalaxy(postgres.database, { ...stores, LEASE_SECONDS, ...settings }, calls, [
      () => postgres.close(),
      () => redis.stop(),
      () => cluster.close(),
    ])
  }

  /** Starts a process of a build, which ends with the galaxy. @param build null for this one */
  async start(build: Build | null): Promise<ServerProcess> {
    const port = String(await freePort())
    const env = { ...this.#env, PORT: port, PUBLIC_ADDRESS: `127.0.0.1:${port}` }
    const server = await ServerProcess.start(env, build?.folder)
    this.endWith(() => server.stop())
    return server
  }

  /** Adds something to end with the galaxy. Whatever was added last ends first. */
  endWith(end: () => Promise<unknown>): void {
    this.#ends.push(end)
  }

  async close(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end()
  }

  query<Row extends object>(sql: string, params: (string | number)[] = []): Promise<Row[]> {
    return this.database.web.query<Row>(sql, params)
  }

  /** @returns the version in which everything is written */
  async writes(): Promise<number> {
    const [row] = await this.query<{ writes: number }>('select writes from galaxy')
    return row?.writes ?? assert.fail('no galaxy')
  }

  /** @returns the id of a process that runs */
  async nodeOf({ endpoint }: ServerProcess): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      'select id from node where address = $1 and expires_at > clock_timestamp()',
      [new URL(endpoint).host],
    )
    return row?.id ?? assert.fail(`no process lives at ${endpoint}`)
  }

  /**
   * Moves a sector to another process, wherever it is.
   * @param wake called as long as it is asleep
   */
  async move(sector: SectorId, to: string, wake = async () => {}): Promise<void> {
    await until(`sector ${sector} is with ${to}`, async () => {
      const [row] = await this.query<{ holder: string | null }>(
        'select holder from sector where id = $1',
        [sector],
      )
      if (row?.holder === to) return true
      if (row?.holder === null) await wake()
      else if (row) await this.#calls.call(row.holder, 'move', { sector, to }).catch(() => {})
      return false
    })
  }
}

/** Polls until it holds. Errors meanwhile are reported only if it never does. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS_MAX
  let cause: unknown = null
  while (!(await holds().catch((error: unknown) => fail(error)))) {
    if (performance.now() > giveUpAt) {
      throw new Error(`not within ${WAIT_MS_MAX} ms: ${what}`, { cause })
    }
    await wait(LOOK_MS)
  }

  function fail(error: unknown): boolean {
    cause = error
    return false
  }
}
