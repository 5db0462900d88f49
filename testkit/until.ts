import { setTimeout as wait } from 'node:timers/promises'

const LOOK_MS = 50

/**
 * Looks again and again, where nothing tells of changes: into a database, or at another process.
 * @param what is waited for, as the error says it
 * @param look finds nothing (false, null) until it is so
 * @returns what was found
 * @throws what `look` throws, at once; if nothing is found in time, what was waited for
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
