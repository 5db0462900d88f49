import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.ts'
import { readPostmaster } from '../db/embedded/postmaster.ts'
import type { Log } from '../ops/log.ts'
import { systemClock, withTimeLimit } from '../world/Clock.ts'
import { leaseTimes } from '../world/NodeLease.ts'
import { CommandError } from './CommandError.ts'
import { openForAudit } from './openForAudit.ts'
import { type OperatorCalls, openOperatorCalls } from './operatorCalls.ts'
import { type Leases, readLeases } from './readLeases.ts'

/** A galaxy that runs, as a command sees it. */
export interface OpenedGalaxy {
  leases(only?: readonly number[]): Promise<Leases>
  close(): Promise<void>
}

/** A galaxy whose processes can be asked. */
export interface JoinedGalaxy extends OpenedGalaxy {
  readonly calls: OperatorCalls['calls']
}

const CLOSE_MS_MAX = 2_000

/**
 * Connects to the galaxy's database, of which an embedded one has to run: there is nothing to operate
 * on otherwise.
 * @throws CommandError, CannotAuditError
 */
export async function openGalaxy(config: Config, log: Log): Promise<OpenedGalaxy> {
  if (config.databaseUrl === null) await expectEmbedded(config.dataDir)
  const { pool, close } = await openForAudit(config, log, () => {})
  const { lifeMs } = leaseTimes(config.leaseSeconds)
  return {
    leases: (only) => readLeases(pool, lifeMs, only),
    // What was to be done is done: how the connections end changes nothing about it.
    close: () => withTimeLimit(systemClock, CLOSE_MS_MAX, 'closing', close()).catch(() => {}),
  }
}

/** @throws CommandError, CannotAuditError, RedisUnavailableError */
export async function joinGalaxy(config: Config, log: Log): Promise<JoinedGalaxy> {
  const { redisUrl } = config
  if (redisUrl === null) {
    throw new CommandError(
      'set REDIS_URL to the Redis of the servers: this command asks them through it',
    )
  }
  const galaxy = await openGalaxy(config, log)
  try {
    const { calls, close } = await openOperatorCalls(redisUrl, log)
    return {
      ...galaxy,
      calls,
      async close() {
        close()
        await galaxy.close()
      },
    }
  } catch (error) {
    await galaxy.close()
    throw error
  }
}

async function expectEmbedded(dataDir: string): Promise<void> {
  // Postgres is known among the processes by the canonical path; a folder that is missing has none.
  const folder = path.join(await realpath(dataDir).catch(() => dataDir), 'postgres')
  const { state } = await readPostmaster(path.join(folder, 'data'))
  if (state !== 'absent') return
  throw new CommandError(
    `no database runs in ${folder}: start the server, or set DATABASE_URL or DATA_DIR to the server's own`,
  )
}
