import type { Config } from '../config.ts'
import type { Log } from '../ops/log.ts'
import { systemClock, withTimeLimit } from '../world/Clock.ts'
import { leaseTimes } from '../world/NodeLease.ts'
import { CommandError } from './CommandError.ts'
import { openGalaxyDatabase } from './galaxyDatabase.ts'
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
 * @throws CommandError
 */
export async function openGalaxy(config: Config, log: Log): Promise<OpenedGalaxy> {
  const { pool, close } = await openGalaxyDatabase(config, 'refuse', log, () => {})
  const { lifeMs } = leaseTimes(config.leaseSeconds)
  return {
    leases: (only) => readLeases(pool, lifeMs, only),
    // What was to be done is done: how the connections end changes nothing about it.
    close: () => withTimeLimit(systemClock, CLOSE_MS_MAX, 'closing', close()).catch(() => {}),
  }
}

/** @throws CommandError, RedisUnavailableError */
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
