/** The most keys in one question. The next question asks for the rest. */
const KEYS_MAX = 1_000

/**
 * Makes a lookup that batches its questions. While one is under way, further keys wait and are
 * asked for together. A single key is asked for at once.
 *
 * @param ask gets distinct keys, and may leave keys out of its answer
 * @returns a function that resolves to the answer for a key, or undefined; it rejects as `ask`
 *   does
 */
export function batchedLookup<K, R>(
  ask: (keys: readonly K[]) => Promise<ReadonlyMap<K, R>>,
): (key: K) => Promise<R | undefined> {
  let waiting = new Map<K, PromiseWithResolvers<R | undefined>>()
  let asking = false

  async function run(): Promise<void> {
    asking = true
    while (waiting.size > 0) {
      const round = new Map([...waiting].slice(0, KEYS_MAX))
      waiting = new Map([...waiting].slice(KEYS_MAX))
      try {
        const answers = await ask([...round.keys()])
        for (const [key, { resolve }] of round) resolve(answers.get(key))
      } catch (error) {
        for (const { reject } of round.values()) reject(error)
      }
    }
    asking = false
  }

  return (key) => {
    const question = waiting.get(key) ?? Promise.withResolvers<R | undefined>()
    waiting.set(key, question)
    if (!asking) void run()
    return question.promise
  }
}
