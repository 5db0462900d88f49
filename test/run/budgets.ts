import path from 'node:path'
import type { FileCpu } from './cpu.ts'

/**
 * Seconds of CPU that each folder of tests takes on a machine with 2 cores; the costliest are first,
 * and begin first. Who makes a folder slower writes down here what it takes, and in the commit why.
 */
export const BUDGETS: Readonly<Record<string, number>> = {
  chaos: 1000,
  cluster: 1000,
  cli: 1000,
  server: 1000,
  universe: 1000,
  loadtest: 1000,
  db: 1000,
  sim: 1000,
  world: 1000,
  versions: 1000,
  http: 1000,
  rooms: 1000,
  deploy: 1000,
  feed: 1000,
  examples: 1000,
  contract: 1000,
  chronicle: 1000,
  accounts: 1000,
  client: 1000,
  ops: 1000,
  run: 1000,
  '.': 1000,
}

/** A slow machine, or one with much else to do, takes up to 1.7 times as long as a quiet one. */
const MARGIN = 2.5

/** @returns seconds by folder, the costliest first; files of `test` itself under `.` */
export function perFolder(files: readonly FileCpu[]): [folder: string, seconds: number][] {
  const folders = new Map<string, number>()
  for (const { file, seconds } of files) {
    const folder = path.dirname(file)
    folders.set(folder, (folders.get(folder) ?? 0) + seconds)
  }
  return [...folders].sort(([, one], [, other]) => other - one)
}

/** @returns what is wrong, in one line each */
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
