import { parseArgs } from 'node:util'
import { runSeeds, Tally } from './runSeeds.ts'

/**
 * `npm run universe -- --seeds 2000 --from 1`: whole-world runs with faults, by seed. One that breaks
 * a rule is printed with its seed; `--seeds 1 --from <seed>` runs it again, the same to the last
 * step, and `UNIVERSE_LOG=debug` with it shows what the servers logged.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
  },
})
const seeds = Number(values.seeds)
const from = Number(values.from)
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from)) {
  console.error('--seeds must be a whole number from 1, --from a whole number')
  process.exit(2)
}

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
