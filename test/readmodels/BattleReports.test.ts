import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import type { EntityManager } from 'typeorm'
import type { ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import type { BattleReportRow } from '../../src/db/entities/battleReport.ts'
import { rebuildReadModel } from '../../src/operations/rebuildReadModel.ts'
import { BattleReports } from '../../src/readmodels/battles/BattleReports.ts'
import { readBattles, readReport } from '../../src/readmodels/battles/readReports.ts'
import { readRounds } from '../../src/readmodels/battles/readRounds.ts'
import type { EventData } from '../../src/sim/events.ts'
import { NO_GOODS } from '../../src/sim/fleets/cargo.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const COURSE = restAt({ x: 5, y: 6 }, 0)
const COMMANDERS = ['ann', 'bob', 'cid', 'pirates', '']

let home: TestDatabase
let galaxy: Galaxy
before(async () => {
  home = await withTestDatabase()
  galaxy = await foundGalaxy(home.database, {
    seed: 'war',
    sectors: 16,
    merchants: 0,
    timeScale: 1,
  })
})
beforeEach(clear)
after(() => home.close())

async function clear(): Promise<void> {
  await query('truncate chronicle, chronicle_consumer, chronicle_cursor, battle_report, event')
  await query('update sector set noted = 0')
}

function query<Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> {
  return home.database.web.query<Row>(sql, params as never)
}

function ended(battleId: string, more: Partial<EventData['battle.ended']> = {}) {
  const parties = ['ann', ''].map((party) => ({
    ...{ party, brought: { scout: 3 }, lost: { scout: 1 }, dealt: 7 },
    cargoLost: { ore: 40, gas: 0 },
  }))
  const fleets = [{ fleetId: `${battleId}-left`, owner: 'ann', course: COURSE, plan: [] }]
  const fields = { x: 1.5, y: 2, beganAt: 10, beganSeq: 1, rounds: 4, absorbed: [] }
  const garrisons = [{ system: 2, owner: 'ann', isBeaten: true }]
  const wreck = { id: `${battleId}-wreck`, x: 1.5, y: 2, ore: 36, until: 700_000 }
  return { battleId, ...fields, parties, fleets, garrisons, wreck, ...more }
}

/** Notes the end of a battle, as a commit does, among other notable events. */
async function note(
  sector: number,
  { seq, at, data }: { seq: number; at: number; data: EventData['battle.ended'] },
): Promise<void> {
  const other = { fleetId: `${data.battleId}-lost`, owner: 'ann', hops: 0, into: null }
  for (const [type, v, stored] of [
    ['fleet.ended', 3, other],
    ['battle.ended', 4, data],
  ] as const) {
    await query(
      `with noted as (update sector set noted = noted + 1 where id = $1 returning noted)
       insert into chronicle (sector, n, seq, type, v, at, data)
       select $1, noted, $2, $3, $4, $5, $6::jsonb from noted`,
      [sector, seq, type, v, at, JSON.stringify(stored)],
    )
  }
}

/** A process that dies after it has written reports, as often as it is told. */
class DyingReports extends BattleReports {
  deaths = 0

  override async apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    await super.apply(manager, generation, entries)
    if (this.deaths === 0) return
    this.deaths -= 1
    throw new Error('the process died')
  }
}

/** @returns all that is kept, which must be of the generation that is shown */
async function kept(reader: ChronicleReader): Promise<Omit<BattleReportRow, 'generation'>[]> {
  const { dataSource } = home.database.web
  const rows = await dataSource
    .getRepository<BattleReportRow>('battle_report')
    .find({ order: { id: 'ASC' } })
  const live = await reader.live()
  return rows.map(({ generation, ...row }) => {
    assert.equal(generation, live, 'nothing is left of other generations')
    return row
  })
}

const ships = fc.nat(9).map((scout) => ({ scout, cruiser: 9 - scout }))
const account = fc
  .tuple(fc.constantFrom(...COMMANDERS), ships, ships, fc.nat(9_000))
  .map(([party, brought, lost, dealt]) => ({ party, brought, lost, dealt, cargoLost: NO_GOODS }))
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('note' as const),
      sector: fc.integer({ min: 1, max: 3 }),
      parties: fc.uniqueArray(account, { minLength: 1, selector: ({ party }) => party }),
      rounds: fc.nat(100),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('look', 'hear', 'crash', 'rebuild') }),
  },
)

test('[READ-1] reports are those of the chronicle, whatever crashes, doubles or is rebuilt', async () => {
  await fc.assert(
    fc
      .asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { web } = home.database
        const consumers = [new DyingReports(), new DyingReports()]
        const readers = consumers.map((one) => new ChronicleReader(web, web, one))
        const expected: Omit<BattleReportRow, 'generation'>[] = []
        const notedIn = new Map<number, number>()
        for (const [index, one] of steps.entries()) {
          if (one.does === 'note') {
            const { sector, parties, rounds } = one
            const data = ended(`b${100 + index}`, { parties, rounds })
            await note(sector, { seq: 900 + index, at: 5_000 + index, data })
            const n = (notedIn.get(sector) ?? 0) + 2
            notedIn.set(sector, n)
            const { battleId: id, fleets, wreck, ...more } = data
            expected.push({
              ...{ id, sector, n, ...more, endedSeq: 900 + index, endedAt: 5_000 + index },
              commanders: parties.map(({ party }) => party).filter(Boolean),
              fleets: fleets.map(({ fleetId, owner }) => ({ fleetId, owner })),
              wreckOre: wreck?.ore ?? 0,
            })
          }
          if (one.does === 'crash') for (const consumer of consumers) consumer.deaths += 1
          if (one.does === 'rebuild') await readers[0]?.rebuild()
          if (one.does === 'look') await Promise.allSettled(readers.map((on) => on.catchUp()))
          // Two processes are told, one of them twice.
          if (one.does === 'hear') {
            const told = [...readers, ...readers.slice(1)]
            await Promise.allSettled(told.map((on) => on.catchUpIn([1, 2, 3])))
          }
        }
        for (const consumer of consumers) consumer.deaths = 0
        const [reader] = readers
        assert.ok(reader)
        await reader.catchUp()
        assert.deepEqual(await kept(reader), expected)
        const before = await reader.live()
        assert.match(await rebuildReadModel(web, 'battles'), /^battles was rebuilt in \d+ ms/)
        assert.equal(await reader.live(), before + 1)
        assert.deepEqual(await kept(reader), expected)
      })
      .beforeEach(clear),
    { numRuns: 15 },
  )
})

test('[VER-1] what the previous build has written of a battle names no stations, until it is made anew', async () => {
  const { web } = home.database
  const reader = new ChronicleReader(web, web, new BattleReports())
  const data = ended('b')
  await note(1, { seq: 9, at: 90, data })
  await reader.catchUp()
  const read = async () => {
    const row = await readReport(web, 'b')
    return [row?.garrisons, row?.wreckOre]
  }
  const whole = await read()
  assert.deepEqual(whole, [data.garrisons, data.wreck?.ore])
  // That build leaves these columns out.
  await query('update battle_report set garrisons = default, wreck_ore = default')
  assert.deepEqual(await read(), [[], 0])
  await rebuildReadModel(web, 'battles')
  assert.deepEqual(await read(), whole)
})

test('what is no read model is not rebuilt', async () => {
  await assert.rejects(rebuildReadModel(home.database.web, 'fights'), {
    name: 'OperationError',
    message: 'there is no read model fights; there are: battles',
  })
})

test('the latest reports come first, 50 at a time, of a sector or a commander if wanted', async () => {
  const { web } = home.database
  const party = { brought: {}, lost: {}, dealt: 0, cargoLost: NO_GOODS }
  for (let n = 0; n < 120; n++) {
    // Some end at the same moment.
    const at = 1_000 + Math.floor(n / 3)
    const parties = [{ ...party, party: n % 2 === 0 ? 'ann' : 'bob' }]
    await note(1 + (n % 3), { seq: n + 1, at, data: ended(`b${100 + n}`, { parties }) })
  }
  await new ChronicleReader(web, web, new BattleReports()).catchUp()
  async function all(wanted: object): Promise<string[]> {
    const ids: string[] = []
    let before: string | undefined
    do {
      const page = await readBattles(web, { ...wanted, before })
      assert.ok(page && page.reports.length <= 50)
      ids.push(...page.reports.map(({ id }) => id))
      before = page.next ?? undefined
    } while (before !== undefined)
    return ids
  }
  const ids = Array.from({ length: 120 }, (_, n) => `b${219 - n}`)
  assert.deepEqual(await all({}), ids)
  assert.deepEqual(
    await all({ commander: 'bob' }),
    ids.filter((_, index) => index % 2 === 0),
  )
  assert.equal((await all({ sector: 2 })).length, 40)
  assert.equal((await all({ sector: 2, commander: 'ann' })).length, 20)
  assert.equal(await readBattles(web, { before: 'none' }), null)
})

/** Puts events of sector 2 into its journal, from `seq` 1 on. */
async function record(events: readonly (readonly [type: string, data: object])[]): Promise<void> {
  await query(
    `insert into event (sector, seq, epoch, flush, type, v, at, audience, data)
     select 2, n, 1, gen_random_uuid(), type, 4, n * 10, '', data
     from unnest($1::text[], $2::jsonb[]) with ordinality as e (type, data, n)`,
    [events.map(([type]) => type), events.map(([, data]) => JSON.stringify(data))],
  )
}

const GARRISON = {
  ...{ system: 1, owner: 'bob', hull: 400_000 },
  ...{ ships: { cruiser: 2 }, wounds: { cruiser: 9 } },
}

function round(battleId: string, number: number) {
  const hits = [{ fleetId: 'f1', owner: 'ann', ships: { scout: 1 }, wounds: {} }]
  const left = [{ fleetId: 'f2', owner: null, course: COURSE, plan: [] }]
  const more = { dealt: { ann: 5 }, turned: [], left, garrisons: [GARRISON], released: [1] }
  const data = { battleId, round: number, nextAt: 0, hits, ...more }
  return ['battle.round', data] as const
}

test('[VIS-1] the rounds come from the journal, page by page, and tell nothing of how fleets fly on', async () => {
  const { web } = home.database
  const fleets = [{ fleetId: 'f1', owner: 'ann', course: COURSE, isHeld: false }]
  const both = { fleets, garrisons: [GARRISON] }
  const place = { x: 1, y: 2, size: 'skirmish', nextAt: 0, ...both }
  const events: (readonly [string, object])[] = [
    round('elsewhere', 1),
    ['battle.began', { battleId: 'b', ...place }],
    ['battle.began', { battleId: 'part', ...place }],
  ]
  for (let number = 1; number <= 130; number++) {
    events.push(round('b', number), round('elsewhere', number))
    if (number < 5) events.push(round('part', number))
    if (number === 5) events.push(['battle.joined', { battleId: 'b', absorbed: 'part', ...both }])
  }
  const flees = { course: COURSE, plan: [{ kind: 'move', x: 333, y: 4 }], truceUntil: 77 }
  const gone = { fleetId: 'f1', owner: 'ann', battleId: 'b', ships: { scout: 1 }, wounds: {} }
  events.push(['fleet.retreated', { ...gone, ...flees }])
  const data = ended('b', { beganSeq: 2, absorbed: ['part'] })
  events.push(['battle.ended', data], round('b', 131))
  await record(events)
  const endedSeq = events.length - 1
  await note(2, { seq: endedSeq, at: endedSeq * 10, data })
  await new ChronicleReader(web, web, new BattleReports()).catchUp()
  const row = await readReport(web, 'b')
  assert.ok(row)

  const steps = []
  let pages = 0
  for (let after: number | null = 0; after !== null; pages++) {
    const page = await readRounds(web, galaxy, row, after)
    assert.ok(page && page.steps.length <= 100)
    steps.push(...page.steps)
    after = page.next
  }
  assert.equal(pages, 2)
  assert.equal(new Set(steps.map(({ seq }) => seq)).size, 2 + 130 + 4 + 1 + 1)
  assert.ok(steps.every(({ battleId }) => ['b', 'part'].includes(battleId)))
  const { owner: commander, ...left } = GARRISON
  const garrison = { ...left, commander }
  const { x, y } = galaxy.sectors[1]?.systems[0] ?? assert.fail('sector 2 has systems')
  assert.deepEqual(steps[0], {
    ...{ type: 'began', battleId: 'b', seq: 2, at: 20 },
    fleets: [{ fleetId: 'f1', commander: 'ann', x: 5, y: 6 }],
    garrisons: [{ ...garrison, x, y }],
  })
  const [fought] = steps.flatMap((step) => (step.type === 'round' ? [step] : []))
  assert.deepEqual([fought?.garrisons, fought?.released], [[garrison], [1]])
  assert.deepEqual(steps.at(-1), {
    ...{ type: 'retreated', battleId: 'b', seq: endedSeq - 1, at: (endedSeq - 1) * 10 },
    ...{ fleetId: 'f1', commander: 'ann', ships: { scout: 1 } },
  })
  assert.doesNotMatch(JSON.stringify(steps), /plan|course|truce|333/)

  // An event in the middle may be pruned before an older one.
  await query('delete from event where seq = 200')
  assert.ok(await readRounds(web, galaxy, row, 200))
  assert.equal(await readRounds(web, galaxy, row, 0), null)
})
