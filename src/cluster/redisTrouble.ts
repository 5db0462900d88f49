import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'

/**
 * Asks a Redis for a PONG, once.
 * @param url `redis://` or `rediss://`
 * @returns why none came within the limit, in one line that leaves out the URL; null if it came
 */
export async function redisTrouble(url: string, limitMs: number): Promise<string | null> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: limitMs,
    enableReadyCheck: false,
    retryStrategy: () => null,
  })
  // What connect() rejects with is only that the connection is closed; why is told here, first.
  let cause: Error | null = null
  client.on('error', (error) => {
    cause ??= error
  })
  const timer = new AbortController()
  const late = wait(limitMs, `no answer within ${limitMs / 1000} s`, { signal: timer.signal })
  late.catch(() => {}) // called off
  try {
    return await Promise.race([ping(client), late])
  } catch (error) {
    return String((cause ?? (error as Error)).message).replaceAll(/\s*\n\s*/g, '; ')
  } finally {
    timer.abort()
    client.disconnect()
  }
}

async function ping(client: Redis): Promise<string | null> {
  await client.connect()
  const answer = await client.ping()
  return answer === 'PONG' ? null : `it answers PING with ${JSON.stringify(answer)}`
}
