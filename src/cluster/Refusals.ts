import type { Log } from '../ops/log.ts'
import { isOfReplica, isReplyOfRedis, lineOf } from './redisErrors.ts'

const TELL_AGAIN_MS = 60_000

/**
 * What Redis answered with an error, and nobody waits for. Redis being away is told of by whoever
 * keeps the connections; but that it is there and will not (no rights, no memory, no disk, a key of
 * another kind) nobody else would ever see.
 */
export class Refusals {
  readonly #log: Log
  /** By the first word of what Redis said, of which there are few. */
  readonly #toldAt = new Map<string, number>()
  #count = 0

  constructor(log: Log) {
    this.#log = log
  }

  /** How many there were. */
  get count(): number {
    return this.#count
  }

  /** @param what did not happen because of it */
  note(error: unknown, what: string): void {
    const reason = lineOf(error)
    if (!(error instanceof Error) || !isReplyOfRedis(error) || isOfReplica(error)) {
      this.#log.debug({ reason }, what)
      return
    }
    this.#count += 1
    const kind = reason.split(' ', 1)[0] ?? ''
    const now = performance.now()
    const isNews = now - (this.#toldAt.get(kind) ?? Number.NEGATIVE_INFINITY) > TELL_AGAIN_MS
    if (isNews) this.#toldAt.set(kind, now)
    this.#log[isNews ? 'warn' : 'debug']({ reason }, `Redis refuses: ${what}`)
  }
}
