import type { Log } from '../../ops/log.ts'
import type { Facts } from '../../sim/core/Facts.ts'
import { type Fact, FactTable } from '../../sim/core/FactTable.ts'
import { otherwiseOf, parseFact } from '../../sim/facts.ts'
import type { Clock, Timer } from '../Clock.ts'
import type { Store } from '../Store.ts'
import { FACTS_PAST_MS } from './FactWatch.ts'

/** Facts read longer ago than this, in real ms, are still acted on, but share no sight [VIS-3]. */
const FRESH_MS = 5_000
/** Real ms between two clean-ups of superseded facts. */
const FORGET_EVERY_MS = 3_600_000
/** The most facts that one query reads. */
const PAGE_MAX = 5_000

export interface FactReplicaContext {
  readonly store: Pick<Store, 'facts'>
  readonly clock: Clock
  readonly log: Log
  readonly pollMs: number
  /** Galaxy ms. */
  now(): number
  /** Called with facts that are new to this process. */
  learned(facts: readonly Fact[]): void
}

/**
 * What this process knows of commanders and alliances: a copy of the database's facts, read in the
 * order of their numbers [FACT-1]. It polls; hints only save time.
 */
export class FactReplica {
  readonly #context: FactReplicaContext
  readonly #table = new FactTable()
  #readAt = Number.NEGATIVE_INFINITY
  #forgotAt = 0
  #reading: Promise<void> | null = null
  #timer: Timer | null = null
  #isStopped = false

  constructor(context: FactReplicaContext) {
    this.#context = context
  }

  /** The facts for decisions. They change only between turns. */
  get facts(): Facts {
    return this.#table
  }

  /** How many keys have a known fact. */
  get size(): number {
    return this.#table.size
  }

  /** Real ms since this copy last held everything that the database held. */
  get ageMs(): number {
    return this.#context.clock.monotonicMs() - this.#readAt
  }

  get isFresh(): boolean {
    return this.ageMs < FRESH_MS
  }

  /** Reads all facts, then keeps reading new ones. @throws StoreError if the first read fails */
  async start(): Promise<void> {
    await this.#read()
    this.#pollLater()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  /** Reads at once, because something new has been committed. Never rejects. */
  async hint(): Promise<void> {
    // A read under way may miss the new fact. All who wait for it share the next one.
    await this.#reading?.catch(() => {})
    await this.#tryToRead()
  }

  #pollLater(): void {
    const { clock, pollMs } = this.#context
    this.#timer = clock.after(pollMs, () => {
      void this.#tryToRead().finally(() => {
        if (!this.#isStopped) this.#pollLater()
      })
    })
  }

  async #tryToRead(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      this.#context.log.warn({ err: error }, 'facts could not be read; they are read again soon')
    }
  }

  /** Only one read runs at a time; later callers wait for it. */
  async #read(): Promise<void> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null
    })
    await this.#reading
  }

  async #readAll(): Promise<void> {
    const { store, clock, log, now, learned } = this.#context
    for (;;) {
      const sentAt = clock.monotonicMs()
      const { facts: page, newest } = await store.facts(this.#table.n, PAGE_MAX)
      if (newest < this.#table.n) {
        // Another database took over without the last commits: its numbers are given anew.
        log.warn({ newest, known: this.#table.n }, 'facts were lost; all are read anew')
        this.#table.clear()
        continue
      }
      const known: Fact[] = []
      for (const stored of page) {
        try {
          const fact = parseFact(stored)
          if (fact) known.push(fact)
        } catch (error) {
          log.error({ err: error, fact: stored }, 'a fact cannot be read and is passed over')
        }
        this.#table.reached(stored.n)
      }
      const isAll = page.length < PAGE_MAX
      if (isAll) this.#table.reached(newest)
      for (const fact of known) this.#table.put(fact)
      if (known.length > 0) learned(known)
      if (!isAll) continue
      this.#readAt = sentAt
      break
    }
    if (clock.monotonicMs() < this.#forgotAt + FORGET_EVERY_MS) return
    this.#forgotAt = clock.monotonicMs()
    this.#table.forget(now() - FACTS_PAST_MS, otherwiseOf)
  }
}
