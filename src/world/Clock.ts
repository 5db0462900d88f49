/** Time as the world sees it: passed in, so that simulation tests can own it. */
export interface Clock {
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonicMs(): number
  /** Runs something once, later. The wait is at least `ms`. */
  after(ms: number, run: () => void): Timer
}

export interface Timer {
  cancel(): void
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  after(ms, run) {
    const timeout = setTimeout(run, Math.min(Math.max(0, Math.ceil(ms)), LONGEST_TIMEOUT_MS))
    return { cancel: () => clearTimeout(timeout) }
  },
}

/** A wait that can be cut short by cancelling its timer, after which it never ends. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve)
  })
}

/** @throws TimeLimitError once `ms` have passed; the work itself goes on and its end is ignored */
export function withTimeLimit<T>(
  clock: Clock,
  ms: number,
  what: string,
  work: Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => reject(new TimeLimitError(`${what} took over ${ms} ms`)))
    work.then(resolve, reject).finally(() => timer.cancel())
  })
}

export class TimeLimitError extends Error {
  override name = 'TimeLimitError'
}
