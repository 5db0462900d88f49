import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { findRedis, startLocalRedis } from '../../src/cluster/localRedis.ts'

const MODULE = path.resolve(import.meta.dirname, '../../src/cluster/localRedis.ts')
const asRoot = process.getuid?.() === 0

const options = {
  onProgress: () => {},
  onLost: (reason: string) => assert.fail(reason),
}

function connect(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => null })
  client.on('error', () => {}) // told by the commands
  return client
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Starts another process that starts a Redis, prints its URL or an error, and lives on. */
function startElsewhere(env: Record<string, string> = {}) {
  const script = `
    const { startLocalRedis } = await import(${JSON.stringify(MODULE)})
    const said = []
    const onProgress = (line) => said.push(line)
    startLocalRedis({ onProgress, onLost: () => {} }).then(
      ({ url, pid }) => console.log(JSON.stringify({ url, pid, said })),
      (error) => { console.log(JSON.stringify({ error: error.message, said })); process.exit() },
    )
    setTimeout(() => {}, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const says = once(child.stdout, 'data').then(([data]) => JSON.parse(String(data)))
  return {
    child,
    says: says as Promise<{ url?: string; pid?: number; error?: string; said: string[] }>,
  }
}

/** Kills the process that started a Redis, and waits for that Redis to end. */
async function endsWith(child: ChildProcess, redis: { url?: string; pid?: number }): Promise<void> {
  const { url = '', pid = 0 } = redis
  const client = connect(url)
  try {
    assert.equal(await client.ping(), 'PONG')
    const closed = once(client, 'end', { signal: AbortSignal.timeout(30_000) })
    child.kill('SIGKILL')
    await closed
  } catch (error) {
    process.kill(pid, 'SIGKILL')
    throw error
  } finally {
    client.disconnect()
  }
}

test('a local Redis requires its password, keeps nothing on disk, and can be stopped', async () => {
  const redis = await findRedis({ ...options, url: null })
  const pid = redis.server?.pid ?? 0
  const client = connect(redis.url)
  try {
    assert.equal(await client.ping(), 'PONG')
    assert.deepEqual(await client.config('GET', 'save'), ['save', ''])
    assert.deepEqual(await client.config('GET', 'appendonly'), ['appendonly', 'no'])
    assert.deepEqual(await client.config('GET', 'bind'), ['bind', '127.0.0.1'])
    await assert.rejects(client.save(), /ERR/, 'it has a folder to write to')

    const stranger = new URL(redis.url)
    stranger.password = ''
    await assert.rejects(findRedis({ ...options, url: stranger.href }), /NOAUTH/)

    const closed = once(client, 'end')
    await redis.stop()
    await closed
    assert.ok(!runs(pid))
  } finally {
    client.disconnect()
    await redis.stop()
  }
})

test('a Redis that is killed and restarted has the same address and no data', async () => {
  const server = await startLocalRedis(options)
  try {
    const { url, pid } = server
    const before = connect(url)
    await before.set('held', 'yes')
    const closed = once(before, 'end')
    await server.kill()
    await closed
    assert.ok(!runs(pid))

    await server.restart()
    assert.equal(server.url, url)
    assert.notEqual(server.pid, pid)
    const after = connect(url)
    assert.equal(await after.get('held'), null)
    after.disconnect()
  } finally {
    await server.stop()
  }
})

test('its starter is told when somebody else kills it', async () => {
  const lost = Promise.withResolvers<string>()
  const server = await startLocalRedis({ ...options, onLost: lost.resolve })
  try {
    process.kill(server.pid, 'SIGKILL')
    assert.match(await lost.promise, new RegExp(`process ${server.pid}.* ended: SIGKILL`))
    await server.restart()
    const client = connect(server.url)
    assert.equal(await client.ping(), 'PONG')
    client.disconnect()
  } finally {
    await server.stop()
  }
})

test('it ends with the process that started it, even when that is killed', async () => {
  const { child, says } = startElsewhere()
  await endsWith(child, await says)
})

test('an outside Redis is used as it is, and not stopped', async () => {
  const server = await startLocalRedis(options)
  try {
    const outside = await findRedis({ ...options, url: server.url })
    assert.equal(outside.url, server.url)
    await outside.stop()
    const client = connect(server.url)
    assert.equal(await client.ping(), 'PONG')
    client.disconnect()
  } finally {
    await server.stop()
  }
})

test('a wrong URL is refused in one line, without its password', async () => {
  const mute = createServer().listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const { port } = mute.address() as AddressInfo
  try {
    for (const [place, why] of [
      ['127.0.0.1:1', /ECONNREFUSED/],
      ['nowhere.invalid:6379', /ENOTFOUND|EAI_AGAIN/],
      [`127.0.0.1:${port}`, /no answer within 5 s/],
    ] as const) {
      await assert.rejects(
        findRedis({ ...options, url: `redis://:hunter2@${place}` }),
        (error: Error) => {
          assert.equal(error.name, 'RedisUnavailableError')
          assert.match(error.message, why)
          assert.match(error.message, new RegExp(`^the Redis at ${place} .*REDIS_URL`))
          assert.doesNotMatch(error.message, /hunter2|\n/)
          return true
        },
      )
    }
  } finally {
    mute.close()
  }
})

test('without a Redis and without packages, one line says how to get one', async () => {
  const empty = await mkdtemp(path.join(tmpdir(), 'starlane-test-'))
  try {
    const { error = '' } = await startElsewhere({ PATH: empty }).says
    assert.match(error, /REDIS_URL.*apt-get install redis-server/)
    assert.doesNotMatch(error, /\n/)
  } finally {
    await rm(empty, { recursive: true })
  }
})

test('root installs one from packages, and is told what went wrong there', {
  skip: asRoot ? false : 'only root may install',
}, async () => {
  const server = await startLocalRedis(options) // if there is none, this installs one
  await server.stop()
  const { stdout } = await promisify(execFile)('/bin/sh', [
    '-c',
    'command -v redis-server || command -v valkey-server',
  ])
  const folder = await mkdtemp(path.join(tmpdir(), 'starlane-test-'))
  const program = path.join(folder, path.basename(stdout.trim()))
  const aptGet = async (bin: string, install: string): Promise<string> => {
    await mkdir(path.join(folder, bin))
    const file = path.join(folder, bin, 'apt-get')
    await writeFile(file, `#!/bin/sh\n[ "$1" = install ] || exit 100\n${install}\n`)
    await chmod(file, 0o755)
    return path.join(folder, bin)
  }
  try {
    const bin = await aptGet('good', `/bin/ln -s ${stdout.trim()} ${program}`)
    const { child, says } = startElsewhere({ PATH: `${bin}:${folder}` })
    const installed = await says
    assert.equal(installed.said.length, 1)
    await endsWith(child, installed)

    const bad = await aptGet('bad', 'echo "E: no space left" >&2; exit 100')
    const { error } = await startElsewhere({ PATH: bad }).says
    assert.match(error ?? '', /could not be installed: E: no space left$/)
  } finally {
    await rm(folder, { recursive: true })
  }
})
