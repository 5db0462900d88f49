import type { Log } from '../ops/log.ts'
import type { SectorState } from '../sim/sectorState.ts'
import { snapshotOf } from './loadSector.ts'
import type { Lease, Store } from './Store.ts'

/** Events after which a live sector's snapshot is taken again. */
const EVENTS_PER_SNAPSHOT = 2_000

/** A live sector's snapshots. They only save its next owner some reading: none ever fails a turn. */
export class Snapshots {
  readonly #store: Store
  readonly #lease: Lease
  readonly #writes: () => number
  readonly #log: Log
  /** How far the newest one reaches. */
  #seq = 0
  #isUnderWay = false

  /** @param writes the version to write them in */
  constructor(store: Store, lease: Lease, writes: () => number, log: Log) {
    this.#store = store
    this.#lease = lease
    this.#writes = writes
    this.#log = log
  }

  /** The sector was loaded from one that reaches so far. */
  startAt(seq: number): void {
    this.#seq = seq
  }

  /** Takes one if it is time. @param state what is committed, and nothing else [DUR-5] */
  takeIfDue(state: SectorState): void {
    if (this.#isUnderWay || state.seq - this.#seq < EVENTS_PER_SNAPSHOT) return
    this.#isUnderWay = true
    void this.take(state).finally(() => {
      this.#isUnderWay = false
    })
  }

  /** Takes one now, unless there is one of this state. Never rejects. */
  async take(state: SectorState): Promise<void> {
    if (state.seq === this.#seq) return
    const snapshot = snapshotOf(this.#lease, state, this.#writes())
    try {
      await this.#store.saveSnapshot(snapshot)
      this.#seq = Math.max(this.#seq, snapshot.seq)
    } catch (error) {
      this.#log.warn({ ...this.#lease, err: error }, 'a snapshot was not saved')
    }
  }
}
