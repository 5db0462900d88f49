import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Knocked, Offered, OrderLoadAsked } from './orderLoadProcess.ts'

const SEAT_MS_MAX = 120_000
const ANSWERS_MS_MAX = 60_000

/** Pilots in processes of their own, who give orders at a fixed rate whatever happens to them. */
export class OrderLoad {
  readonly #children: readonly ChildProcess[]

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children
  }

  /**
   * @param pilots number of pilots in all processes together
   * @returns the load, once all pilots have a seat
   */
  static async start(endpoint: string, processes: number, pilots: number): Promise<OrderLoad> {
    const children = Array.from({ length: processes }, () =>
      fork(path.join(import.meta.dirname, 'orderLoadProcess.ts')),
    )
    const load = new OrderLoad(children)
    const count = Math.ceil(pilots / processes)
    await Promise.all(
      children.map((child) => load.#ask(child, { what: 'seat', endpoint, count }, SEAT_MS_MAX)),
    )
    return load
  }

  /** Gives this many orders a second in total, spread evenly over all processes. */
  offer(perSecond: number, seconds: number): Promise<Offered[]> {
    const each = { what: 'offer', perSecond: perSecond / this.#children.length, seconds } as const
    return Promise.all(
      this.#children.map((child) =>
        this.#ask<Offered>(child, each, seconds * 1_000 + ANSWERS_MS_MAX),
      ),
    )
  }

  /** Sends newcomers besides the orders, from the first process. */
  async knock(perSecond: number, seconds: number): Promise<Knocked> {
    const [first] = this.#children
    if (!first) throw new Error('there is no process')
    const atMost = seconds * 1_000 + ANSWERS_MS_MAX
    return this.#ask(first, { what: 'knock', perSecond, seconds }, atMost)
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }

  /** Several questions may be open at once: each answer names its question. */
  async #ask<T>(child: ChildProcess, asked: OrderLoadAsked, msMax: number): Promise<T> {
    const signal = AbortSignal.timeout(msMax)
    const { promise, resolve } = Promise.withResolvers<T>()
    const hear = (answer: { what: string; result: T }): void => {
      if (answer.what === asked.what) resolve(answer.result)
    }
    child.setMaxListeners(0)
    child.on('message', hear)
    try {
      child.send(asked)
      return await Promise.race([promise, lateOrLost(child, signal)])
    } finally {
      child.off('message', hear)
    }
  }
}

async function lateOrLost(child: ChildProcess, signal: AbortSignal): Promise<never> {
  await once(child, 'exit', { signal })
  throw new Error('a process of the load has ended')
}
