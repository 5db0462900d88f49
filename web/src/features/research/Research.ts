import type { Api } from '../../../../src/client/Api.ts'
import type { Research as ResearchState } from '../../../../src/protocol/research.ts'
import { type Field, factorAt } from '../../../../src/sim/rules/research.ts'
import type { Tech } from '../../courses/tech.ts'
import { errorInWords } from '../../session/errorInWords.ts'

/** Local ms after which to ask again, if nothing is known to change before. */
const ASK_EVERY_MS = 10 * 60_000
/** What is done a moment ago is known a moment later. */
const AFTER_MS = 500

interface Doing {
  touch(): void
  readonly api: Pick<Api, 'research' | 'beginResearch' | 'cancelResearch'>
  /** The token of the player; null for a spectator. */
  token(): string | null
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
  say(text: string): void
  /** Called when credits were paid or came back. */
  paid(): void
}

/** What the player has found out, and what it finds out next. */
export class Research implements Tech {
  /** Null until it is known. */
  state: ResearchState | null = null
  isOpen = false
  isBusy = false
  /** Why the last request was not done; null if it was. */
  trouble: string | null = null
  readonly #doing: Doing
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What was running when it was last asked, to tell when it is done. */
  #ran: string | null = null

  constructor(doing: Doing) {
    this.#doing = doing
  }

  /** The level that holds now. */
  levelOf(field: Field): number {
    if (!this.state) return 0
    const { levels, running } = this.state
    const isDone = running?.field === field && running.doneAt <= this.#doing.now()
    return levels[field] + (isDone ? 1 : 0)
  }

  factorOf(field: Field): number {
    return factorAt(field, this.levelOf(field))
  }

  begin(): void {
    void this.#ask((token) => this.#doing.api.research(token))
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.state = null
    this.#ran = null
    this.isOpen = false
  }

  open(): void {
    this.isOpen = true
    this.trouble = null
    this.#doing.touch()
    this.begin()
  }

  close(): void {
    this.isOpen = false
    this.#doing.touch()
  }

  async start(field: Field): Promise<void> {
    const id = crypto.randomUUID()
    await this.#ask((token) => this.#doing.api.beginResearch(token, { id, field }))
    this.#doing.paid()
  }

  async cancel(): Promise<void> {
    const id = this.state?.running?.id
    if (id === undefined) return
    this.#ran = null
    await this.#ask((token) => this.#doing.api.cancelResearch(token, id))
    this.#doing.paid()
  }

  async #ask(request: (token: string) => Promise<ResearchState>): Promise<void> {
    const token = this.#doing.token()
    if (token === null || this.isBusy) return
    this.isBusy = true
    this.#doing.touch()
    try {
      this.#take(await request(token))
      this.trouble = null
    } catch (error) {
      this.trouble = errorInWords(error)
      this.#askIn(ASK_EVERY_MS)
    }
    this.isBusy = false
    this.#doing.touch()
  }

  #take(state: ResearchState): void {
    const { running, levels } = state
    const before = this.state?.running
    if (before && this.#ran === before.id && levels[before.field] >= before.level) {
      this.#doing.say(`Research is done: ${before.field} of level ${before.level}.`)
    }
    this.state = state
    this.#ran = running?.id ?? null
    const untilMs = running ? this.#doing.msUntil(running.doneAt) + AFTER_MS : ASK_EVERY_MS
    this.#askIn(Math.min(Math.max(untilMs, AFTER_MS), ASK_EVERY_MS))
  }

  #askIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.begin(), ms)
  }
}
