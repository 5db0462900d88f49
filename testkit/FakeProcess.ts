import type { Clock } from '../src/world/Clock.ts'
import type { Timeline } from './Timeline.ts'

/**
 * A server process as the operating system sees it. It has a clock of its own that never goes back.
 * It can be frozen for a while: everything meant for it waits while its clock goes on. It can be
 * killed: nothing in it ever runs again, whatever it was in the middle of.
 */
export class FakeProcess {
  readonly id: string
  readonly clock: Clock
  readonly #timeline: Timeline
  #state: 'running' | 'paused' | 'dead' = 'running'
  #frozen: (() => void)[] = []

  /** @param bootedAt what its monotonic clock shows at the beginning */
  constructor(id: string, timeline: Timeline, bootedAt: number) {
    this.id = id
    this.#timeline = timeline
    const bootMs = timeline.nowMs - bootedAt
    this.clock = {
      monotonicMs: () => timeline.nowMs - bootMs,
      after: (ms, run) => {
        let cancelled = false
        timeline.after(ms, () =>
          this.deliver(() => {
            if (!cancelled) run()
          }),
        )
        return {
          cancel: () => {
            cancelled = true
          },
        }
      },
    }
  }

  get state(): 'running' | 'paused' | 'dead' {
    return this.#state
  }

  /** Everything that happens in the process goes through here. */
  deliver(run: () => void): void {
    if (this.#state === 'running') run()
    else if (this.#state === 'paused') this.#frozen.push(run)
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  /** Runs everything that waited, one after the other. */
  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    const waited = this.#frozen
    this.#frozen = []
    for (const run of waited) this.#timeline.after(0, () => this.deliver(run))
  }

  kill(): void {
    this.#state = 'dead'
    this.#frozen = []
  }
}
