import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../src/client/Api.ts'

/**
 * Comes again, as people do, as long as the server has too much to do to let anybody in: on a slow
 * machine one that has just started does.
 * @throws what `enter` throws, if it is anything else, or once the time is over
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
