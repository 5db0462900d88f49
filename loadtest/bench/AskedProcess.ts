import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const END_MS_MAX = 30_000

/** A process that answers questions, each by its name; it may answer several at once. */
export class AskedProcess<Asked extends { readonly what: string }> {
  readonly #child: ChildProcess

  /** @param script its file in this folder */
  constructor(script: string) {
    this.#child = fork(path.join(import.meta.dirname, script))
  }

  /** @throws an error if it ends, or does not answer in time */
  async ask<T>(asked: Asked, msMax: number): Promise<T> {
    const signal = AbortSignal.timeout(msMax)
    const { promise, resolve } = Promise.withResolvers<T>()
    // Colyseus also sends its parent a message: "ready".
    const hear = (answer: { readonly what?: string; readonly result: T }): void => {
      if (answer.what === asked.what) resolve(answer.result)
    }
    this.#child.on('message', hear)
    try {
      this.#child.send(asked)
      return await Promise.race([promise, this.#lateOrLost(asked, signal)])
    } finally {
      this.#child.off('message', hear)
    }
  }

  /** Disconnects, by which it is to end; one that does not end in time is killed. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    if (this.#child.connected) this.#child.disconnect()
    const late = setTimeout(() => this.#child.kill('SIGKILL'), END_MS_MAX)
    await ended
    clearTimeout(late)
  }

  async #lateOrLost({ what }: Asked, signal: AbortSignal): Promise<never> {
    await once(this.#child, 'exit', { signal }).catch((error: unknown) => {
      throw new Error(`a process did not answer "${what}" in time`, { cause: error })
    })
    throw new Error(`a process has ended, which was asked "${what}"`)
  }
}
