/** Keys asked for in one go; the rest with the next. */
const KEYS_MAX = 1_000

/**
 * Answers many questions with few: while one is under way, further keys wait and are asked for
 * together. Alone, a question is asked at once.
 *
 * @param ask gets different keys; a key without an answer has none
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
