import { setTimeout as wait } from 'node:timers/promises'

/** Waits, or until the signal; which of them it was, the signal says. */
export async function pauseWithin(ms: number, ending: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal: ending }).catch(() => {})
}
