/** A client with more bytes than this waiting in its socket is skipped until it has read. */
export const WAITING_BYTES_MAX = 64 * 1024
/** A skipped client with more bytes than this waiting is cut. */
export const WAITING_BYTES_CUT = 512 * 1024
/** A client that has been behind for longer than this, in real ms, is cut. */
const BEHIND_MS_MAX = 10_000
/** Real ms between two looks at a client that is behind. */
export const LOOK_MS = 100
/** Looks before a cut. It counts looks, not time, so that a pause of this process cuts nobody. */
const LOOKS_MAX = BEHIND_MS_MAX / LOOK_MS

/** What happened to a client that does not read. */
export type SlowStep = 'skipped' | 'caught_up' | 'cut'

/**
 * Whether one client reads what it is sent: takes → behind → takes again, or cut [FEED-6]. The
 * sender reports how many bytes wait in the socket, and follows the answer.
 */
export class SlowReaderState {
  #state: 'takes' | 'behind' | 'cut' = 'takes'
  #looks = 0

  get takes(): boolean {
    return this.#state === 'takes'
  }

  /**
   * To be called before or after each write.
   * @param atOnceBytes bytes of one large write, which do not count against the client
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
   * To be called every 100 ms, at least while the client is behind.
   * @returns `reads` once when the client can be sent what it missed, `cut` once when it is to be
   *   cut
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
