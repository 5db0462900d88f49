import { setTimeout as wait } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import type { ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import { ChronicleRounds } from '../../src/chronicle/ChronicleRounds.ts'
import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { migrate } from '../../src/db/migrate.ts'
import { Booker } from '../../src/ledger/Booker.ts'
import { createLog } from '../../src/ops/log.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { noteEvents } from '../../testkit/noteEvents.ts'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import { FEED_SEED, type FeedGround } from './feedGalaxy.ts'

const SECTORS = 64
const COMMANDERS = 2_000
const ENTRIES = { short: 20_000, long: 200_000 }
const ENTRIES_AT_ONCE = 5_000
const BOOKED_PER_S_MARK = 10_000
const PACE_PER_S = 1_000
const PACE_S = { short: 5, long: 20 }
/** As often as a process commits under load. */
const COMMIT_EVERY_MS = 20
const IN_BALANCE_MS_MARK = 200

const log = createLog('silent')

/** How fast what sectors note gets into balances. One process books, and nobody else works. */
export async function bookings({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const database = await openDatabase({
    connectionString: postgresUrl,
    log,
    applicationName: 'bench',
  })
  try {
    await database.web.query('drop schema public cascade')
    await database.web.query('create schema public')
    await migrate({ connectionString: postgresUrl, log })
    await foundGalaxy(database, { seed: FEED_SEED, sectors: SECTORS, merchants: 0, timeScale: 1 })
    const length = isShort ? 'short' : 'long'
    return [
      ...(await throughput(database, ENTRIES[length])),
      ...(await delay(database, PACE_S[length])),
    ]
  } finally {
    await database.close()
  }
}

async function throughput(database: Database, count: number): Promise<Figure[]> {
  for (let from = 0; from < count; from += ENTRIES_AT_ONCE) {
    await noteEvents(
      database,
      Array.from({ length: ENTRIES_AT_ONCE }, (_, index) => eventOf(from + index)),
    )
  }
  const reader = new ChronicleReader(database.web, database.web, new Booker())
  const startedAt = performance.now()
  const applied = await reader.catchUp()
  const seconds = (performance.now() - startedAt) / 1_000
  const [written] = await database.web.query<{ entries: number }>(
    'select count(*) as entries from ledger_entry',
  )
  const note = `${applied.toLocaleString('en')} in ${seconds.toFixed(1)} s, of ${COMMANDERS} commanders`
  return [
    {
      ...{ what: 'entries of chronicles booked by one process', value: applied / seconds },
      ...{ unit: '/s', mark: BOOKED_PER_S_MARK, isAtLeast: true, note },
    },
    {
      ...{ what: 'entries of accounts written', value: (written?.entries ?? 0) / seconds },
      unit: '/s',
    },
  ]
}

/** Tells when entries are in balances. */
class TimedBooker extends Booker {
  readonly delays = new Durations()
  readonly #notedAt: ReadonlyMap<string, number>
  #batch: string[] = []

  constructor(notedAt: ReadonlyMap<string, number>) {
    super()
    this.#notedAt = notedAt
  }

  override async apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    await super.apply(manager, generation, entries)
    this.#batch = entries.map(({ sector, event }) => `${sector}/${event.seq}`)
  }

  applied(): void {
    const now = performance.now()
    for (const key of this.#batch) {
      const at = this.#notedAt.get(key)
      if (at !== undefined) this.delays.add(now - at)
    }
  }
}

async function delay(database: Database, seconds: number): Promise<Figure[]> {
  const notedAt = new Map<string, number>()
  const booker = new TimedBooker(notedAt)
  const reader = new ChronicleReader(database.web, database.web, booker)
  await reader.catchUp()
  const rounds = new ChronicleRounds(reader, { onError: (error) => log.error(error) })
  rounds.start()
  const each = (PACE_PER_S * COMMIT_EVERY_MS) / 1_000
  const startedAt = performance.now()
  const commits = (seconds * 1_000) / COMMIT_EVERY_MS
  for (let commit = 0; commit < commits; commit++) {
    const events = Array.from({ length: each }, (_, index) => {
      return eventOf(1_000_000 + commit * each + index)
    })
    await noteEvents(database, events)
    const now = performance.now()
    for (const { sector, seq } of events) notedAt.set(`${sector}/${seq}`, now)
    for (const sector of new Set(events.map((event) => event.sector))) rounds.hear(sector)
    const next = startedAt + (commit + 1) * COMMIT_EVERY_MS
    if (next > performance.now()) await wait(next - performance.now())
  }
  const pace = (commits * each) / ((performance.now() - startedAt) / 1_000)
  while (booker.delays.count < notedAt.size) await wait(COMMIT_EVERY_MS)
  await rounds.stop()
  const what = `noted → in the balance, at ${Math.round(pace)} entries/s`
  const [p50, p99] = spreadFigures(what, booker.delays.spread)
  return [p50, { ...p99, mark: IN_BALANCE_MS_MARK }] as Figure[]
}

/** What happens most, and now and then what costs most: ships, captures, battles. */
function eventOf(n: number): SectorEvent {
  const owner = `commander-${(n * 7) % COMMANDERS}`
  const sector = 1 + ((n * 13) % SECTORS)
  const envelope = { v: WRITES, sector, seq: n + 1, at: n * 10 }
  const system = 1 + (n % 3)
  const none = { ore: 0, gas: 0 }
  if (n % 20 === 0) {
    const from = `commander-${((n - 960) * 7 + COMMANDERS * 7) % COMMANDERS}`
    const data = { system, x: 1, y: 1, owner, from, level: 1, lost: {}, lockedUntil: 0, fleets: [] }
    const levels = { mine: 0, refinery: 0, yard: 0 }
    return { ...envelope, type: 'system.captured', data: { ...data, levels, store: null } }
  }
  if (n % 20 === 1) {
    const parties = [owner, 'pirates'].map((party) => {
      return { party, brought: {}, lost: { scout: 1 }, dealt: 9, cargoLost: none }
    })
    const battle = {
      battleId: `b${n}`,
      x: 1,
      y: 1,
      beganAt: 0,
      beganSeq: 1,
      absorbed: [],
      rounds: 2,
    }
    const data = { ...battle, parties, fleets: [], garrisons: [], wreck: null }
    return { ...envelope, type: 'battle.ended', data }
  }
  const yard = { ships: {}, wounds: {}, at: 0 }
  const data = { at: { base: owner }, owner, ship: 'scout' as const, yard, queue: [] }
  return { ...envelope, type: 'ship.built', data }
}
