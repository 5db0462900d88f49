/** More than this waiting for a socket to take it, and its client is sent no more until it has … */
export const WAITING_BYTES_MAX = 64 * 1024
/** … and more than this, or for longer than that, and it is cut. */
export const WAITING_BYTES_CUT = 512 * 1024
const BEHIND_MS_MAX = 10_000
/** How often those are to be looked at that are behind. */
export const LOOK_MS = 100
/** Looks and not a clock: a process that stood still itself has not waited for anybody. */
const LOOKS_MAX = BEHIND_MS_MAX / LOOK_MS

/** What became of a client that does not read. */
export type SlowStep = 'skipped' | 'caught_up' | 'cut'

/**
 * How one client takes what it is sent: takes → behind → reads (and takes again) or cut [FEED-6].
 * Whoever sends tells how many bytes wait, and keeps to the answer.
 */
export class SlowReaderState {
  #state: 'takes' | 'behind' | 'cut' = 'takes'
  #looks = 0

  get takes(): boolean {
    return this.#state === 'takes'
  }

  /**
   * To be asked before or after each write.
   * @param atOnceBytes of what waits, so many may: they were sent in one go and could not be fewer
   * @returns whether more may be sent
   */
  weigh(waitingBytes: number, atOnceBytes = 0): boolean {
    if (waitingBytes > WAITING_BYTES_MAX + atOnceBytes && this.#state === 'takes') {
      this.#state = 'behind'
      this.#looks = 0
    }
    return this.takes
  }

  /**
   * To be called every 100 ms, at least while it is behind.
   * @returns `reads` once when it can be caught up with, and `cut` once when it is to be given up
   */
  look(waitingBytes: number, atOnceBytes = 0): 'takes' | 'reads' | 'behind' | 'cut' {
    if (this.#state !== 'behind') return this.#state === 'takes' ? 'takes' : 'behind'
    if (waitingBytes <= WAITING_BYTES_MAX / 2) {
      this.#state = 'takes'
      return 'reads'
    }
    this.#looks += 1
    const isTooMuch = waitingBytes > WAITING_BYTES_CUT + atOnceBytes
    if (this.#looks <= LOOKS_MAX && !isTooMuch) return 'behind'
    this.#state = 'cut'
    return 'cut'
  }
}
