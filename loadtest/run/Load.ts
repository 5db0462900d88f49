import { setTimeout as wait } from 'node:timers/promises'
import { Api, ApiError } from '../../src/client/Api.ts'
import type { Scenario } from '../scenarios/Scenario.ts'
import type { Ending } from '../verdict/judge.ts'
import { Tally } from '../verdict/Tally.ts'
import { LoadProcess } from './LoadProcess.ts'
import type { Phase } from './messages.ts'

const LOOK_EVERY_MS = 1_000
const PROGRESS_EVERY_MS = 5_000
/** A server that has not answered for this long counts as gone. */
const GONE_MS = 6_000
/** Longer than a process takes to leave. */
const LEAVE_MS_MAX = 60_000
const LEAVE_GONE_MS_MAX = 5_000

export interface LoadOptions {
  readonly scenario: Scenario
  readonly endpoint: string
  readonly clients: number
  readonly minutes: number
  /** Most bots in one process. */
  readonly perProcess: number
  readonly seed: string
  readonly isMine: boolean
  /** Settings of the load processes, besides those of this one. */
  readonly env?: Readonly<Record<string, string>>
  /** Ends the load early. */
  readonly interrupt: AbortSignal
  /** Prints a line of progress. */
  say(line: string): void
}

/** A load: bots in as many processes as needed, which enter, play and leave together. */
export class Load {
  readonly #options: LoadOptions
  readonly #processes: LoadProcess[] = []
  readonly #startedAt = performance.now()
  #answeredAt = performance.now()
  #saidAt = 0
  #saidPhases = ''
  #changed = Promise.withResolvers<void>()

  constructor(options: LoadOptions) {
    this.#options = options
  }

  /** The sums of all processes' measurements so far. */
  get tally(): Tally {
    const tally = new Tally()
    for (const { report } of this.#processes) if (report) tally.add(report)
    return tally
  }

  /** @returns why it ended; it never throws for what a server does */
  async run(): Promise<Ending> {
    const { scenario, minutes } = this.#options
    const allMs = minutes * 60_000
    const watching = new AbortController()
    const watched = this.#watchServer(watching.signal)
    this.#start(allMs * scenario.arriveShare)
    let ending = await this.#until('entered', Number.POSITIVE_INFINITY)
    // When bots enter all the time, there is no time left in which all of them play.
    const playMs = allMs * (1 - scenario.arriveShare)
    if (!ending && playMs > 0) {
      this.#tell('play')
      ending = await this.#until(null, playMs)
    }
    this.#tell('leave')
    const isGone = ending?.kind === 'server gone'
    await this.#until('left', isGone ? LEAVE_GONE_MS_MAX : LEAVE_MS_MAX)
    for (const one of this.#processes) one.kill()
    watching.abort()
    await watched
    return ending ?? this.#trouble() ?? { kind: 'done' }
  }

  #start(arriveMs: number): void {
    const { scenario, endpoint, clients, perProcess, seed, isMine, env } = this.#options
    const step = Math.ceil(clients / perProcess)
    const part = { scenario: scenario.name, endpoint, seed, step, clients, arriveMs, isMine }
    const onChange = (): void => {
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    }
    for (let first = 0; first < step; first++) {
      this.#processes.push(new LoadProcess({ ...part, first }, onChange, env))
    }
  }

  #tell(what: 'play' | 'leave'): void {
    for (const one of this.#processes) one.tell({ what })
  }

  /**
   * Waits until all processes have reached a phase, or the time is over. @returns what ended it
   * early
   */
  async #until(phase: Phase | null, msMax: number): Promise<Ending | null> {
    const endAt = performance.now() + msMax
    for (;;) {
      this.#progress()
      if (phase !== null && this.#processes.every((one) => one.phase === phase || one.lost)) {
        return phase === 'left' ? null : this.#trouble()
      }
      if (phase !== 'left') {
        const trouble = this.#trouble()
        if (trouble) return trouble
      }
      const leftMs = endAt - performance.now()
      if (leftMs <= 0) return null
      const tick = wait(Math.min(leftMs, LOOK_EVERY_MS), undefined, { ref: true })
      await Promise.race([tick, this.#changed.promise])
    }
  }

  #trouble(): Ending | null {
    const lost = this.#processes.find((one) => one.lost !== null)
    const silentMs = performance.now() - this.#answeredAt
    if (silentMs > GONE_MS) {
      const why = `The server is gone: it has not answered for ${Math.round(silentMs / 1_000)} s.`
      return { kind: 'server gone', why }
    }
    if (this.#options.interrupt.aborted) return { kind: 'interrupted' }
    return lost?.lost ? { kind: 'process lost', why: lost.lost } : null
  }

  /** Any answer counts, even a refusal for overload. */
  async #watchServer(ending: AbortSignal): Promise<void> {
    const api = new Api(this.#options.endpoint)
    while (!ending.aborted) {
      const isThere = await api.traffic().then(
        () => true,
        (error: unknown) => error instanceof ApiError && error.status > 0,
      )
      if (isThere) this.#answeredAt = performance.now()
      await wait(LOOK_EVERY_MS, undefined, { signal: ending }).catch(() => {})
    }
  }

  #progress(): void {
    const now = performance.now()
    const phases = [...new Set(this.#processes.map(({ phase }) => phase))].join(' and ')
    if (phases === this.#saidPhases && now - this.#saidAt < PROGRESS_EVERY_MS) return
    this.#saidAt = now
    this.#saidPhases = phases
    const { tally } = this
    const figures = [
      `${tally.counted('entered')} of ${this.#options.clients} bots`,
      `${tally.counted('orders')} orders`,
      `${tally.counted('views')} views`,
      `${tally.wrongs} wrong`,
      `own delay ${tally.percentile('loop', 99).toFixed(0)} ms`,
    ]
    const s = Math.round((now - this.#startedAt) / 1_000)
    this.#options.say(`${s} s, ${phases}: ${figures.join(', ')}`)
  }
}
