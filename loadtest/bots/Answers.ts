import type { OrderOutcome } from '../../src/client/sendOrder.ts'
import type { OrderDraft } from '../../src/protocol/orders.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import type { Tally } from '../verdict/Tally.ts'

/**
 * Longest wait for an answer. The client itself gives an order up after about a minute and says so.
 */
const ANSWER_MS_MAX = 120_000

/** Codes by which a server clearly says that it is overloaded. */
const REFUSED: ReadonlySet<string> = new Set(['overloaded', 'busy', 'unavailable'])
const NONE: ReadonlySet<string> = new Set()

/** Checks the answers to a commander's orders: one each, and a valid one. */
export class Answers {
  readonly #tally: Tally
  readonly #who: string
  readonly #mayRefuse: ReadonlySet<string>
  readonly #last = new Map<SectorId, number>()

  /** @param mayRefuse refusals that valid orders may get, because others act at the same time */
  constructor(tally: Tally, who: string, mayRefuse = NONE) {
    this.#tally = tally
    this.#who = who
    this.#mayRefuse = mayRefuse
  }

  /** @returns the answer; null if there was none. Only valid orders may be given */
  async take(draft: OrderDraft, answering: Promise<OrderOutcome>): Promise<OrderOutcome | null> {
    const askedAt = performance.now()
    this.#tally.count('orders')
    const answer = await within(answering, ANSWER_MS_MAX)
    if (answer === null) this.#wrong(`${draft.type} has had no answer for ${ANSWER_MS_MAX} ms`)
    else if (answer.ok) this.#acknowledged(draft, answer, performance.now() - askedAt)
    else if (REFUSED.has(answer.code)) this.#tally.count('refused')
    else if (answer.code !== 'superseded' && !this.#mayRefuse.has(answer.code)) {
      this.#wrong(`${draft.type} was answered ${answer.code}: ${answer.message}`)
    }
    return answer
  }

  #acknowledged(draft: OrderDraft, answer: OrderOutcome & { ok: true }, ms: number): void {
    this.#tally.time('order', ms)
    const { sector, seq } = answer
    const before = this.#last.get(sector) ?? 0
    this.#last.set(sector, seq)
    if (seq > before) return
    this.#wrong(
      `${draft.type} was acknowledged as event ${seq} of sector ${sector}, after ${before}`,
    )
  }

  #wrong(what: string): void {
    this.#tally.wrong(this.#who, what)
  }
}

async function within<T>(promise: Promise<T>, msMax: number): Promise<T | null> {
  const limit = Promise.withResolvers<null>()
  const timer = setTimeout(() => limit.resolve(null), msMax)
  try {
    return await Promise.race([promise, limit.promise])
  } finally {
    clearTimeout(timer)
  }
}
