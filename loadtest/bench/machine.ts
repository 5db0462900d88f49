import { cpus } from 'node:os'

/** CPU seconds that the whole machine has used. */
export function machineCpuSeconds(): number {
  const busyMs = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq)
  return busyMs.reduce((a, b) => a + b, 0) / 1_000
}
