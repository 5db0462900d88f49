import type { Api } from '../../../../src/client/Api.ts'
import type { FeedEvent } from '../../../../src/protocol/feedEvents.ts'
import type { Balance, Statement, StatementLine } from '../../../../src/protocol/ledger.ts'
import { MICROS } from '../../../../src/sim/rules/economy.ts'
import { errorInWords } from '../../session/errorInWords.ts'

/** The balance is a line, so that it need not be asked for often; real ms. */
const ASK_EVERY_MS = 60_000
/** What is booked comes within about a second of its event. */
const AFTER_EVENT_MS = 1_500
/** The most entries that are listed. */
const LISTED_MAX = 500
/** Events of one's own by which credits change. */
const OF_CREDITS: ReadonlySet<string> = new Set([
  ...['base.placed', 'base.ended', 'ship.built', 'build.queued', 'build.cancelled'],
  ...['building.upgraded', 'battle.ended', 'fleet.ended'],
  ...['system.captured', 'system.granted', 'system.released'],
])

interface Doing {
  touch(): void
  readonly api: Pick<Api, 'ledger'>
  /** The token of the player; null for a spectator. */
  token(): string | null
  /** Galaxy ms. */
  now(): number
}

/** What the player has, and the statement that explains it. */
export class Account {
  /** Null until it is known. */
  balance: Balance | null = null
  isOpen = false
  lines: readonly StatementLine[] = []
  /** Where the entries before those listed begin; null if there are none. */
  next: number | null = null
  /** Why the statement could not be read; null if it was. */
  trouble: string | null = null
  readonly #doing: Doing
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Counts what was asked for: an answer to an earlier question is not shown. */
  #turn = 0

  constructor(doing: Doing) {
    this.#doing = doing
  }

  /** In credits; null until it is known. */
  get credits(): number | null {
    if (!this.balance) return null
    const { micros, microsPerMs, at } = this.balance
    return (Number(micros) + microsPerMs * (this.#doing.now() - at)) / MICROS
  }

  get isBelowZero(): boolean {
    return (this.credits ?? 0) < 0
  }

  /** Begins to keep the balance up to date, of a new player or after a pause. */
  begin(): void {
    this.#askIn(0)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#turn += 1
    this.balance = null
    this.lines = []
    this.next = null
    this.isOpen = false
  }

  open(): void {
    this.isOpen = true
    this.#doing.touch()
    this.#askIn(0)
  }

  close(): void {
    this.isOpen = false
    this.#doing.touch()
  }

  /** Asks for what an event of the player's own has changed. */
  hear(events: readonly FeedEvent[]): void {
    const isNews = events.some((one) => one.audience === 'own' && OF_CREDITS.has(one.type))
    if (isNews) this.#askIn(AFTER_EVENT_MS)
  }

  showMore(): void {
    if (this.next !== null) void this.#read(this.next)
  }

  #askIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#askIn(ASK_EVERY_MS)
      void this.#read(null)
    }, ms)
  }

  /** @param before the entry before which to go on; null to begin anew */
  async #read(before: number | null): Promise<void> {
    const token = this.#doing.token()
    if (token === null || document.hidden) return
    const turn = ++this.#turn
    try {
      const statement = await this.#doing.api.ledger(token, before)
      if (turn === this.#turn) this.#take(statement, before)
    } catch (error) {
      if (turn === this.#turn) this.trouble = errorInWords(error)
    }
    this.#doing.touch()
  }

  #take({ now, lines, next }: Statement, before: number | null): void {
    this.trouble = null
    if (lines.length === 0 && before === null) {
      // Even a newcomer's first credits take a moment to be booked.
      this.#askIn(AFTER_EVENT_MS)
      return
    }
    this.balance = now
    // Who reads on in earlier entries is not taken back to the newest.
    if (before === null && this.isOpen && this.lines.length > lines.length) return
    const listed = before === null ? lines : [...this.lines, ...lines]
    this.lines = listed.slice(0, LISTED_MAX)
    this.next = listed.length < LISTED_MAX ? next : null
  }
}
