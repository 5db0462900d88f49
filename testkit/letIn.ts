import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../src/client/Api.ts'

/**
 * Tries to enter until the server lets the caller in. A server that has just started on a slow
 * machine may refuse for overload.
 *
 * @param msMax longest time to keep trying
 * @throws what `enter` throws if it is not such a refusal, or once the time is over
 */
export async function letIn<T>(enter: () => Promise<T>, msMax = 60_000): Promise<T> {
  const giveUpAt = performance.now() + msMax
  for (;;) {
    try {
      return await enter()
    } catch (error) {
      const isFull = error instanceof ApiError && error.code === 'overloaded'
      if (!isFull || performance.now() > giveUpAt) throw error
      await wait(1_000 * (error.retryAfterS ?? 1))
    }
  }
}
