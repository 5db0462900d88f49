/**
 * `npm run bench:overload`: finds in steps how many orders a second the machine carries. Then it
 * offers three times as many for half a minute, with newcomers besides, and afterwards as few as at
 * first. It reports how the accepted orders fared, what was refused, when all was normal again, and
 * whether anything was lost. Server, Postgres and senders share the machine, so sending takes from
 * what the server can carry.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { createLog } from '../../src/ops/log.ts'
import { flag } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import { OrderLoad } from './OrderLoad.ts'
import type { Acknowledged, Knocked, Offered } from './orderLoadProcess.ts'
import { printSection, type Section, writeReport } from './report.ts'

const SEED = 'overload'
const SECTORS = 64
const PILOTS = 800
const PROCESSES = 2
const STEPS = [500, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000, 11_000, 15_000]
/** Longest answer time (p99) at which a rate counts as carried. */
const CARRIED_MS_MAX = 250
/** Share of refusals below which a rate counts as carried. */
const REFUSED_SHARE_MAX = 0.01
/** Share of refusals above which higher rates are not tried. */
const TOO_MUCH_SHARE = 0.25
const TIMES = 3
const ACK_MS_MAX = 1_000
const NORMAL_S_MAX = 10
const KNOCKS_PER_S = 5
/** When senders are later than this (p99), the measured times are their own delay. */
const LAG_MS_MAX = 250

const { values } = readCommandLine({
  call: 'npm run bench:overload --',
  does: 'Finds in steps how many orders a second the machine carries, offers three times as many, and reports how the orders fared, what was refused, when all was normal again, and whether anything was lost. It starts a Postgres and a server by itself.',
  options: { short: flag('with shorter steps; about a minute') },
  example: 'npm run bench:overload -- --short',
})
const lengths = values.short ? { stepS: 3, overS: 15 } : { stepS: 6, overS: 30 }
const acknowledged: Acknowledged[] = []

interface Result {
  readonly acks: Durations
  readonly refusals: Durations
  readonly offered: number
  readonly refused: Readonly<Record<string, number>>
  readonly lagP99Ms: number
  readonly lagMaxMs: number
}

function merged(parts: readonly Offered[]): Result {
  const [acks, refusals] = [new Durations(), new Durations()]
  const refused: Record<string, number> = {}
  for (const part of parts) {
    for (const ms of part.ackMs) acks.add(ms)
    for (const ms of part.refusalMs) refusals.add(ms)
    acknowledged.push(...part.acks)
    for (const [code, count] of Object.entries(part.refused)) {
      refused[code] = (refused[code] ?? 0) + count
    }
  }
  return {
    ...{ acks, refusals, refused },
    offered: parts.reduce((sum, { offered }) => sum + offered, 0),
    lagP99Ms: Math.max(...parts.map(({ lagP99Ms }) => lagP99Ms)),
    lagMaxMs: Math.max(...parts.map(({ lagMaxMs }) => lagMaxMs)),
  }
}

function countOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

interface Carried {
  /**
   * The highest rate per second at which hardly any order was refused and 99 % were answered in
   * time.
   */
  readonly inTime: number
  /** The most orders accepted per second, however late. */
  readonly atMost: number
}

async function carriedBy(load: OrderLoad): Promise<Carried> {
  let [inTime, atMost] = [0, 0]
  for (const perSecond of STEPS) {
    const { acks, refused, offered, lagP99Ms } = merged(await load.offer(perSecond, lengths.stepS))
    const { p99 } = acks.spread
    const refusedShare = countOf(refused) / offered
    const percent = (refusedShare * 100).toFixed(1)
    const lag = `senders late by ${lagP99Ms.toFixed(0)} ms (p99)`
    console.log(`${perSecond}/s: p99 ${p99.toFixed(0)} ms, ${percent} % refused, ${lag}`)
    if (p99 <= CARRIED_MS_MAX && refusedShare < REFUSED_SHARE_MAX) inTime = perSecond
    atMost = Math.max(atMost, Math.round(acks.count / lengths.stepS))
    if (refusedShare > TOO_MUCH_SHARE) break
    await wait(1_000)
  }
  return { inTime, atMost }
}

/**
 * Sends few orders, second by second. @returns seconds until load and answer times are normal again
 */
async function normalAfter(server: ServerProcess, load: OrderLoad): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const { acks, refused } = merged(await load.offer(100, 1))
    const level = await server.metric('starlane_load_level')
    const passedS = (performance.now() - startedAt) / 1_000
    const isNormal = level === 0 && countOf(refused) === 0 && acks.spread.p99 <= CARRIED_MS_MAX
    if (isNormal || passedS > 6 * NORMAL_S_MAX) return passedS
  }
}

/** Acknowledged orders that are not in the database, by the audit and by the senders' own list. */
async function lost(database: Database): Promise<{ missing: number; findings: number }> {
  const [row] = await database.web.query<{ missing: number }>(
    `select count(*) as missing from unnest($1::text[], $2::text[]) as told (commander, id)
     where not exists (
       select 1 from order_ack join event using (sector, seq)
       where commander_id = told.commander and order_id = told.id
     )`,
    [acknowledged.map(([commander]) => commander), acknowledged.map(([, id]) => id)],
  )
  const audit = await auditGalaxy(database, makeGalaxy(SEED, SECTORS))
  const findings = Object.values(audit.byRule).reduce((sum, rule) => sum + rule.findings, 0)
  for (const finding of audit.findings.slice(0, 10)) console.log(JSON.stringify(finding))
  return { missing: row?.missing ?? Number.NaN, findings }
}

async function watchLoad(server: ServerProcess, stopped: AbortSignal) {
  let [levelMax, memoryMiBMax] = [0, 0]
  while (!stopped.aborted) {
    // At the height of its load the server may not answer in time.
    levelMax = Math.max(levelMax, await server.metric('starlane_load_level').catch(() => 0))
    memoryMiBMax = Math.max(memoryMiBMax, await server.residentMiB())
    await wait(500)
  }
  return { levelMax, memoryMiBMax }
}

async function measure(server: ServerProcess, database: Database): Promise<Section[]> {
  const load = await OrderLoad.start(server.endpoint, PROCESSES, PILOTS)
  try {
    const carried = await carriedBy(load)
    await wait(3_000)
    const beforeMiB = await server.residentMiB()
    const over = new AbortController()
    const watching = watchLoad(server, over.signal)
    const [parts, knocked] = await Promise.all([
      load.offer(TIMES * carried.atMost, lengths.overS),
      load.knock(KNOCKS_PER_S, lengths.overS),
    ])
    over.abort()
    const { levelMax, memoryMiBMax } = await watching
    const overload = merged(parts)
    const normalS = await normalAfter(server, load)
    const closed = Math.max(...parts.map((part) => part.closed))
    return [
      {
        title: `Overload: ${TIMES} times what can be taken`,
        figures: [
          {
            what: `carried, acks in ${CARRIED_MS_MAX} ms (p99)`,
            value: carried.inTime,
            unit: '/s',
          },
          { what: 'taken at most, in steps up to here', value: carried.atMost, unit: '/s' },
          ...ordersFigures(overload),
          ...knockFigures(knocked),
          { what: 'highest level', value: levelMax, unit: '' },
          { what: 'memory before', value: beforeMiB, unit: 'MiB' },
          { what: 'memory at most', value: memoryMiBMax, unit: 'MiB' },
          { what: 'sockets that were closed', value: closed, unit: '' },
        ],
      },
      { title: 'Afterwards', figures: await afterFigures(database, normalS) },
    ]
  } finally {
    await load.stop()
  }
}

function ordersFigures(overload: Result): Figure[] {
  const { acks, refusals, refused, offered, lagP99Ms, lagMaxMs } = overload
  const lag = `of its own event loop; max ${lagMaxMs.toFixed(0)} ms`
  return [
    { what: 'orders offered', value: offered / lengths.overS, unit: '/s' },
    { what: 'taken', value: acks.count / lengths.overS, unit: '/s' },
    ...spreadFigures('taken → acknowledged', acks.spread),
    { what: '– the last', value: acks.spread.max, unit: 'ms', mark: ACK_MS_MAX },
    ...spreadFigures('refused → told so', refusals.spread),
    ...Object.entries(refused).map(([code, value]) => ({
      ...{
        what: code === 'none' ? 'without an answer' : `refused: ${code}`,
        value,
        unit: 'orders',
      },
      ...(code === 'none' ? { mark: 0 } : {}),
    })),
    { what: 'the senders’ delay, p99', value: lagP99Ms, unit: 'ms', mark: LAG_MS_MAX, note: lag },
  ]
}

function knockFigures({ knocked, outcomes, retryAfterS }: Knocked): Figure[] {
  return [
    { what: 'newcomers', value: knocked, unit: '' },
    ...Object.entries(outcomes).map(([what, value]) => ({ what: `– ${what}`, value, unit: '' })),
    { what: '– told to come again after, at least', value: Math.min(...retryAfterS), unit: 's' },
    { what: '– and at most', value: Math.max(...retryAfterS), unit: 's' },
  ]
}

async function afterFigures(database: Database, normalS: number): Promise<Figure[]> {
  const { missing, findings } = await lost(database)
  const note = `level 0, none refused, p99 up to ${CARRIED_MS_MAX} ms`
  return [
    { what: 'until all is as before', value: normalS, unit: 's', mark: NORMAL_S_MAX, note },
    {
      ...{ what: 'acknowledged orders without their event', value: missing, unit: '', mark: 0 },
      note: `of ${acknowledged.length}`,
    },
    { what: 'findings of the audit', value: findings, unit: '', mark: 0 },
  ]
}

const log = createLog('warn')
const dataDir = await mkdtemp(path.join(tmpdir(), 'starlane-overload-'))
await chmod(dataDir, 0o755) // Postgres runs as another user if this runs as root
const postgres = await startEmbeddedPostgres({
  ...{ dataDir, log, onProgress: (line) => console.log(line) },
  onLost: (reason) => {
    throw new Error(reason)
  },
})
try {
  const { connectionString } = postgres
  const server = await ServerProcess.start({
    ...{ DATABASE_URL: connectionString, GALAXY_SEED: SEED, GALAXY_SECTORS: String(SECTORS) },
  })
  const database = await openDatabase({ connectionString, log, applicationName: 'bench' })
  try {
    const sections = await measure(server, database)
    const name = values.short ? 'bench-overload-short' : 'bench-overload'
    for (const section of sections) printSection(section)
    console.log(`\nwritten: ${await writeReport(name, sections)}`)
  } finally {
    await database.close()
    await server.stop()
  }
} finally {
  await postgres.stop()
  await rm(dataDir, { recursive: true })
}
