import type { Log } from '../../ops/log.ts'
import { type Clock, type Timer, withTimeLimit } from '../Clock.ts'
import type { GalaxyClock } from '../GalaxyClock.ts'
import type { Beat, Node, NodeLoad, Store } from '../Store.ts'

export interface LeaseTimes {
  /** Real ms for which a beat is valid: in the database by its clock, here by the monotonic one. */
  readonly lifeMs: number
  /** Real ms from one beat to the next. */
  readonly beatMs: number
}

export const LEASE_TIMES: LeaseTimes = leaseTimes(10)

/** @param seconds for how long a beat is valid; a process beats five times in that time */
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
  /** The process has lost all its sectors: it must drop them at once [OWN-3]. */
  lapsed(): void
  /** What the process tells others about itself with each beat. */
  load(): NodeLoad
  /** Receives the database's answer to a beat sent at `sentAt` (monotonic ms). */
  beaten(beat: Beat, sentAt: number): void
}

/**
 * The process's lease, on which all its sectors depend. Each successful beat moves its deadline.
 * The deadline counts from before that beat was sent, so it is never later than the database's.
 * Past it, or when a beat finds the lease ended, the process drops everything and registers anew.
 * Nothing relies on a timer to notice: `isHeld` compares with the clock, so a process that was
 * paused finds out before it does anything else.
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

  /** Registers the process. @throws NodeRefusedError if it may not run beside others, StoreError */
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

  /** Beats at once, to tell others something new. Does nothing before `start`. */
  async beatNow(): Promise<void> {
    // A beat under way may carry the old state.
    await this.#beating
    if (this.#state.kind !== 'new') await this.#beatOnce()
  }

  /** Ends the lease; sectors still held are free for others. @throws StoreError */
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

  /** Beats once and schedules the next beat. Never rejects. */
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
