import type { ServerLoad } from '../../rooms/LoadNotices.ts'
import { SeatHolders } from '../../rooms/SeatHolders.ts'
import { type JoinerKind, LoadWatch, type LoadWatchOptions } from '../ops/LoadWatch.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/Metrics.ts'
import { loadMetrics } from '../ops/readMetrics.ts'
import { type Refusal, refuse } from '../sim/core/refusal.ts'
import { ADMISSION_MARKS } from '../world/sectors/OrderAdmission.ts'
import type { World } from '../world/World.ts'

export type OverloadOptions = Partial<
  Pick<LoadWatchOptions, 'marks' | 'readings' | 'sampleMs' | 'retryS'>
>

/**
 * What this process does under too much load. src/ops/LoadLevel.ts has the levels and their marks.
 */
export class Overload implements ServerLoad {
  readonly holders = new SeatHolders()
  readonly #watch: LoadWatch
  readonly #world: World
  readonly #metrics: Metrics
  readonly #listeners = new Set<() => void>()

  constructor(world: World, log: Log, metrics: Metrics, options: OverloadOptions = {}) {
    const { admission } = world
    this.#world = world
    this.#metrics = metrics
    this.#watch = new LoadWatch({ log, commits: () => admission.sinceLast(), ...options })
    this.#watch.onLevel = (level) => {
      admission.isStrained = level === 3
      for (const listener of this.#listeners) listener()
    }
    admission.limit(ADMISSION_MARKS, () => world.commitsWaitSince())
    metrics.gauge(loadMetrics(this))
  }

  get level(): number {
    return this.#watch.level
  }

  get slowdown(): number {
    return this.#watch.slowdown
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get sample(): LoadWatch['sample'] {
    return this.#watch.sample
  }

  get ordersBound(): number {
    return this.#world.admission.bound
  }

  start(): void {
    this.#watch.start()
  }

  stop(): void {
    this.#watch.stop()
  }

  /** @returns why somebody is not let in, with when to try again; null if they are */
  refusal(kind: JoinerKind, what: 'guest' | 'seat' | 'map' | 'stream'): Refusal | null {
    const afterS = this.#watch.refuses(kind)
    if (afterS === null) return null
    this.#metrics.overloadRefused(what)
    // The SDK passes on only the message, so the message says everything.
    const message = `The galaxy is busy and lets nobody new in at the moment. Try again in ${afterS} s.`
    return { ...refuse('overloaded', message), retryAfterMs: afterS * 1_000 }
  }
}
