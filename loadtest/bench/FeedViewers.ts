import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Spread } from './Figures.ts'
import type { FeedAsked, FeedCounted, Returned } from './feedViewersProcess.ts'

const ANSWER_MS_MAX = 120_000

/** Many viewers of the map in a process of their own. */
export class FeedViewers {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Runs something with a process of viewers, and ends that process in any case. */
  static async with<T>(run: (viewers: FeedViewers) => Promise<T>): Promise<T> {
    const child = fork(path.join(import.meta.dirname, 'feedViewersProcess.ts'))
    try {
      return await run(new FeedViewers(child))
    } finally {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
    }
  }

  /**
   * Adds a viewer for each view, spread over the servers in turn. Resolves when all of them watch.
   */
  async watch(
    endpoints: readonly string[],
    views: readonly (readonly number[])[],
    token: string | null = null,
  ): Promise<void> {
    await this.#ask({ what: 'watch', endpoints, views, token })
  }

  /** @returns totals of all viewers so far */
  count(): Promise<FeedCounted> {
    return this.#ask({ what: 'count' })
  }

  /** From now on counts the bytes of each sector's messages. */
  async size(): Promise<void> {
    await this.#ask({ what: 'size' })
  }

  /** From now on records when each event arrives. */
  async record(): Promise<void> {
    await this.#ask({ what: 'record' })
  }

  /** @returns how long after Postgres wrote them the recorded events arrived */
  latencies(postgresUrl: string): Promise<Spread> {
    return this.#ask({ what: 'latencies', postgresUrl })
  }

  /**
   * Makes the first `viewers` drop their connections, one every `everyMs` or all at once for 0.
   * Each comes back after `awayMs`.
   */
  away(viewers: number, everyMs: number, awayMs: number): Promise<Returned> {
    const atMost = ANSWER_MS_MAX + viewers * everyMs + awayMs
    return this.#ask({ what: 'away', viewers, everyMs, awayMs }, atMost)
  }

  async #ask<T>(asked: FeedAsked, msMax = ANSWER_MS_MAX): Promise<T> {
    const limit = AbortSignal.timeout(msMax)
    const ended = new AbortController()
    const lost = () => ended.abort(new Error('the process of the viewers has ended'))
    this.#child.once('exit', lost)
    try {
      const signal = AbortSignal.any([limit, ended.signal])
      const answered = once(this.#child, 'message', { signal })
      this.#child.send(asked)
      const [answer] = (await answered) as [T]
      return answer
    } finally {
      this.#child.off('exit', lost)
    }
  }
}
