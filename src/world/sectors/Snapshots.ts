import type { Log } from '../../ops/log.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Lease, Store } from '../Store.ts'
import { snapshotOf } from './loadSector.ts'

/** Events between two snapshots of a live sector. */
const EVENTS_PER_SNAPSHOT = 2_000

/** Saves a live sector's snapshots. They only speed up the next load, so failures fail no turn. */
export class Snapshots {
  readonly #store: Store
  readonly #lease: Lease
  readonly #writes: () => number
  readonly #log: Log
  /** The seq of the newest snapshot. */
  #seq = 0
  #isUnderWay = false

  /** @param writes returns the version to write snapshots in */
  constructor(store: Store, lease: Lease, writes: () => number, log: Log) {
    this.#store = store
    this.#lease = lease
    this.#writes = writes
    this.#log = log
  }

  /** @param seq the seq of the snapshot from which the sector was loaded */
  startAt(seq: number): void {
    this.#seq = seq
  }

  /** Saves a snapshot if one is due. @param state the committed state, nothing else [DUR-5] */
  takeIfDue(state: SectorState): void {
    if (this.#isUnderWay || state.seq - this.#seq < EVENTS_PER_SNAPSHOT) return
    this.#isUnderWay = true
    void this.take(state).finally(() => {
      this.#isUnderWay = false
    })
  }

  /** Saves a snapshot now, unless this state has one. Never rejects. */
  async take(state: SectorState): Promise<void> {
    if (state.seq === this.#seq) return
    try {
      // This throws if another process has already written what this one may not write yet [VER-1].
      const snapshot = snapshotOf(this.#lease, state, this.#writes())
      await this.#store.saveSnapshot(snapshot)
      this.#seq = Math.max(this.#seq, snapshot.seq)
    } catch (error) {
      this.#log.warn({ ...this.#lease, err: error }, 'a snapshot was not saved')
    }
  }
}
