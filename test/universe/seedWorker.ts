import { parentPort, workerData } from 'node:worker_threads'
import { Universe } from './Universe.ts'

/** Runs every `step`-th seed and reports each. */
const { from, to, step }: { from: number; to: number; step: number } = workerData

for (let seed = from; seed <= to; seed += step) {
  parentPort?.postMessage(await new Universe(seed).run())
}
