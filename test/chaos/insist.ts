import { setTimeout as wait } from 'node:timers/promises'
import { isDatabaseAway } from '../../src/db/failure.ts'

const TRIES_MAX = 40
const RETRY_MS = 250

/**
 * Does something with the database again as long as that is down, which breaks the test's own
 * connections too. It must do nothing that may not be done twice.
 */
export async function insist<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (tries === TRIES_MAX || !isDatabaseAway(error)) throw error
      await wait(RETRY_MS)
    }
  }
}
