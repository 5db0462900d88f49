/** `npm run chaos`: fights a war on a real galaxy, injects faults, and checks every rule after each. */
import { decimal, flag, list, text, wholeNumber } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { PROCESS_FAULTS, SERVICE_FAULTS } from './faults.ts'
import { printReport } from './report.ts'
import { runChaos } from './runChaos.ts'

const { values } = readCommandLine({
  call: 'npm run chaos --',
  does: 'Fights a war on a real galaxy, breaks processes, Redis, Postgres and connections, checks every rule after each fault, and prints what happened. It starts everything it needs by itself.',
  options: {
    seed: text('TEXT', 'seed of the faults', String(Date.now()), {
      defaultShown: 'the time',
    }),
    minutes: decimal('M', 'length of the run in minutes', { min: 0.1, max: 10_000, byDefault: 10 }),
    rounds: wholeNumber('N', 'faults at most', { min: 1, max: 1_000_000, byDefault: 100_000 }),
    lease: wholeNumber('SECONDS', "life of the servers' leases", { min: 2, max: 60, byDefault: 3 }),
    servers: wholeNumber('N', 'servers of the galaxy', { min: 2, max: 16, byDefault: 3 }),
    partitions: flag('gives each server a network of its own, and cuts those off too; needs root'),
    process: list('A,B', 'faults of a process', namesOf(PROCESS_FAULTS)),
    service: list('A,B', 'faults of a service', namesOf(SERVICE_FAULTS)),
  },
  ends: 'It ends with 0 if no rule was broken, with 1 if one was, and with 2 if the command line was wrong.',
  example: 'npm run chaos -- --minutes 2 --process kill,pause',
})
console.log(`seed ${values.seed}`)
const leaseSeconds = values.lease
const report = await runChaos({
  seed: values.seed,
  servers: values.servers,
  sectors: 32,
  merchants: 64,
  timeScale: 20,
  leaseSeconds,
  ownHosts: values.partitions,
  players: 8,
  limitMs: values.minutes * 60_000,
  roundsMax: values.rounds,
  // Pauses of 3, 12, 20 and 40 s.
  pauseLives: [3, 12, 20, 40].map((seconds) => seconds / leaseSeconds),
  redisAwayMs: 30_000,
  ...(values.process && { processRounds: values.process }),
  ...(values.service && { serviceRounds: values.service }),
  onRound: (line) => console.log(line),
})
printReport(report)
process.exit(report.broken === null ? 0 : 1)

function namesOf<Name extends string>(faults: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(faults) as Name[]
}
