/**
 * `npm run chaos -- [--seed S] [--minutes M] [--rounds N] [--lease SECONDS] [--servers N]
 * [--partitions]`: plays on a real galaxy, injects faults, checks every rule after each, and prints what happened. The exit code
 * is 1 if a rule was broken.
 */
import { parseArgs } from 'node:util'
import { printReport } from './report.ts'
import { runChaos } from './runChaos.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now()) },
    minutes: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '100000' },
    lease: { type: 'string', default: '3' },
    servers: { type: 'string', default: '3' },
    partitions: { type: 'boolean', default: false },
  },
})
console.log(`seed ${values.seed}`)
const leaseSeconds = Number(values.lease)
const report = await runChaos({
  seed: values.seed,
  servers: Number(values.servers),
  sectors: 32,
  merchants: 64,
  timeScale: 20,
  leaseSeconds,
  ownHosts: values.partitions,
  players: 8,
  limitMs: Number(values.minutes) * 60_000,
  roundsMax: Number(values.rounds),
  // 3, 12, 20 and 40 s.
  pauseLives: [3, 12, 20, 40].map((seconds) => seconds / leaseSeconds),
  redisAwayMs: 30_000,
  onRound: (line) => console.log(line),
})
printReport(report)
process.exit(report.broken === null ? 0 : 1)
