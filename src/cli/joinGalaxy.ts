import type { Config } from '../config.ts'
import { OperationError } from '../operations/OperationError.ts'
import type { OperatorContext } from '../operations/OperatorContext.ts'
import { readLeases } from '../operations/readLeases.ts'
import type { Log } from '../ops/log.ts'
import { systemClock, withTimeLimit } from '../world/Clock.ts'
import { leaseTimes } from '../world/NodeLease.ts'
import { openGalaxyDatabase } from './galaxyDatabase.ts'
import { openOperatorCalls } from './operatorCalls.ts'

/** A galaxy that runs, as a command sees it. */
export interface OpenedGalaxy extends Pick<OperatorContext, 'leases'> {
  close(): Promise<void>
}

/** A galaxy whose processes can be asked. */
export interface JoinedGalaxy extends OpenedGalaxy, OperatorContext {}

const CLOSE_MS_MAX = 2_000

/**
 * Connects to the galaxy's database, of which an embedded one has to run: there is nothing to operate
 * on otherwise.
 * @throws OperationError
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
