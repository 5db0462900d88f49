import { OwnerMessages } from '../../rooms/sector/OwnerMessages.ts'
import { Projection } from '../../rooms/sector/Projection.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import type { Turn } from '../../src/world/sectors/Turn.ts'
import { Durations } from './Figures.ts'

/** A round that is under way. Each time is CPU time of the event loop's thread, in ms. */
interface Round {
  stage: 'committing' | 'accepting' | 'showing'
  readonly deciding: number
  committing: number
  accepting: number
  showing: number
}

/**
 * Measures the event-loop time of each round in this process, by its parts: deciding it, making and
 * sending the statement that commits it, taking in the verdict with all that listens to it, and the
 * patch that shows it, to the last frame handed to a socket. What is waited for between them does not
 * count. It is CPU time of the event loop's thread, so that other processes of the machine make it
 * longer only by what they do to its caches. Only one sector of the process may be at war.
 */
export class RoundTimes {
  readonly deciding = new Durations()
  readonly committing = new Durations()
  readonly accepting = new Durations()
  readonly showing = new Durations()
  readonly whole = new Durations()
  #round: Round | null = null
  #isMeasuring = false
  #patchBeganAt = 0

  constructor() {
    this.#hookHost()
    this.#hookStore()
    this.#hookPatch()
  }

  /** Counts rounds from now on. */
  begin(): void {
    this.#isMeasuring = true
  }

  end(): void {
    this.#isMeasuring = false
  }

  #hookHost(): void {
    const { beginTurn, endTurn } = SectorHost.prototype
    const decided = (turn: Turn | null, ms: number): void => this.#decided(turn, ms)
    const accepted = (work: () => void): void => this.#accept(work)
    SectorHost.prototype.beginTurn = function beginTimed(this: SectorHost) {
      const startedAt = loopMs()
      const turn = beginTurn.call(this)
      decided(turn, loopMs() - startedAt)
      return turn
    }
    SectorHost.prototype.endTurn = function endTimed(this: SectorHost, verdict) {
      accepted(() => endTurn.call(this, verdict))
    }
  }

  #decided(turn: Turn | null, deciding: number): void {
    if (!turn?.commit.events.some(({ type }) => type === 'battle.round')) return
    this.#round = { stage: 'committing', deciding, committing: 0, accepting: 0, showing: 0 }
  }

  #accept(work: () => void): void {
    const round = this.#round
    if (round?.stage !== 'committing') {
      work()
      return
    }
    round.stage = 'accepting'
    const startedAt = loopMs()
    work()
    round.accepting = loopMs() - startedAt - round.showing
    // After a quiet time the patch goes out at once, within the call.
    if (round.showing > 0) this.#finish(round)
    else round.stage = 'showing'
  }

  #hookStore(): void {
    const { commit } = PostgresStore.prototype
    const sent = (ms: number): void => {
      if (this.#round?.stage === 'committing') this.#round.committing += ms
    }
    PostgresStore.prototype.commit = function commitTimed(this: PostgresStore, batch) {
      const startedAt = loopMs()
      const committing = commit.call(this, batch)
      sent(loopMs() - startedAt)
      return committing
    }
  }

  /** A patch begins as the state is projected, and ends as owners are told of their fleets. */
  #hookPatch(): void {
    const { show } = Projection.prototype
    const { tell } = OwnerMessages.prototype
    const began = (): void => {
      this.#patchBeganAt = loopMs()
    }
    const ended = (): void => this.#shown(loopMs() - this.#patchBeganAt)
    Projection.prototype.show = function showTimed(this: Projection, state) {
      began()
      return show.call(this, state)
    }
    OwnerMessages.prototype.tell = function tellTimed(this: OwnerMessages, ...told) {
      tell.apply(this, told)
      ended()
    }
  }

  #shown(ms: number): void {
    const round = this.#round
    if (!round || round.stage === 'committing') return
    round.showing = ms
    if (round.stage === 'showing') this.#finish(round)
  }

  #finish({ deciding, committing, accepting, showing }: Round): void {
    this.#round = null
    if (!this.#isMeasuring) return
    this.deciding.add(deciding)
    this.committing.add(committing)
    this.accepting.add(accepting)
    this.showing.add(showing)
    this.whole.add(deciding + committing + accepting + showing)
  }
}

function loopMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
