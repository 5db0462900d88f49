import path from 'node:path'
import type { FileCpu } from './cpu.ts'

/**
 * CPU seconds that each folder of tests takes on a busy machine with 2 cores; alone on it they take
 * two thirds. If you make a folder slower, enter its new time here and say why in the commit.
 * Folders start in this order: what takes longest by the clock comes first.
 */
export const BUDGETS: Readonly<Record<string, number>> = {
  chaos: 100,
  versions: 45,
  db: 26,
  cluster: 46,
  cli: 50,
  loadtest: 52,
  server: 45,
  universe: 26,
  examples: 9,
  deploy: 4,
  http: 18,
  world: 14,
  rooms: 12,
  feed: 5,
  sim: 30,
  contract: 8,
  client: 14,
  chronicle: 2,
  accounts: 2,
  ops: 1,
  operations: 2,
  ledger: 10,
  readmodels: 8,
  vision: 2,
  flow: 1,
  run: 1,
  '.': 1,
}

/** Factor on a budget that neither chance nor a slow machine exceeds. */
const MARGIN = 2

/** @returns seconds by folder, the costliest first; files directly in `test` count under `.` */
export function perFolder(files: readonly FileCpu[]): [folder: string, seconds: number][] {
  const folders = new Map<string, number>()
  for (const { file, seconds } of files) {
    const folder = path.dirname(file)
    folders.set(folder, (folders.get(folder) ?? 0) + seconds)
  }
  return [...folders].sort(([, one], [, other]) => other - one)
}

/** @returns what is wrong, one line each */
export function overBudget(
  files: readonly FileCpu[],
  budgets: Readonly<Record<string, number>> = BUDGETS,
): string[] {
  return perFolder(files).flatMap(([folder, seconds]) => {
    const budget = budgets[folder]
    const took = `test/${folder} took ${seconds.toFixed(1)} s of CPU`
    if (budget === undefined) return `${took} and has no budget: add it to test/run/budgets.ts`
    if (seconds <= MARGIN * budget) return []
    return `${took}, more than ${MARGIN} times its ${budget} s: make it cheaper, or raise that in test/run/budgets.ts and say why`
  })
}
