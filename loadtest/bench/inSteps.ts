import { setTimeout as wait } from 'node:timers/promises'

/** Runs something a given number of times a second, in steps. @returns how often it ran */
export async function inSteps(
  perSecond: number,
  seconds: number,
  stepMs: number,
  run: (count: number) => void,
): Promise<number> {
  const startedAt = performance.now()
  let done = 0
  for (;;) {
    const passedS = Math.min((performance.now() - startedAt) / 1_000, seconds)
    const due = Math.floor(passedS * perSecond)
    if (due > done) run(due - done)
    done = due
    if (passedS >= seconds) return done
    await wait(stepMs)
  }
}
