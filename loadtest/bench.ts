/** `npm run bench`: measures, and reports the figures and whether they meet their marks. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../src/db/embeddedPostgres.ts'
import { createLog } from '../src/ops/log.ts'
import { flag, text } from '../src/ops/options.ts'
import { readCommandLine } from '../src/ops/readCommandLine.ts'
import { drawCharts } from './bench/charts.ts'
import { PARTS } from './bench/parts.ts'
import { printSection, type Section, writeReport } from './bench/report.ts'

const names = [...new Set(PARTS.flatMap(({ name, group }) => [group ?? name, name]))]
const { part: wanted, short: isShort } = readCommandLine({
  call: 'npm run bench --',
  does: 'Starts everything it needs, measures, prints a table, and writes loadtest/results/bench.json and docs/charts. No figure makes it fail: it reports each, and whether its mark is met.',
  options: {
    short: flag('leaves out the long parts; about three minutes'),
    part: text('NAME', `one part or group alone: ${names.join(', ')}`, null, { allowed: names }),
  },
  variables: {
    REDIS_URL: 'a Redis to measure with; else one is started',
    PEERS: 'of the part peers: which alone, by commas, such as starlane,floor',
    PEERS_PROFILE: '1 leaves a profile of each peer',
    'FEED_RATES, FEED_RUNS, FEED_SPEED': 'of the group feed: other loads than the usual ones',
    'WAR_SECONDS, WAR_SHARE': 'of the part warGalaxy: how long it lasts, and the share of its load',
    WAR_PROFILE: 'of the part warRounds: what the files with the profiles are named after',
  },
  example: 'npm run bench -- --part feed --short',
}).values
const parts = PARTS.filter(({ name, group, isLong = false }) =>
  wanted === null ? !(isShort && isLong) : wanted === name || wanted === group,
)

const log = createLog('warn')
const dataDir = await mkdtemp(path.join(tmpdir(), 'starlane-bench-'))
await chmod(dataDir, 0o755) // Postgres runs as another user if this runs as root
const postgres = await startEmbeddedPostgres({
  dataDir,
  log,
  onProgress: (line) => console.log(line),
  onLost: (reason) => {
    throw new Error(reason)
  },
})
const ground = { postgresUrl: postgres.connectionString, isShort }
const sections: Section[] = []

async function measure(title: string, work: () => Promise<Section['figures']>): Promise<void> {
  console.log(`measuring: ${title} …`)
  const startedAt = performance.now()
  const section = { title, figures: await work() }
  printSection(section)
  console.log(`(${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`)
  sections.push(section)
}

try {
  for (const part of parts) await part.run(ground, measure)
  const isDrawn = parts.some(({ name }) => name === 'peers' || name === 'growth') && !isShort
  if (isDrawn) for (const chart of await drawCharts()) console.log(`drawn: ${chart}`)
  const name = ['bench', wanted, isShort && 'short'].filter(Boolean).join('-')
  console.log(`\nwritten: ${await writeReport(name, sections)}`)
} finally {
  await postgres.stop()
  await rm(dataDir, { recursive: true })
}
