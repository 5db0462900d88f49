/**
 * `npm run chaos -- [--seed S] [--minutes M] [--rounds N] [--lease SECONDS] [--servers N]
 * [--partitions] [--process kill,pause,…] [--service redisKill,…]`: plays on a real galaxy, injects faults, checks every rule after each, and prints what happened. The exit code
 * is 1 if a rule was broken.
 */
import { parseArgs } from 'node:util'
import { PROCESS_FAULTS, SERVICE_FAULTS } from './faults.ts'
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
    process: { type: 'string' },
    service: { type: 'string' },
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
  ...chosen('processRounds', values.process, PROCESS_FAULTS),
  ...chosen('serviceRounds', values.service, SERVICE_FAULTS),
  onRound: (line) => console.log(line),
})
printReport(report)
process.exit(report.broken === null ? 0 : 1)

/** @throws Error for a kind there is not */
function chosen<Option extends string, Kind extends string>(
  option: Option,
  text: string | undefined,
  kinds: Readonly<Record<Kind, unknown>>,
): { [name in Option]?: Kind[] } {
  if (text === undefined) return {}
  const names = text.split(',')
  const wrong = names.find((name) => !(name in kinds))
  if (wrong !== undefined) {
    throw new Error(`there is no fault ${wrong}; there are ${Object.keys(kinds).join(', ')}`)
  }
  return { [option]: names } as { [name in Option]?: Kind[] }
}
