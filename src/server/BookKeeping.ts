import type { DatabasePool } from '../db/pool.ts'
import { bookBaseIncome } from '../ledger/baseIncome.ts'
import { tellIndustry } from '../ledger/industry.ts'
import { tellSolvency } from '../ledger/solvency.ts'
import type { Log } from '../ops/log.ts'
import type { InboxRow } from '../sim/inbox.ts'

/** Real ms between two looks at orders, by which bases earn, and at balances that pass 0. */
const INCOME_EVERY_MS = 60_000
const SOLVENCY_EVERY_MS = 5_000
/** Real ms between two looks for industries that have become better. */
const INDUSTRY_EVERY_MS = 5_000

export interface BookKeepingContext {
  readonly pool: DatabasePool
  readonly log: Log
  /** Called when facts were committed. */
  factsCommitted(): void
  /** Called with a row that was sent to a sector's inbox. */
  sent(row: InboxRow): void
}

/**
 * What the ledger does at regular intervals, besides what it books from the chronicle. Each process
 * does it; those that look at the same moment leave it to one of them.
 */
export class BookKeeping {
  readonly #context: BookKeepingContext
  readonly #timers: NodeJS.Timeout[] = []
  readonly #running = new Set<Promise<void>>()

  constructor(context: BookKeepingContext) {
    this.#context = context
  }

  start(): void {
    const { pool, factsCommitted, sent } = this.#context
    this.#repeat(INCOME_EVERY_MS, async () => {
      await bookBaseIncome(pool)
    })
    this.#repeat(SOLVENCY_EVERY_MS, async () => {
      if (await tellSolvency(pool, SOLVENCY_EVERY_MS)) factsCommitted()
    })
    this.#repeat(INDUSTRY_EVERY_MS, async () => {
      for (const row of await tellIndustry(pool)) sent(row)
    })
  }

  /** Resolves when what is under way has ended, which is soon. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await Promise.all(this.#running)
  }

  #repeat(everyMs: number, run: () => Promise<void>): void {
    let isRunning = false
    const timer = setInterval(() => {
      if (isRunning) return
      isRunning = true
      const running = run()
        .catch((error: unknown) => {
          this.#context.log.warn({ err: error }, 'the books were not kept; tried again soon')
        })
        .finally(() => {
          isRunning = false
          this.#running.delete(running)
        })
      this.#running.add(running)
    }, everyMs)
    this.#timers.push(timer)
  }
}
