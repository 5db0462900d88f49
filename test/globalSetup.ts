/**
 * One Postgres and one Redis for a whole test run: `node --test
 * --test-global-setup=test/globalSetup.ts`. Test files find them by the variables named in
 * `SHARED_POSTGRES` and `SHARED_REDIS`. A file that runs alone starts its own.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { startLocalRedis } from '../src/cluster/localRedis.ts'
import { RedisUnavailableError } from '../src/cluster/RedisUnavailableError.ts'
import type { RedisServer } from '../src/cluster/redisServer.ts'
import {
  makeDataDir,
  makeTemplate,
  SHARED_POSTGRES,
  SMALL_POSTGRES,
  startTestPostgres,
} from '../testkit/testDatabase.ts'
import { SHARED_REDIS } from '../testkit/testRedis.ts'

/** Several test files run at once, some with clusters of servers, each with its own pools. */
const SETTINGS = { ...SMALL_POSTGRES, max_connections: '500' }

let tearDown = async (): Promise<void> => {}

/** @returns a folder that lasts as long as the run */
export async function globalSetup(): Promise<string> {
  const dataDir = await makeDataDir()
  const postgres = await startTestPostgres(dataDir, SETTINGS)
  const watcher = await endWithUs(dataDir)
  const redis = await startRedis()
  tearDown = async () => {
    await redis?.stop()
    await postgres.stop()
    await rm(dataDir, { recursive: true })
    const ended = once(watcher, 'exit')
    watcher.stdin?.end('done\n')
    await ended
  }
  await makeTemplate(postgres.connectionString)
  process.env[SHARED_POSTGRES] = postgres.connectionString
  // Started processes read compiled files from here, which halves their start time.
  process.env.NODE_COMPILE_CACHE = path.join(dataDir, 'compiled')
  return dataDir
}

export async function globalTeardown(): Promise<void> {
  await tearDown()
}

/** @returns null if REDIS_URL names one or none can be had: files that need Redis then say so */
async function startRedis(): Promise<RedisServer | null> {
  if (process.env.REDIS_URL) return null
  const onLost = (reason: string) => console.error(reason)
  try {
    const redis = await startLocalRedis({ onProgress: console.log, onLost })
    process.env[SHARED_REDIS] = redis.url
    return redis
  } catch (error) {
    if (error instanceof RedisUnavailableError) return null
    throw error
  }
}

/**
 * Ends Postgres when this run ends, even if it is killed: Postgres has a session of its own and
 * would outlive it. A shell waits on a pipe from this process and ends Postgres when the pipe
 * closes.
 */
async function endWithUs(dataDir: string): Promise<ChildProcess> {
  const file = path.join(dataDir, 'postgres', 'data', 'postmaster.pid')
  const pid = (await readFile(file, 'utf8')).split('\n')[0] ?? ''
  const script = 'read line && exit; kill -QUIT "$1"; sleep 1; rm -rf "$2"'
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', pid, dataDir], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C must not reach it
  })
  await once(watcher, 'spawn')
  return watcher
}
