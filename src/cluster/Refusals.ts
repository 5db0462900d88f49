import type { Log } from '../ops/log.ts'
import { isOfReplica, isReplyOfRedis, lineOf } from './redisErrors.ts'

/** Real ms for which an error of one kind is not logged as a warning again. */
const TELL_AGAIN_MS = 60_000

/**
 * Logs and counts the errors that Redis gives to commands whose answers nobody waits for. The
 * connections themselves report when Redis is away. But if Redis is there and refuses (no rights,
 * no memory, no disk, a key of another type), nobody else would notice.
 */
export class Refusals {
  readonly #log: Log
  /** When each kind of error was last logged. A kind is an error's first word: there are few. */
  readonly #toldAt = new Map<string, number>()
  #count = 0

  constructor(log: Log) {
    this.#log = log
  }

  /** How many errors there were. */
  get count(): number {
    return this.#count
  }

  /** @param what what did not happen because of the error, for the log */
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
