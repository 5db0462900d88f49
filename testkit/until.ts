import { setTimeout as wait } from 'node:timers/promises'

const LOOK_MS = 50

/**
 * Polls until something is found, in a database or another process that does not report changes.
 *
 * @param what what is awaited, for the error's message
 * @param look returns a falsy value until then; what it throws is thrown at once
 * @returns what was found
 * @throws an Error that names `what` if nothing is found in time
 */
export async function until<T>(
  what: string,
  look: () => T | false | null | Promise<T | false | null>,
  msMax = 30_000,
): Promise<T> {
  const late = new Error(`${what}: not within ${msMax} ms`)
  const giveUpAt = performance.now() + msMax
  for (;;) {
    const found = await look()
    if (found !== null && found !== false) return found
    if (performance.now() > giveUpAt) throw late
    await wait(LOOK_MS)
  }
}
