import type { Log } from '../ops/log.ts'
import { type Clock, type Timer, withTimeLimit } from './Clock.ts'
import type { GalaxyClock } from './GalaxyClock.ts'
import type { Beat, Node, NodeLoad, Store } from './Store.ts'

export interface LeaseTimes {
  /** How long a beat is good for: in the database by its clock, here by the monotonic one. */
  readonly lifeMs: number
  readonly beatMs: number
}

export const LEASE_TIMES: LeaseTimes = leaseTimes(10)

export function leaseTimes(seconds: number): LeaseTimes {
  return { lifeMs: seconds * 1_000, beatMs: seconds * 200 }
}

type State =
  | { readonly kind: 'new' | 'stopped' }
  | { readonly kind: 'held'; readonly until: number }
  | { readonly kind: 'lapsed' }

export interface NodeLeaseContext {
  readonly store: Store
  readonly clock: Clock
  readonly galaxyClock: GalaxyClock
  readonly node: Node
  readonly times: LeaseTimes
  readonly log: Log
  /** What the process held is lost: drop all of it, at once [OWN-3]. */
  lapsed(): void
  /** What the process tells of itself. */
  load(): NodeLoad
  /** What the database answered to a beat that was sent at `sentAt`. */
  beaten(beat: Beat, sentAt: number): void
}

/**
 * The process's own life, on which all its sectors hang. It beats; each good beat moves its
 * deadline, counted from before that beat was sent, so that it is never later than the database's.
 * Past the deadline, or when a beat finds the life ended, everything is dropped and the process
 * registers anew. Nothing here waits for a timer to notice: `isHeld` compares with the clock, so a
 * process that was paused finds out before it does anything else.
 */
export class NodeLease {
  readonly #context: NodeLeaseContext
  #state: State = { kind: 'new' }
  #nextBeat: Timer | null = null
  #beating: Promise<void> = Promise.resolve()
  #deadline: Timer | null = null

  constructor(context: NodeLeaseContext) {
    this.#context = context
  }

  /** @throws StoreError, and of them NodeRefusedError if it may not live beside others */
  async start(): Promise<void> {
    const sentAt = this.#context.clock.monotonicMs()
    const registering = this.#ask('register')
    this.#beating = registering.then(
      () => {},
      () => {},
    )
    this.#renew(await registering, sentAt)
    this.#beatLater()
  }

  isHeld(): boolean {
    if (this.#state.kind !== 'held') return false
    if (this.#context.clock.monotonicMs() < this.#state.until) return true
    this.#lapse('its deadline passed without a beat')
    return false
  }

  /** Beats at once: there is something others should know. A life that did not begin is left so. */
  async beatNow(): Promise<void> {
    // One that is under way may tell of what was before.
    await this.#beating
    if (this.#state.kind !== 'new') await this.#beatOnce()
  }

  /** Ends the life; whatever is still held is free for others. @throws StoreError */
  async stop(): Promise<void> {
    this.#state = { kind: 'stopped' }
    this.#nextBeat?.cancel()
    this.#deadline?.cancel()
    await this.#context.store.retire(this.#context.node.id)
  }

  #beatLater(): void {
    this.#nextBeat?.cancel()
    if (this.#state.kind === 'stopped') return
    this.#nextBeat = this.#context.clock.after(this.#context.times.beatMs, () => {
      void this.#beatOnce()
    })
  }

  /** One beat, and the next in its time. Never rejects. */
  #beatOnce(): Promise<void> {
    this.#nextBeat?.cancel()
    this.#beating = this.#beat().finally(() => this.#beatLater())
    return this.#beating
  }

  async #beat(): Promise<void> {
    const { clock, log } = this.#context
    let sentAt = clock.monotonicMs()
    try {
      let beat = this.isHeld() ? await this.#ask('beat') : null
      if (this.#state.kind === 'stopped') return
      if (!beat) {
        this.#lapse('the database says it ended')
        sentAt = clock.monotonicMs()
        beat = await this.#ask('register')
        log.warn({ node: this.#context.node.id }, 'registered anew')
      }
      this.#renew(beat, sentAt)
    } catch (error) {
      log.warn({ err: error }, 'no beat')
    }
  }

  #renew(beat: Beat, sentAt: number): void {
    const { clock, galaxyClock, times } = this.#context
    if (this.#state.kind === 'stopped') return
    const until = sentAt + times.lifeMs
    galaxyClock.sample(beat.time, sentAt, clock.monotonicMs())
    galaxyClock.runUntil(until)
    this.#state = { kind: 'held', until }
    this.#deadline?.cancel()
    this.#deadline = clock.after(until - clock.monotonicMs(), () => this.isHeld())
    this.#context.beaten(beat, sentAt)
  }

  #lapse(why: string): void {
    if (this.#state.kind !== 'held') return
    this.#state = { kind: 'lapsed' }
    this.#context.log.error({ node: this.#context.node.id }, `the lease has ended: ${why}`)
    this.#context.lapsed()
  }

  #ask(what: 'register'): Promise<Beat>
  #ask(what: 'beat'): Promise<Beat | null>
  #ask(what: 'register' | 'beat'): Promise<Beat | null> {
    const { store, clock, node, times } = this.#context
    const load = this.#context.load()
    const work = what === 'beat' ? store.beat(node.id, load) : store.register(node, load)
    return withTimeLimit(clock, times.lifeMs / 2, what, work)
  }
}
