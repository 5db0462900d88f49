import { setTimeout as wait } from 'node:timers/promises'

/** Waits for a time or until the signal. The caller can tell from the signal which it was. */
export async function pauseWithin(ms: number, ending: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal: ending }).catch(() => {})
}
