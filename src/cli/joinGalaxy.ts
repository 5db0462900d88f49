import type { Config } from '../config.ts'
import { OperationError } from '../operations/OperationError.ts'
import type { OperatorContext } from '../operations/OperatorContext.ts'
import { readLeases } from '../operations/readLeases.ts'
import type { Log } from '../ops/log.ts'
import { systemClock, withTimeLimit } from '../world/Clock.ts'
import { leaseTimes } from '../world/leases/NodeLease.ts'
import { openGalaxyDatabase } from './galaxyDatabase.ts'
import { openOperatorCalls } from './operatorCalls.ts'

/** A running galaxy, as a command sees it. */
export interface OpenedGalaxy extends Pick<OperatorContext, 'leases'> {
  close(): Promise<void>
}

/** A running galaxy whose processes can be called. */
export interface JoinedGalaxy extends OpenedGalaxy, OperatorContext {}

const CLOSE_MS_MAX = 2_000

/**
 * Connects to the galaxy's database. An embedded one has to be running; otherwise there is nothing
 * to operate on.
 *
 * @throws OperationError if the database cannot be used
 */
export async function openGalaxy(config: Config, log: Log): Promise<OpenedGalaxy> {
  const { pool, close } = await openGalaxyDatabase(config, 'refuse', log, () => {})
  const { lifeMs } = leaseTimes(config.leaseSeconds)
  return {
    leases: (only) => readLeases(pool, lifeMs, only),
    // The work is done, so it does not matter how the connections end.
    close: () => withTimeLimit(systemClock, CLOSE_MS_MAX, 'closing', close()).catch(() => {}),
  }
}

/** @throws OperationError, RedisUnavailableError */
export async function joinGalaxy(config: Config, log: Log): Promise<JoinedGalaxy> {
  const { redisUrl } = config
  if (redisUrl === null) {
    throw new OperationError(
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
