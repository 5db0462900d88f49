import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Asked, Counted, WatcherKind } from './watchers.ts'

const ANSWER_MS_MAX = 60_000

/** Many watchers in a process of their own, so that their cost does not count as the server's. */
export class WatcherProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves when all of them watch. */
  static async start(
    endpoint: string,
    kind: WatcherKind,
    sectors: readonly number[],
    count: number,
  ): Promise<WatcherProcess> {
    const child = fork(path.join(import.meta.dirname, 'watchers.ts'))
    const watchers = new WatcherProcess(child)
    await watchers.#ask({ what: 'watch', endpoint, kind, sectors, count })
    return watchers
  }

  /** @returns totals of all watchers so far */
  count(): Promise<Counted> {
    return this.#ask({ what: 'count' })
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  async #ask(asked: Asked): Promise<Counted> {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const answered = once(this.#child, 'message', { signal })
    this.#child.send(asked)
    const [counted] = (await answered) as [Counted]
    return counted
  }
}
