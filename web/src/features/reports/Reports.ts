import { type Api, ApiError } from '../../../../src/client/Api.ts'
import type {
  BattleList,
  BattleReport,
  BattleStep,
  BattleSummary,
} from '../../../../src/protocol/battleReports.ts'
import type { BattleId, CommanderId } from '../../../../src/sim/core/ids.ts'
import { errorInWords } from '../../session/errorInWords.ts'

/** Something that the server is asked for. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly value: T }

/** The steps of a replay, or why there is none: not for this player yet, or no longer kept. */
export type Replay =
  | Loaded<readonly BattleStep[]>
  | { readonly kind: 'closed' }
  | { readonly kind: 'gone' }

export interface ReportList {
  readonly reports: readonly BattleSummary[]
  /** The last report, if there are earlier ones. */
  readonly next: BattleId | null
}

/** The most reports listed; who wants earlier ones asks for those of one commander. */
const LISTED_MAX = 500
/** The most requests for one replay, of 100 steps each. */
const PARTS_MAX = 20
/** A report is made within seconds of the battle's end. */
const REPORT_TRIES = 10
const TRY_EVERY_MS = 1_500

interface Doing {
  touch(): void
  readonly api: Pick<Api, 'battles' | 'battle' | 'battleRounds'>
  /** Who asks; null for a spectator. */
  who(): { readonly token: string; readonly me: CommanderId } | null
}

/** The reports of battles that the player reads. Nothing is asked for before it is shown. */
export class Reports {
  isOpen = false
  /** Whether only battles are listed in which the player fought. */
  isMine = false
  list: Loaded<ReportList> = { kind: 'loading' }
  chosenId: BattleId | null = null
  report: Loaded<BattleReport> = { kind: 'loading' }
  replay: Replay = { kind: 'loading' }
  readonly #doing: Doing
  /** Counts what was asked for: an answer to an earlier question is not shown. */
  #listing = 0
  #choosing = 0

  constructor(doing: Doing) {
    this.#doing = doing
  }

  /** @param id of the report to show; without one, the list is shown */
  open(id: BattleId | null): void {
    this.isOpen = true
    this.showList(this.isMine)
    this.choose(id)
  }

  close(): void {
    this.isOpen = false
    this.#listing += 1
    this.#choosing += 1
    this.#doing.touch()
  }

  showList(isMine: boolean): void {
    this.isMine = isMine
    this.list = { kind: 'loading' }
    this.#doing.touch()
    void this.#readList(null)
  }

  showMore(): void {
    if (this.list.kind === 'ready') void this.#readList(this.list.value)
  }

  choose(id: BattleId | null): void {
    this.chosenId = id
    this.report = { kind: 'loading' }
    this.replay = { kind: 'loading' }
    this.#choosing += 1
    this.#doing.touch()
    if (id !== null) void this.#readReport(id, this.#choosing)
  }

  /** @param known the part of the list to go on from */
  async #readList(known: ReportList | null): Promise<void> {
    const turn = ++this.#listing
    const { me } = this.#doing.who() ?? {}
    const list = await loaded(() =>
      this.#doing.api.battles({
        ...(known?.next ? { before: known.next } : {}),
        ...(this.isMine && me !== undefined ? { commander: me } : {}),
      }),
    )
    if (turn !== this.#listing) return
    this.list = list.kind === 'ready' ? { kind: 'ready', value: joined(known, list.value) } : list
    this.#doing.touch()
  }

  async #readReport(id: BattleId, turn: number): Promise<void> {
    const token = this.#doing.who()?.token ?? null
    const report = await loaded(() => this.#askForReport(id, token, turn))
    if (turn !== this.#choosing) return
    this.report = report
    if (report.kind === 'ready' && !report.value.details) this.replay = { kind: 'closed' }
    this.#doing.touch()
    // A report that has just been made is not in a list from before.
    if (report.kind === 'ready' && !this.#isListed(id)) void this.#readList(null)
    if (report.kind !== 'ready' || !report.value.details) return
    const replay = await this.#readRounds(id, token)
    if (turn !== this.#choosing) return
    this.replay = replay
    this.#doing.touch()
  }

  #isListed(id: BattleId): boolean {
    return this.list.kind === 'ready' && this.list.value.reports.some((one) => one.id === id)
  }

  async #askForReport(id: BattleId, token: string | null, turn: number): Promise<BattleReport> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#doing.api.battle(id, token)
      } catch (error) {
        const isToCome = error instanceof ApiError && error.status === 404
        if (!isToCome || tries >= REPORT_TRIES || turn !== this.#choosing) throw error
        await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS))
      }
    }
  }

  async #readRounds(id: BattleId, token: string | null): Promise<Replay> {
    try {
      const steps: BattleStep[] = []
      let after: number | null = 0
      for (let parts = 0; after !== null && parts < PARTS_MAX; parts++) {
        const part = await this.#doing.api.battleRounds(id, token, after)
        steps.push(...part.steps)
        after = part.next
      }
      return { kind: 'ready', value: steps }
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0
      if (status === 403) return { kind: 'closed' }
      if (status === 410) return { kind: 'gone' }
      return { kind: 'failed', message: errorInWords(error) }
    }
  }
}

async function loaded<T>(ask: () => Promise<T>): Promise<Loaded<T>> {
  try {
    return { kind: 'ready', value: await ask() }
  } catch (error) {
    const isMissing = error instanceof ApiError && error.status === 404
    return { kind: 'failed', message: isMissing ? NO_REPORT : errorInWords(error) }
  }
}

const NO_REPORT = 'There is no report of this battle yet.'

function joined(known: ReportList | null, { reports, next }: BattleList): ReportList {
  const all = [...(known?.reports ?? []), ...reports]
  return { reports: all.slice(0, LISTED_MAX), next: all.length < LISTED_MAX ? next : null }
}
