import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import path from 'node:path'

const ANSWER_MS_MAX = 60_000
const END_MS_MAX = 10_000

/** A child process of the benchmark that answers each message with one message. */
export class Child {
  readonly #child: ChildProcess

  /** @param file the child's file, relative to this folder */
  constructor(file: string, execArgv: readonly string[] = []) {
    this.#child = fork(path.join(import.meta.dirname, file), { execArgv: [...execArgv] })
  }

  /** @throws an Error if the child ends or does not answer in time */
  async ask<T>(asked: object): Promise<T> {
    const ended = new AbortController()
    const lost = () => ended.abort(new Error('a process of the benchmark has ended'))
    this.#child.once('exit', lost)
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_MS_MAX), ended.signal])
      const messages = on(this.#child, 'message', { signal })
      this.#child.send(asked)
      for await (const [message] of messages) {
        // Colyseus sends messages to a parent too.
        if ('answer' in message) return message.answer as T
      }
      throw new Error('unreachable')
    } finally {
      this.#child.off('exit', lost)
    }
  }

  /** Lets the child end by itself, so that it can write a profile. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS_MAX)
    await ended
    clearTimeout(timer)
  }
}
