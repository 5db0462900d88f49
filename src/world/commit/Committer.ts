import type { Log } from '../../ops/log.ts'
import { type Clock, pause } from '../Clock.ts'
import { type CommitBatch, failureOf, type Store, type Verdict } from '../Store.ts'
import { keyOf } from '../sectors/OrderQueue.ts'
import type { SectorHost } from '../sectors/SectorHost.ts'
import type { Turn } from '../sectors/Turn.ts'

/** The most sectors in one statement. */
const SECTORS_PER_BATCH_MAX = 512
/** The most events in one statement. A single turn with more goes in a statement of its own. */
const EVENTS_PER_BATCH_MAX = 4_000
/** Real ms before a statement is sent for the second time; the pause doubles with each try. */
const RESEND_MS_MIN = 20
/** The longest pause between two tries of a statement, in real ms. */
const RESEND_MS_MAX = 1_000
/** Tries of a statement that fails for a passing reason. */
const TRANSIENT_TRIES_MAX = 10
/**
 * Tries of a statement that is never answered while beats are: about 20 s. The fault is then likely
 * to be in the statement.
 */
const UNANSWERED_TRIES_MAX = 25

export interface CommitterContext {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  newBatchId(): string
  /** The version in which to write events and fleets. */
  writes(): number
  isLeased(): boolean
  /** The host's turn has ended, or there was nothing to do. */
  turnOver(host: SectorHost): void
  /** Whether the host's turn was written cannot be found out under its present lease. */
  lost(host: SectorHost): void
  /** A turn of the host threw an error, so its state cannot be trusted. */
  damaged(host: SectorHost, error: unknown): void
}

export interface BatchFigures {
  readonly commits: number
  readonly events: number
  /** Real ms from sending the statement to its answer. */
  readonly ms: number
  /** Whether an earlier try had an unknown outcome, which this answer settled [DUR-4]. */
  readonly settled: boolean
  readonly verdicts: readonly Verdict[]
}

interface PendingTurn {
  readonly host: SectorHost
  readonly turn: Turn
}

/**
 * Commits sectors in groups, without a timer. One statement is under way at a time; all sectors
 * that want a turn meanwhile share the next one. So a lone order waits for one round trip, and
 * under load the statements grow by themselves.
 *
 * - An unknown outcome is settled by sending the same statement again, until it is answered or the
 *   lease has run out [DUR-4].
 * - A statement refused as a whole is split into one statement for each sector, so that one
 *   sector's fault does not fail the others [LIFE-1].
 */
export class Committer {
  readonly #context: CommitterContext
  /** The sectors that want a turn, and since when (monotonic ms). */
  readonly #wanted = new Map<SectorHost, number>()
  /** Since when (monotonic ms) the first of the sectors being committed has waited. */
  #committingSince: number | null = null
  #running: Promise<void> | null = null
  onFlush: ((figures: BatchFigures) => void) | null = null
  /** Called with the real ms that a statement's longest-waiting sector waited for its verdict. */
  onWaited: ((ms: number) => void) | null = null

  constructor(context: CommitterContext) {
    this.#context = context
  }

  /** Gives a sector a turn, soon. */
  want(host: SectorHost): void {
    if (!this.#wanted.has(host)) this.#wanted.set(host, this.#context.clock.monotonicMs())
    this.#running ??= Promise.resolve().then(() => this.#run())
  }

  /** @returns since when (monotonic ms) the longest-waiting sector waits for a commit; or null */
  waitsSince(): number | null {
    if (this.#committingSince !== null) return this.#committingSince
    const [first] = this.#wanted.values()
    return first ?? null
  }

  async #run(): Promise<void> {
    const { clock } = this.#context
    try {
      while (this.#wanted.size > 0) {
        const since = this.waitsSince() ?? clock.monotonicMs()
        const batches = this.#fill()
        if (batches.length > 0) this.#committingSince = since
        for (const turns of batches) {
          await this.#commit(turns)
          this.onWaited?.(clock.monotonicMs() - since)
        }
        this.#committingSince = null
      }
    } finally {
      this.#committingSince = null
      this.#running = null
    }
  }

  /** Begins the turn of each sector that wants one, and groups turns that cannot collide. */
  #fill(): PendingTurn[][] {
    const batches: { turns: PendingTurn[]; claims: Set<string>; events: number }[] = []
    for (const host of this.#wanted.keys()) {
      this.#wanted.delete(host)
      const turn = this.#begin(host)
      if (!turn) continue
      const claims = claimsOf(turn)
      const events = turn.commit.events.length
      const fitting = batches.find(
        (batch) =>
          batch.turns.length < SECTORS_PER_BATCH_MAX &&
          batch.events + events <= EVENTS_PER_BATCH_MAX &&
          claims.every((claim) => !batch.claims.has(claim)),
      )
      const batch = fitting ?? { turns: [], claims: new Set<string>(), events: 0 }
      if (!fitting) batches.push(batch)
      batch.turns.push({ host, turn })
      batch.events += events
      for (const claim of claims) batch.claims.add(claim)
    }
    return batches.map((batch) => batch.turns)
  }

  #begin(host: SectorHost): Turn | null {
    try {
      const turn = host.beginTurn()
      if (!turn) this.#context.turnOver(host)
      return turn
    } catch (error) {
      this.#context.damaged(host, error)
      return null
    }
  }

  /** @param unsure whether an earlier, larger statement with these commits may still be running */
  async #commit(turns: readonly PendingTurn[], unsure = false): Promise<void> {
    const commits = turns.map(({ turn }) => turn.commit)
    const context = this.#context
    const batch = { id: context.newBatchId(), writes: context.writes(), commits }
    const settled = await this.#settle(batch, unsure)
    if (settled.kind === 'refused' && turns.length > 1) {
      this.#context.log.warn(
        { err: settled.error, commits: turns.length },
        'a refused batch is split into single commits',
      )
      for (const pending of turns) await this.#commit([pending], settled.unsure)
      return
    }
    for (const pending of turns) {
      try {
        this.#tellVerdict(pending, settled)
        this.#context.turnOver(pending.host)
      } catch (error) {
        this.#context.damaged(pending.host, error)
      }
    }
  }

  #tellVerdict({ host, turn }: PendingTurn, settled: Settled): void {
    if (settled.kind === 'verdicts') {
      const verdict = settled.verdicts.get(turn.commit.sector)
      if (verdict) host.endTurn(verdict)
      else host.failTurn(new Error('the store gave no verdict'))
    } else if (settled.kind === 'refused') {
      // The turn may still be written. The next owner's epoch either stops it or finds it written.
      if (settled.unsure) this.#context.lost(host)
      else host.failTurn(settled.error)
    }
  }

  async #settle(batch: CommitBatch, unsureBefore: boolean): Promise<Settled> {
    const { store, clock, log } = this.#context
    let waitMs = RESEND_MS_MIN
    let unsure = unsureBefore
    for (let tries = 1; ; tries++) {
      const startedAt = clock.monotonicMs()
      try {
        const verdicts = await store.commit(batch)
        this.onFlush?.({
          commits: batch.commits.length,
          events: batch.commits.reduce((sum, { events }) => sum + events.length, 0),
          ms: clock.monotonicMs() - startedAt,
          settled: unsure,
          verdicts,
        })
        return { kind: 'verdicts', verdicts: new Map(verdicts.map((one) => [one.sector, one])) }
      } catch (error) {
        const failure = failureOf(error)
        unsure ||= failure === 'unknown'
        const triesMax = failure === 'transient' ? TRANSIENT_TRIES_MAX : UNANSWERED_TRIES_MAX
        if (failure === 'definite' || failure === null || tries >= triesMax) {
          return { kind: 'refused', error, unsure }
        }
        log.warn({ err: error, batch: batch.id, tries, failure }, 'batch is sent again')
      }
      await pause(clock, waitMs)
      waitMs = Math.min(waitMs * 2, RESEND_MS_MAX)
      if (!this.#context.isLeased()) return { kind: 'lapsed' }
    }
  }
}

type Settled =
  | { readonly kind: 'verdicts'; readonly verdicts: ReadonlyMap<number, Verdict> }
  /** `unsure`: an earlier try of the same commits had an unknown outcome. */
  | { readonly kind: 'refused'; readonly error: unknown; readonly unsure: boolean }
  | { readonly kind: 'lapsed' }

/** Keys of the orders and fleets in a turn. No two turns of one statement may share a key. */
function claimsOf({ commit }: Turn): string[] {
  return [
    ...commit.acks.map((ack) => keyOf(ack.commander, ack.orderId)),
    ...commit.effects.fleets.map((write) => write.fleetId),
    ...commit.effects.consumed.map((transit) => transit.fleetId),
  ]
}
