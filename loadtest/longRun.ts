/**
 * `npm run loadtest:long`: an ordinary evening on several servers, which must leave nothing behind.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../src/ops/freePort.ts'
import { decimal, text, wholeNumber } from '../src/ops/options.ts'
import { readCommandLine } from '../src/ops/readCommandLine.ts'
import { ServerProcess } from '../testkit/ServerProcess.ts'
import { withTestDatabase } from '../testkit/testDatabase.ts'
import { Life } from './long/Life.ts'
import { type Holdings, holdingsOf, leftoversOf } from './long/leftovers.ts'
import { openRedis } from './openRedis.ts'
import { Load } from './run/Load.ts'
import { mixed } from './scenarios/mixed.ts'
import { judge } from './verdict/judge.ts'
import { printVerdict } from './verdict/printVerdict.ts'

const SAMPLE_MS = 15_000
/** Ratio by which a heap's lows may differ without any growth. */
const GROWTH_MAX = 1.2
const GROWTH_MIB_MAX = 24
const SETTLE_MS = 5_000
/** Clients per load process. */
const PER_PROCESS = 300
/** Factor on the time levels: a player may wait 3 s during a restart. */
const EASE = 6

const { values } = readCommandLine({
  call: 'npm run loadtest:long --',
  does: 'Plays an ordinary evening on several servers, which are restarted one after the other now and then. At the end nothing may be left behind, memory must not have grown, and the audit must find nothing. It starts everything it needs by itself.',
  options: {
    minutes: decimal('M', 'length of the evening in minutes', {
      min: 0.1,
      max: 1_440,
      byDefault: 60,
    }),
    clients: wholeNumber('N', 'bots', { min: 1, max: 10_000, byDefault: 300 }),
    restart: decimal('M', 'minutes between two restarts', { min: 0.1, max: 1_440, byDefault: 10 }),
    processes: wholeNumber('N', 'servers', { min: 1, max: 16, byDefault: 3 }),
    out: text('FILE', 'where the JSON goes', 'loadtest/results/long-run.json'),
  },
  variables: { REDIS_URL: 'a Redis to use; else one is started' },
  ends: 'It ends with 0 if nothing was wrong, with 1 if something was, and with 2 if the command line was wrong.',
  example: 'npm run loadtest:long -- --minutes 15 --restart 5',
})
const { minutes, clients, restart: restartMinutes, processes } = values

interface Seat {
  readonly env: Record<string, string>
  server: ServerProcess
  life: Life
  before: Holdings
}

const postgres = await withTestDatabase()
const redis = await openRedis()
const seats: Seat[] = []
const lives: Life[] = []
const wrongs: string[] = []
try {
  for (let n = 0; n < processes; n++) await take(n)
  const { verdict, restarts } = await evening()
  for (const [n, { server, before }] of seats.entries()) {
    for (const left of await leftoversOf(server, before)) wrongs.push(`server ${n}: ${left}`)
  }
  const memory = lives.map(({ name, growth }) => ({ name, ...growth }))
  for (const { name, from, to } of memory) {
    if (from === undefined || to === undefined) continue
    if (to > from * GROWTH_MAX && to > from + GROWTH_MIB_MAX)
      wrongs.push(`${name}: the heap's lows grew from ${from.toFixed(0)} to ${to.toFixed(0)} MiB`)
  }
  if (verdict.result !== 'pass') wrongs.push(verdict.why)
  wrongs.push(...audit())
  console.log(printVerdict(verdict))
  console.table(memory)
  console.log(`${restarts} restarts. ${wrongs.length === 0 ? 'Nothing is left over.' : ''}`)
  for (const wrong of wrongs) console.log(`wrong: ${wrong}`)
  await mkdir(path.dirname(values.out), { recursive: true })
  const report = { minutes, clients, processes, restarts, wrongs, memory, verdict }
  await writeFile(values.out, `${JSON.stringify(report, null, 2)}\n`)
} finally {
  await Promise.all(seats.map(({ server }) => server.kill()))
  await redis.stop()
  await postgres.close()
}
process.exit(wrongs.length === 0 ? 0 : 1)

/** Starts the server of a seat at its own address, for the first time or again. */
async function take(n: number): Promise<void> {
  const env = seats[n]?.env ?? (await environment())
  const server = await ServerProcess.start(env)
  const life = new Life(`server ${n}, start ${lives.length + 1}`, server)
  lives.push(life)
  if (!seats[n]) await wait(SETTLE_MS)
  const before = seats[n]?.before ?? (await holdingsOf(server))
  seats[n] = { env, server, life, before }
}

async function environment(): Promise<Record<string, string>> {
  const port = String(await freePort())
  return {
    PORT: port,
    PUBLIC_ADDRESS: `127.0.0.1:${port}`,
    DATABASE_URL: postgres.connectionString,
    REDIS_URL: redis.url,
    GALAXY_SECTORS: '64',
  }
}

async function evening() {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  const load = new Load({
    scenario: mixed,
    endpoint: seats[0]?.server.endpoint ?? '',
    ...{ clients, minutes, perProcess: PER_PROCESS, seed: 'long', isMine: false },
    interrupt: interrupt.signal,
    say: console.log,
  })
  const over = new AbortController()
  const sampling = sample(over.signal)
  const restarting = restart(over.signal)
  const ending = await load.run()
  over.abort()
  await sampling
  const restarts = await restarting
  return { verdict: judge(load.tally, mixed.levels, ending, EASE), restarts }
}

async function sample(over: AbortSignal): Promise<void> {
  while (await passes(SAMPLE_MS, over)) {
    // A server that is being restarted has no metrics.
    for (const { life } of seats) await life.sample().catch(() => {})
  }
}

async function restart(over: AbortSignal): Promise<number> {
  let count = 0
  while (await passes(restartMinutes * 60_000, over)) {
    for (const [n, { server }] of seats.entries()) {
      const code = await server.stop()
      if (code !== 0) wrongs.push(`server ${n} ended with ${code}:\n${server.output}`)
      await take(n)
      count++
    }
    console.log(`restarted all ${seats.length}`)
  }
  return count
}

/** @returns false if the evening ended first */
function passes(ms: number, over: AbortSignal): Promise<boolean> {
  return wait(ms, true, { signal: over }).catch(() => false)
}

function audit(): string[] {
  const { status, stdout } = spawnSync(process.execPath, ['src/cli/audit.ts'], {
    env: { ...process.env, DATABASE_URL: postgres.connectionString },
    encoding: 'utf8',
  })
  console.log(stdout)
  return status === 0 ? [] : ['the audit found something']
}
