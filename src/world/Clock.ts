/** The world's source of time. It is passed in, so that simulation tests can control it. */
export interface Clock {
  /** Real ms from an arbitrary start; never goes back. */
  monotonicMs(): number
  /** Calls `run` once, after at least `ms` real ms. */
  after(ms: number, run: () => void): Timer
}

export interface Timer {
  cancel(): void
}

/** The longest delay that `setTimeout` takes. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  after(ms, run) {
    const timeout = setTimeout(run, Math.min(Math.max(0, Math.ceil(ms)), LONGEST_TIMEOUT_MS))
    return { cancel: () => clearTimeout(timeout) }
  },
}

/** Resolves after `ms` real ms. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve)
  })
}

/**
 * Waits for `work`, but at most `ms` real ms. @param what names the work in the error's message
 * @throws TimeLimitError once the time has passed; the work goes on and its outcome is ignored
 */
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
