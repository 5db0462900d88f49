import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Outcome } from './Universe.ts'

/** Runs seeds on all cores. Outcomes come in any order; each depends only on its seed. */
export async function runSeeds(
  from: number,
  count: number,
  each: (outcome: Outcome) => void,
): Promise<void> {
  const workers = Math.min(availableParallelism(), count)
  const to = from + count - 1
  await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const workerData = { from: from + index, to, step: workers }
      const worker = new Worker(new URL('./seedWorker.ts', import.meta.url), { workerData })
      return new Promise<void>((resolve, reject) => {
        worker.on('message', each)
        worker.on('error', reject)
        worker.on('exit', () => resolve())
      })
    }),
  )
}

/** Counts what happened in all runs together. */
export class Tally {
  readonly counts = new Map<string, number>()
  readonly broken: Outcome[] = []
  runs = 0

  add(outcome: Outcome): void {
    this.runs++
    if (outcome.violations.length > 0) this.broken.push(outcome)
    for (const [name, count] of Object.entries(outcome.counts)) {
      this.counts.set(name, (this.counts.get(name) ?? 0) + count)
    }
  }

  /** One line for each seed that broke a rule. Running the seed again shows it. */
  get failures(): string[] {
    return this.broken
      .sort((one, other) => one.seed - other.seed)
      .map(({ seed, violations }) => `seed ${seed}: ${violations.slice(0, 3).join('; ')}`)
  }
}
