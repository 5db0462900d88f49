import { wholeNumber } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { runSeeds, Tally } from './runSeeds.ts'

/** `npm run universe`: runs whole worlds under faults, one per seed. */
const { seeds, from } = readCommandLine({
  call: 'npm run universe --',
  does: 'Runs whole worlds under faults in virtual time, one world per seed. A world that breaks a rule is printed with its seed; "--seeds 1 --from SEED" repeats it exactly.',
  options: {
    seeds: wholeNumber('N', 'how many worlds', { min: 1, max: 1_000_000_000, byDefault: 100 }),
    from: wholeNumber('SEED', 'the first seed', { min: 0, max: 1_000_000_000, byDefault: 1 }),
  },
  variables: { UNIVERSE_LOG: 'shows what the servers log from this level on, such as debug' },
  ends: 'It ends with 0 if no rule was broken, with 1 if one was, and with 2 if the command line was wrong.',
  example: 'npm run universe -- --seeds 2000',
}).values

const tally = new Tally()
const startedAt = performance.now()
await runSeeds(from, seeds, (outcome) => {
  tally.add(outcome)
  if (outcome.violations.length > 0) {
    console.log(`seed ${outcome.seed} broke: ${outcome.violations.slice(0, 3).join('; ')}`)
  }
  if (tally.runs % 100 === 0) console.error(`${tally.runs} of ${seeds}`)
})

const seconds = (performance.now() - startedAt) / 1000
for (const [name, count] of tally.counts) {
  console.log(`${name.padEnd(20)}${count.toLocaleString('en').padStart(12)}`)
}
console.log(
  `seeds ${from} to ${from + seeds - 1}: ${tally.broken.length} broke a rule; ${seconds.toFixed(0)} s`,
)
process.exitCode = tally.broken.length > 0 ? 1 : 0
