import { writeFileSync } from 'node:fs'
import { wholeNumber } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { SABOTAGES, type Sabotage } from './sabotages.ts'
import { Universe } from './Universe.ts'

/** `npm run universe:sabotages`: finds the seeds with which `sabotage.test.ts` begins. */
const { seeds } = readCommandLine({
  call: 'npm run universe:sabotages --',
  does: 'Finds the first seed in which the universe notices each sabotage, and writes them to test/universe/noticedIn.json. The tests try those first. Run it when a change moves what happens in a seed: the tests then stay green but take far longer.',
  options: {
    seeds: wholeNumber('N', 'how many seeds to try', { min: 1, max: 100_000, byDefault: 300 }),
  },
  ends: 'It ends with 0 if each was noticed, with 1 if one was not, and with 2 if the command line was wrong.',
  example: 'npm run universe:sabotages',
}).values

/** @returns null if it was not noticed in any seed */
async function firstNoticed(sabotage: Sabotage): Promise<number | null> {
  const mend = sabotage.patch?.()
  try {
    for (let seed = 1; seed <= seeds; seed++) {
      const { violations } = await new Universe(seed, sabotage).run()
      if (violations.length > 0) return seed
    }
    return null
  } finally {
    mend?.()
  }
}

const noticedIn: Record<string, number> = {}
for (const [name, sabotage] of Object.entries(SABOTAGES)) {
  const seed = await firstNoticed(sabotage)
  console.log(`${name.padEnd(30)}${seed === null ? 'not noticed' : `seed ${seed}`}`)
  if (seed === null) process.exitCode = 1
  else if (seed > 1) noticedIn[name] = seed
}
writeFileSync(new URL('noticedIn.json', import.meta.url), `${JSON.stringify(noticedIn, null, 2)}\n`)
