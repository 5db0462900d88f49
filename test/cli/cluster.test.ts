import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import test from 'node:test'
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { portTrouble } from '../../src/ops/portTrouble.ts'
import { makeDataDir, silentLog } from '../../testkit/testDatabase.ts'
import { until } from '../../testkit/until.ts'

const CLI = path.resolve(import.meta.dirname, '../../src/cli/cluster.ts')
/** A short lease, since a restarted server waits for the lease of the killed one to end. */
const SMALL = { GALAXY_SECTORS: '16', MERCHANTS: '8', LOG_LEVEL: 'warn', LEASE_SECONDS: '2' }
const LINES_KEPT = 500
const END_MS_MAX = 5_000
const READY_MS_MAX = 30_000

/** The command as a terminal runs it: the leader of a process group. */
class Cluster {
  readonly child: ChildProcess
  readonly lines: string[] = []
  readonly #reader: Interface
  readonly #closed: Promise<unknown>
  errors = ''

  constructor(args: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, DATABASE_URL: '', REDIS_URL: '', PUBLIC_ADDRESS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const { stdout, stderr } = this.child
    assert.ok(stdout && stderr)
    this.#closed = once(this.child, 'close')
    this.#reader = createInterface({ input: stdout })
    this.#reader.on('line', (line) => {
      const { process: speaker, level, time, msg } = JSON.parse(line)
      assert.ok(level >= 10 && time > 0, line)
      this.lines.push(`[${speaker}] ${msg}`)
      if (this.lines.length > LINES_KEPT) this.lines.shift()
    })
    stderr.on('data', (chunk) => {
      this.errors += chunk
    })
  }

  /** @returns the match of the first line that fits, whether already printed or still to come */
  async line(wanted: RegExp): Promise<RegExpExecArray> {
    const ended = this.#closed.then(() => {
      throw new Error(`no line ${wanted} in:\n${this.lines.join('\n')}\n${this.errors}`)
    })
    ended.catch(() => {}) // after the line has come
    for (;;) {
      for (const line of this.lines) {
        const match = wanted.exec(line)
        if (match !== null) return match
      }
      await Promise.race([once(this.#reader, 'line'), ended])
    }
  }

  async pid(what: string): Promise<number> {
    return Number((await this.line(new RegExp(`^\\[cluster\\] ${what} runs as process (\\d+)`)))[1])
  }

  /**
   * Interrupts the whole process group, including npm, as a terminal does. @returns the exit code
   */
  async ctrlC(): Promise<number | null> {
    process.kill(-(this.child.pid ?? 0), 'SIGINT')
    await this.line(/^\[cluster\] stopping: SIGINT$/)
    this.child.kill('SIGINT') // npm hands it on
    return this.ended()
  }

  async ended(): Promise<number | null> {
    await this.#closed
    return this.child.exitCode
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended()
  }
}

/** The first of two neighbouring ports that are both free. */
async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await freePort()
    if (port < 65_535 && (await portTrouble(port + 1, '127.0.0.1')) === null) return port
  }
}

/** Waits until the socket closes, be it by a reset. @throws if it stays open past the limit */
async function closing(socket: Socket): Promise<void> {
  const signal = AbortSignal.timeout(END_MS_MAX)
  await once(socket, 'close', { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error
  })
}

function runs(pid: number): boolean {
  assert.ok(pid > 1, `${pid} is no process`)
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('two servers share one Postgres and Redis: a killed one is restarted, and Ctrl-C leaves nothing', async () => {
  const dataDir = await makeDataDir()
  const port = await freePortPair()
  const args = ['--processes', '2', '--port', String(port), '--restart']
  const cluster = new Cluster(args, { ...SMALL, DATA_DIR: dataDir })
  try {
    const [first, second] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]
    const [line] = await cluster.line(/^\[cluster\] Starlane is open: .*/)
    assert.equal(line, `[cluster] Starlane is open: ${first} ${second}`)
    for (const endpoint of [first, second]) {
      assert.equal((await fetch(`${endpoint}/readyz`)).status, 200)
    }

    const killed = await cluster.pid('2')
    cluster.lines.length = 0
    process.kill(killed, 'SIGKILL')
    await cluster.line(/^\[cluster\] 2 has ended by itself \(SIGKILL\); starts again in 0.5 s$/)
    await cluster.line(new RegExp(`^\\[cluster\\] 2 is ready: ${second}$`))
    assert.equal((await fetch(`${first}/readyz`)).status, 200)
    assert.ok(!cluster.lines.some((one) => one.includes('] 1 ')), 'the other was touched')
    const again = await cluster.pid('2')

    process.kill(again, 'SIGTERM')
    await cluster.line(/2 has ended by itself \(code 0\); starts again in 1 s/)
    assert.equal(await cluster.ctrlC(), 0, cluster.lines.join('\n'))
    assert.equal(cluster.errors, '')
    assert.equal(cluster.lines.at(-1), '[cluster] all has stopped')
  } finally {
    await cluster.kill()
    await rm(dataDir, { recursive: true })
  }
})

test('Ctrl-C reaches each server once, and they end in order before Redis and Postgres', async () => {
  const dataDir = await makeDataDir()
  const args = ['--processes', '2', '--port', String(await freePortPair())]
  const cluster = new Cluster(args, { ...SMALL, LOG_LEVEL: 'info', DATA_DIR: dataDir })
  try {
    await cluster.line(/Starlane is open: .* .*/)
    const pids = [await cluster.pid('Redis'), await cluster.pid('1'), await cluster.pid('2')]
    // Checked by its pid file: Postgres is an orphan and may stay a zombie if nobody reaps it.
    const postmaster = path.join(dataDir, 'postgres', 'data', 'postmaster.pid')
    await access(postmaster)
    for (const pid of pids) assert.ok(runs(pid))
    assert.equal(await cluster.ctrlC(), 0, cluster.lines.join('\n'))
    for (const pid of pids) assert.ok(!runs(pid))
    await assert.rejects(access(postmaster), { code: 'ENOENT' })
    for (const name of ['1', '2']) {
      assert.ok(cluster.lines.includes(`[cluster] ${name} has stopped (code 0)`))
      assert.equal(cluster.lines.filter((one) => one === `[${name}] ending`).length, 1)
    }
  } finally {
    await cluster.kill()
    await rm(dataDir, { recursive: true })
  }
})

test('when the command itself is killed, its servers end too; Postgres is left for the next start', async () => {
  const dataDir = await makeDataDir()
  const port = await freePort()
  const cluster = new Cluster(['--processes', '1', '--port', String(port)], {
    ...SMALL,
    DATA_DIR: dataDir,
  })
  const children: number[] = []
  try {
    await cluster.line(/^\[cluster\] Starlane is open/)
    children.push(await cluster.pid('Redis'), await cluster.pid('1'))
    const redisPort = Number((await cluster.line(/Redis runs as process \d+ on port (\d+)/))[1])
    const sockets = [port, redisPort].map((one) => connect(one, '127.0.0.1').on('error', () => {}))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    const closed = Promise.all(sockets.map(closing))
    await cluster.kill()
    await closed
    children.length = 0
  } finally {
    await cluster.kill()
    for (const pid of children) process.kill(pid, 'SIGKILL')
    const postgres = await startEmbeddedPostgres({
      dataDir,
      log: silentLog,
      onProgress: () => {},
      onLost: (reason) => assert.fail(reason),
    })
    assert.ok(postgres.adopted)
    await postgres.stop()
    await rm(dataDir, { recursive: true })
  }
})

test('when nobody reads its output any more, the command goes on and still ends in order', async () => {
  const dataDir = await makeDataDir()
  const port = await freePort()
  const args = ['--processes', '1', '--port', String(port), '--restart']
  const cluster = new Cluster(args, { ...SMALL, DATA_DIR: dataDir })
  try {
    await cluster.line(/Starlane is open/)
    const server = await cluster.pid('1')
    cluster.child.stdout?.destroy()
    cluster.child.stderr?.destroy()
    process.kill(server, 'SIGKILL') // which it has to tell of
    const isReady = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      return answer?.ok === true
    }
    await until('the server to be back', isReady, READY_MS_MAX)
    cluster.child.kill('SIGTERM')
    assert.equal(await cluster.ended(), 0)
    const postmaster = path.join(dataDir, 'postgres', 'data', 'postmaster.pid')
    await assert.rejects(access(postmaster), { code: 'ENOENT' })
  } finally {
    await cluster.kill()
    await rm(dataDir, { recursive: true })
  }
})

test('settings that cannot work are refused in one line', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const taken = (holder.address() as AddressInfo).port
  const refused: readonly (readonly [number, string[], Record<string, string>, RegExp])[] = [
    [2, ['--processes', 'many'], {}, /^--processes is many; .* a whole number from 1 to 32$/],
    [2, ['--port', '65535'], {}, /^--port is 65535; .* from 1 to 65533$/],
    [2, ['--proceses', '3'], {}, /^there is no option --proceses; there are --processes, /],
    [1, ['--port', String(taken), '--processes', '1'], {}, /^port \d+ of 127\.0\.0\.1 is in use/],
    [1, [], { PUBLIC_ADDRESS: 'play.example.org' }, /^PUBLIC_ADDRESS .* leave it unset$/],
    [1, [], { PORT: '0' }, /^PORT is 0; for 3 servers it must be .* from 1 to 65533$/],
    [
      1,
      ['--port', String(await freePortPair()), '--processes', '1'],
      { DATABASE_URL: 'postgres://127.0.0.1:1/starlane', REDIS_URL: 'redis://127.0.0.1:1' },
      /^the Redis at 127\.0\.0\.1:1 cannot be used .*REDIS_URL/,
    ],
  ]
  try {
    await Promise.all(
      refused.map(async ([code, args, env, why]) => {
        const cluster = new Cluster(args, env)
        assert.equal(await cluster.ended(), code, cluster.errors)
        assert.match(cluster.errors.trim(), why)
        assert.doesNotMatch(cluster.errors.trim(), /\n/)
      }),
    )
  } finally {
    holder.close()
  }
})
