import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import type { Log } from '../ops/log.ts'
import { OthersHeard } from './OthersHeard.ts'
import type { QuietPresence } from './QuietPresence.ts'
import { isReplyOfRedis, lineOf } from './redisErrors.ts'

export interface PulseTimes {
  /** Real ms between two beats. */
  readonly beatMs: number
  /** Real ms between two beats while there is trouble. */
  readonly troubledBeatMs: number
  /** Real ms that a beat may take to come back. */
  readonly answerMsMax: number
  /** Real ms that another process may be silent. Longer than it takes to learn that it is mute. */
  readonly unheardMs: number
  /** Real ms between two reconnects if the only trouble is that no other process is heard. */
  readonly searchEveryMs: number
}

export const PULSE_TIMES: PulseTimes = {
  beatMs: 5_000,
  troubledBeatMs: 1_000,
  answerMsMax: 2_000,
  unheardMs: 20_000,
  searchEveryMs: 30_000,
}

/** The processes of the galaxy, by the ids under which they are heard. */
export interface Others {
  /** The id of this process. */
  readonly own: string
  /** The living processes as far as known, perhaps including this one. */
  alive(): ReadonlySet<string>
  /** Those of them that say they reach nobody. */
  mute(): ReadonlySet<string>
}

interface Beat {
  readonly wire: string
  readonly n: number
  readonly node: string | null
}

interface Trouble {
  readonly reason: string
  /** Whether new connections may lead elsewhere. */
  readonly reconnects: boolean
}

const TOPIC = 'starlane:pulse'
/** Real ms between two looks for connections that have ended unnoticed. */
const REVIVE_EVERY_MS = 500

/**
 * Checks whether messages over Redis arrive. A connection may be up and carry nothing: after a
 * switch-over it may lead to a replica, which answers PING and takes messages that only its own
 * listeners get. So every few seconds this process writes a key and publishes a beat, on the
 * connections that everything else uses. The beat has to come back, and the beats of other
 * processes have to come too. If they do not, it reconnects, logs one line per spell of trouble,
 * and counts.
 */
export class RedisPulse {
  readonly #presence: QuietPresence
  readonly #log: Log
  readonly #times: PulseTimes
  /** The id of this pulse. In tests, one process may have several. */
  readonly #wire = nanoid()
  readonly #heard: OthersHeard
  #others: Others | null = null
  #unheard: readonly string[] = []
  #n = 0
  /** Called when a beat of this pulse comes back. */
  #cameBack: ((n: number) => void) | null = null
  #trouble: { readonly reason: string; readonly since: number } | null = null
  #reconnects = 0
  #reconnectedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null
  #reviving: NodeJS.Timeout | null = null
  #isBeating = false
  #stopped = false

  constructor(presence: QuietPresence, log: Log, times: Partial<PulseTimes> = {}) {
    this.#presence = presence
    this.#log = log
    this.#times = { ...PULSE_TIMES, ...times }
    this.#heard = new OthersHeard(this.#times.unheardMs)
  }

  /** Whether the last beat came through. */
  get carries(): boolean {
    return this.#trouble === null
  }

  /** Real ms for which beats have not come through; 0 if the last one did. */
  get troubledMs(): number {
    return this.#trouble === null ? 0 : performance.now() - this.#trouble.since
  }

  /** What is wrong at the moment; null if nothing is. */
  get trouble(): string | null {
    return this.#trouble?.reason ?? null
  }

  /** How many living processes are not heard. */
  get unheard(): number {
    return this.#unheard.length
  }

  /** How often it reconnected because connections carried nothing. */
  get reconnects(): number {
    return this.#reconnects
  }

  async start(): Promise<void> {
    await this.#presence.subscribe(TOPIC, (message) => this.#hear(message))
    this.#beatAfter(this.#times.beatMs)
    // Apart from the beats, because a beat may wait on a connection that never answers.
    this.#reviving = setInterval(() => this.#presence.revive(), REVIVE_EVERY_MS).unref()
  }

  /** From now on, also expects to hear the others, and names this process in its beats. */
  listenFor(others: Others): void {
    this.#others = others
    if (!this.#isBeating) this.#beatAfter(0)
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#reviving) clearInterval(this.#reviving)
  }

  #beatAfter(ms: number): void {
    if (this.#stopped) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#beat(), ms).unref()
  }

  /** Never rejects. */
  async #beat(): Promise<void> {
    this.#isBeating = true
    const blocked = await this.#carry()
    this.#isBeating = false
    // While nothing comes through, silence of the others means nothing.
    if (blocked !== null) this.#heard.startAnew(performance.now())
    const trouble = blocked ?? this.#missOthers()
    if (this.#stopped) return
    if (trouble === null) this.#well()
    else this.#ill(trouble)
    this.#beatAfter(trouble === null ? this.#times.beatMs : this.#times.troubledBeatMs)
  }

  /** Sends a beat. @returns what keeps it from coming back; null if it came back */
  async #carry(): Promise<Trouble | null> {
    if (!this.#presence.isConnected) return { reason: 'no connection', reconnects: false }
    const beat = { wire: this.#wire, n: ++this.#n, node: this.#others?.own ?? null } satisfies Beat
    const back = Promise.withResolvers<true>()
    this.#cameBack = (n) => {
      if (n === beat.n) back.resolve(true)
    }
    try {
      // A command that is given while a connection comes and goes may never settle.
      const limit = wait(2 * this.#times.answerMsMax, 'late' as const, { ref: false })
      const proof = this.#presence.prove(TOPIC, beat)
      if ((await Promise.race([proof, limit])) === 'late') {
        return { reason: 'Redis does not answer', reconnects: true }
      }
    } catch (error) {
      // If Redis replied with an error, it would do so on a new connection as well.
      const reconnects = !isReplyOfRedis(error)
      return { reason: lineOf(error), reconnects }
    }
    const late = wait(this.#times.answerMsMax, false, { ref: false })
    // After a pause of the process the timer is due before the answer is read: one more turn for
    // it.
    const last = () => Promise.race([back.promise, nextTurn(false)])
    if ((await Promise.race([back.promise, late])) || (await last())) return null
    return { reason: 'what is published does not come back', reconnects: true }
  }

  /** @returns trouble if none of the other processes is heard; else null */
  #missOthers(): Trouble | null {
    if (this.#others === null) return null
    const now = performance.now()
    const others = new Set(this.#others.alive())
    others.delete(this.#others.own)
    const missed = this.#heard.unheard(others, this.#others.mute(), now)
    this.#tellOfUnheard(missed)
    if (missed.length === 0 || missed.length < others.size) return null
    const reason = `none of the ${others.size} other processes is heard: is it the same Redis, and the same database of it, for all?`
    return { reason, reconnects: now - this.#reconnectedAt >= this.#times.searchEveryMs }
  }

  #tellOfUnheard(missed: readonly string[]): void {
    const newly = missed.filter((id) => !this.#unheard.includes(id))
    if (newly.length > 0) {
      this.#log.warn({ processes: newly }, 'processes that live are not heard over Redis')
    } else if (missed.length === 0 && this.#unheard.length > 0) {
      this.#log.info('all processes that live are heard over Redis')
    }
    this.#unheard = missed
  }

  #well(): void {
    if (this.#trouble === null) return
    const seconds = Math.round((performance.now() - this.#trouble.since) / 1_000)
    this.#trouble = null
    this.#log.info({ seconds }, 'Redis carries what it is given again')
  }

  #ill({ reason, reconnects }: Trouble): void {
    const now = performance.now()
    if (this.#trouble === null) {
      this.#log.warn({ reason }, 'Redis does not carry what it is given')
    } else this.#log.debug({ reason }, 'Redis still does not carry what it is given')
    this.#trouble = { reason, since: this.#trouble?.since ?? now }
    if (!reconnects) return
    this.#reconnects += 1
    this.#reconnectedAt = now
    this.#presence.reconnect()
  }

  #hear(message: unknown): void {
    if (!isBeat(message)) return
    if (message.wire === this.#wire) this.#cameBack?.(message.n)
    else if (message.node !== null) this.#heard.heard(message.node, performance.now())
  }
}

function isBeat(message: unknown): message is Beat {
  return typeof message === 'object' && message !== null && 'wire' in message && 'n' in message
}
