import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startLocalRedis } from '../../src/cluster/localRedis.ts'
import type { RedisServer } from '../../src/cluster/redisServer.ts'
import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { readPostmaster } from '../../src/db/embedded/postmaster.ts'
import type { EmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { makeDataDir, silentLog, startTestPostgres } from '../../testkit/testDatabase.ts'
import { NetworkHost } from './NetworkHost.ts'

export interface ChaosPlan {
  readonly servers: number
  readonly sectors: number
  readonly merchants: number
  readonly timeScale: number
  readonly leaseSeconds: number
  /** Runs each server on a host of its own, in a network namespace. Needs root. */
  readonly ownHosts?: boolean
}

/** A server of the galaxy with its proxies to Postgres and Redis. */
export class Node {
  readonly name: string
  readonly port: number
  readonly endpoint: string
  readonly toPostgres: TcpProxy
  readonly toRedis: TcpProxy
  server: ServerProcess | null = null
  paused = false
  /** The last metrics read from each process, by process id. */
  readonly counters = new Map<number, ReadonlyMap<string, number>>()
  /** Null if all servers share this machine's network. */
  readonly host: NetworkHost | null
  readonly #env: Readonly<Record<string, string>>

  constructor(
    name: string,
    port: number,
    ways: { toPostgres: TcpProxy; toRedis: TcpProxy },
    env: Readonly<Record<string, string>>,
    host: NetworkHost | null,
  ) {
    this.name = name
    this.port = port
    this.endpoint = `http://${host?.address ?? '127.0.0.1'}:${port}`
    this.toPostgres = ways.toPostgres
    this.toRedis = ways.toRedis
    this.host = host
    this.#env = env
  }

  async start(): Promise<void> {
    const { host } = this
    const place = host ? { host: host.address, command: host.command } : undefined
    this.server = await ServerProcess.start({ ...this.#env }, undefined, place)
  }

  /** Sends SIGKILL, even to a paused process. */
  async kill(): Promise<void> {
    const { server } = this
    this.server = null
    this.paused = false
    await server?.kill()
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    const { server } = this
    this.server = null
    return (await server?.stop()) ?? null
  }

  async pause(ms: number): Promise<void> {
    const pid = this.server?.pid
    if (pid === undefined) return
    process.kill(pid, 'SIGSTOP')
    this.paused = true
    await wait(ms)
    if (!this.paused || this.server?.pid !== pid) return
    process.kill(pid, 'SIGCONT')
    this.paused = false
  }

  /** Reads the server's metrics. The last reading of a killed server is kept. */
  async readCounters(): Promise<void> {
    const { server } = this
    if (!server || this.paused || server.hasEnded) return
    const metrics = await fetch(`${this.endpoint}/metrics`, { signal: AbortSignal.timeout(1_000) })
      .then((answer) => answer.text())
      // The process is being killed or is paused: the last reading stands.
      .catch(() => null)
    if (metrics !== null) this.counters.set(server.pid, countersIn(metrics))
  }

  /** Whether the process is gone. One that ended by itself breaks a rule [LIFE-1]. */
  get hasDied(): boolean {
    return this.server?.hasEnded === true
  }
}

const COUNTED = /^starlane_(commit_verdicts_total|commit_settled_total|sectors_gone_total)/

function countersIn(metrics: string): Map<string, number> {
  const counters = new Map<string, number>()
  for (const line of metrics.split('\n').filter((one) => COUNTED.test(one))) {
    const at = line.lastIndexOf(' ')
    counters.set(line.slice(0, at), Number(line.slice(at + 1)))
  }
  return counters
}

/**
 * Real servers over a real Postgres and Redis. Each connection goes through a proxy of the test.
 */
export class ChaosGalaxy {
  readonly plan: ChaosPlan
  readonly nodes: readonly Node[]
  readonly redis: RedisServer
  /** The test's own connection to the database, past all proxies. */
  readonly database: Database
  readonly #postgres: EmbeddedPostgres
  readonly #dataDir: string

  private constructor(
    plan: ChaosPlan,
    nodes: readonly Node[],
    redis: RedisServer,
    postgres: EmbeddedPostgres,
    database: Database,
    dataDir: string,
  ) {
    this.plan = plan
    this.nodes = nodes
    this.redis = redis
    this.database = database
    this.#postgres = postgres
    this.#dataDir = dataDir
  }

  static async start(plan: ChaosPlan): Promise<ChaosGalaxy> {
    const dataDir = await makeDataDir()
    const postgres = await startTestPostgres(dataDir, {})
    const redis = await startLocalRedis({ onProgress: console.log, onLost: () => {} })
    const nodes: Node[] = []
    for (let n = 1; n <= plan.servers; n++) {
      nodes.push(await makeNode(n, plan, postgres.connectionString, redis.url))
    }
    // The first server founds the galaxy.
    await nodes[0]?.start()
    await Promise.all(nodes.slice(1).map((node) => node.start()))
    const { connectionString } = postgres
    const database = await openDatabase({
      connectionString,
      log: silentLog,
      applicationName: 'chaos',
    })
    return new ChaosGalaxy(plan, nodes, redis, postgres, database, dataDir)
  }

  get running(): Node[] {
    return this.nodes.filter(({ server, paused }) => server !== null && !paused)
  }

  /** Sums of the metrics of all servers that ever ran, as far as they were read. */
  get counters(): Record<string, number> {
    const sums: Record<string, number> = {}
    for (const counters of this.nodes.flatMap((node) => [...node.counters.values()])) {
      for (const [name, value] of counters) sums[name] = (sums[name] ?? 0) + value
    }
    return sums
  }

  get endpoints(): string[] {
    return this.nodes.filter(({ server }) => server !== null).map(({ endpoint }) => endpoint)
  }

  /** FLUSHALL: Redis loses all data but keeps its connections. */
  async flushRedis(): Promise<void> {
    const client = new Redis(this.redis.url, { lazyConnect: true })
    await client.connect()
    await client.flushall()
    client.disconnect()
  }

  /**
   * Makes Postgres shut down immediately, so it recovers as after a crash. Its keeper restarts it.
   */
  async crashPostgres(): Promise<void> {
    const data = path.join(this.#dataDir, 'postgres', 'data')
    const postmaster = await readPostmaster(data)
    if (postmaster.state === 'absent') return
    process.kill(postmaster.pid, 'SIGQUIT')
    for (let tries = 0; tries < 600; tries++) {
      await wait(50)
      const now = await readPostmaster(data)
      if (now.state === 'running' && now.pid !== postmaster.pid) return
    }
    throw new Error('Postgres did not come back')
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()))
    await this.database.close()
    for (const { toPostgres, toRedis } of this.nodes) {
      await toPostgres.close()
      await toRedis.close()
    }
    for (const { host } of this.nodes) await host?.remove()
    await this.redis.stop()
    await this.#postgres.stop()
    await rm(this.#dataDir, { recursive: true, force: true })
  }
}

async function makeNode(
  number: number,
  plan: ChaosPlan,
  databaseUrl: string,
  redisUrl: string,
): Promise<Node> {
  const host = plan.ownHosts ? await NetworkHost.make(number) : null
  const ways = {
    toPostgres: await TcpProxy.open(Number(new URL(databaseUrl).port), host?.gateway),
    toRedis: await TcpProxy.open(Number(new URL(redisUrl).port), host?.gateway),
  }
  const port = await freePort()
  const at = host?.gateway ?? '127.0.0.1'
  const env = {
    PORT: String(port),
    SPARE_LOOPBACK: '1',
    HOST: host ? '0.0.0.0' : '127.0.0.1',
    PUBLIC_ADDRESS: `${host?.address ?? '127.0.0.1'}:${port}`,
    DATABASE_URL: through(databaseUrl, at, ways.toPostgres.port),
    REDIS_URL: through(redisUrl, at, ways.toRedis.port),
    GALAXY_SEED: 'chaos',
    GALAXY_SECTORS: String(plan.sectors),
    MERCHANTS: String(plan.merchants),
    TIME_SCALE: String(plan.timeScale),
    PIRATES: '1',
    LEASE_SECONDS: String(plan.leaseSeconds),
    LOG_LEVEL: 'warn',
  }
  return new Node(`s${number}`, port, ways, env, host)
}

function through(url: string, host: string, port: number): string {
  const changed = new URL(url)
  changed.hostname = host
  changed.port = String(port)
  return changed.href
}
