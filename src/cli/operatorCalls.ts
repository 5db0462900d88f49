import { nanoid } from 'nanoid'
import { NodeCalls } from '../cluster/NodeCalls.ts'
import { QuietPresence } from '../cluster/QuietPresence.ts'
import { connectRedis } from '../cluster/redis.ts'
import type { OperatorContext } from '../operations/OperatorContext.ts'
import type { Log } from '../ops/log.ts'

interface OperatorCalls extends Pick<OperatorContext, 'calls'> {
  close(): void
}

const GIVE_UP_MS = 3_000

/**
 * Lets a command call the processes of a galaxy, over their Redis.
 *
 * @throws RedisUnavailableError if Redis does not answer
 */
export async function openOperatorCalls(url: string, log: Log): Promise<OperatorCalls> {
  const redis = await connectRedis(url, log, GIVE_UP_MS)
  const presence = new QuietPresence(redis, log)
  await presence.connect()
  const calls = new NodeCalls(presence, `cli-${nanoid()}`, log)
  await calls.start()
  return {
    calls,
    close() {
      presence.shutdown()
      redis.disconnect()
    },
  }
}
