import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import type { EntityManager, EntitySchema } from 'typeorm'
import type { ChronicleConsumer, ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import { chronicleCursorEntity } from '../../src/db/entities/chronicleCursor.ts'
import { sectorEntity } from '../../src/db/entities/sector.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const SECTORS = 3

let home: TestDatabase
before(async () => {
  home = await withTestDatabase()
  await foundGalaxy(home.database, { seed: 'notes', sectors: 16, merchants: 0, timeScale: 1 })
  await query(`create table ended (
    generation int, sector int, n bigint, fleet text, primary key (generation, sector, n))`)
})
beforeEach(async () => {
  await query('truncate chronicle, chronicle_consumer, chronicle_cursor, ended')
  await query('update sector set noted = 0')
})
after(() => home.close())

function query<Row extends object>(sql: string, params: (string | number)[] = []): Promise<Row[]> {
  return home.database.web.query<Row>(sql, params)
}

/** Notes the end of a fleet, as a commit does. */
async function note(sector: number, fleet: string): Promise<void> {
  await query(
    `with noted as (update sector set noted = noted + 1 where id = $1 returning noted)
     insert into chronicle (sector, n, seq, type, v, at, data)
     select $1, noted, noted, 'fleet.ended', 3, 0, $2::jsonb from noted`,
    [sector, JSON.stringify({ fleetId: fleet, owner: 'ann', hops: 0, into: null })],
  )
}

/** Keeps a row for each ended fleet. An entry applied twice would violate the key. */
class EndedFleets implements ChronicleConsumer {
  readonly name = 'ended-fleets'
  readonly types = ['fleet.ended'] as const
  /** How many more times it fails after it has written. */
  crashes = 0

  async apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    const fleets = entries.map(({ event }) => {
      assert.ok(event.type === 'fleet.ended')
      return event.data.fleetId
    })
    await manager.query(
      `insert into ended select $1, * from unnest($2::int[], $3::bigint[], $4::text[])`,
      [...[generation, entries.map(({ sector }) => sector), entries.map(({ n }) => n)], fleets],
    )
    if (this.crashes > 0) {
      this.crashes -= 1
      throw new Error('the process died')
    }
  }

  async forget(manager: EntityManager, generation: number): Promise<void> {
    await manager.query('delete from ended where generation = $1', [generation])
  }
}

function readerOf(consumer: ChronicleConsumer): ChronicleReader {
  const { web } = home.database
  return new ChronicleReader(web, web, consumer)
}

async function assertWhole(generation: number): Promise<void> {
  const kept = await query(
    'select sector, n, fleet from ended where generation = $1 order by sector, n',
    [generation],
  )
  const noted = await query(
    "select sector, n, data ->> 'fleetId' as fleet from chronicle order by sector, n",
  )
  assert.deepEqual(kept, noted)
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('note' as const), of: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('look' as const), of: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('crash' as const), of: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('rebuild' as const), of: fc.nat(1) }) },
)

type Step = { readonly does: 'note' | 'look' | 'crash' | 'rebuild'; readonly of: number }

/**
 * A seed that once left rows: both readers looked, and one deleted the old generation after the
 * other had found what was missing in it.
 */
const ROWS_LEFT: Step[] = [
  { does: 'note', of: 1 },
  { does: 'note', of: 0 },
  { does: 'note', of: 0 },
  { does: 'look', of: 1 },
  { does: 'note', of: 0 },
  { does: 'note', of: 1 },
  { does: 'note', of: 2 },
  { does: 'rebuild', of: 1 },
  { does: 'look', of: 1 },
  { does: 'crash', of: 1 },
]

test('[READ-1] whatever crashes, doubles or is rebuilt, each entry is kept once', async () => {
  await fc.assert(
    fc
      .asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const consumers = [new EndedFleets(), new EndedFleets()]
        const readers = consumers.map(readerOf)
        let fleets = 0
        for (const { does, of } of steps) {
          const [consumer, reader] = [consumers[of], readers[of]]
          if (does === 'note') await note(1 + (of % SECTORS), `f${++fleets}`)
          if (does === 'crash' && consumer) consumer.crashes += 1
          if (does === 'rebuild') await reader?.rebuild()
          // At once, since another process may be looking at the same time.
          if (does === 'look') await Promise.allSettled(readers.map((one) => one.catchUp()))
        }
        for (const consumer of consumers) consumer.crashes = 0
        const [reader] = readers
        assert.ok(reader)
        await reader.catchUp()
        await assertWhole(await reader.live())
        const [others] = await query<{ n: number }>(
          'select count(*)::int as n from ended where generation <> $1',
          [await reader.live()],
        )
        assert.equal(others?.n, 0, 'nothing is left of other generations')
      })
      .beforeEach(async () => {
        await query('truncate chronicle, chronicle_consumer, chronicle_cursor, ended')
        await query('update sector set noted = 0')
      }),
    { numRuns: 25, examples: [[ROWS_LEFT]] },
  )
})

test('[READ-1] nothing is written for a generation that another process has deleted meanwhile', async () => {
  await note(1, 'f1')
  const consumer = new EndedFleets()
  const { web } = home.database
  const other = readerOf(new EndedFleets())
  await other.rebuild()
  // It knows which generation is shown. Before it looks at the sectors, the other one goes on.
  const slow = Object.create(web, {
    dataSource: {
      get: () => ({
        getRepository: (entity: EntitySchema) => {
          const sectors = web.dataSource.getRepository(entity)
          if (entity !== sectorEntity) return sectors
          return {
            sum: () => sectors.sum('noted' as never),
            find: (options: object) => other.catchUp().then(() => sectors.find(options)),
          }
        },
      }),
    },
  })
  await new ChronicleReader(slow, web, consumer).catchUp()
  assert.equal(await other.live(), 2)
  await assertWhole(2)
  assert.deepEqual(await query('select * from ended where generation <> 2'), [])
})

test('[READ-1] the shown rows stay during a rebuild, and are the same after it', async () => {
  await query(
    `insert into chronicle (sector, n, seq, type, v, at, data)
     select sector, n, n, 'fleet.ended', 3, 0,
       json_build_object('fleetId', 'f' || n, 'owner', 'ann', 'hops', 0, 'into', null)
     from generate_series(1, 800) n, generate_series(1, $1) sector`,
    [SECTORS],
  )
  await query('update sector set noted = 800 where id <= $1', [SECTORS])
  const consumer = new EndedFleets()
  const reader = readerOf(consumer)
  assert.equal(await reader.catchUp(), 2_400)
  assert.equal(await reader.catchUp(), 0)
  const first = await reader.live()
  await reader.rebuild()
  await reader.rebuild()
  // Of a batch that fails, each sector is tried alone.
  consumer.crashes = 1 + SECTORS
  await assert.rejects(reader.catchUp(), /the process died/)
  assert.equal(await reader.live(), first)
  await assertWhole(first)
  await reader.catchUp()
  assert.equal(await reader.live(), first + 1)
  await assertWhole(first + 1)
})

test('a look at a chronicle in which nothing is new compares no sectors', async (t) => {
  await note(1, 'f1')
  const { web } = home.database
  const reader = readerOf(new EndedFleets())
  await reader.catchUp()
  const asked = t.mock.method(web.dataSource, 'getRepository')
  const compared = () =>
    asked.mock.calls.some(({ arguments: [entity] }) => entity === chronicleCursorEntity)
  assert.equal(await reader.catchUp(), 0)
  assert.ok(!compared())
  await note(2, 'f2')
  assert.equal(await reader.catchUp(), 1)
  assert.ok(compared())
})

test('[READ-1] a gap in the chronicle stops the consumer, and it skips nothing', async () => {
  await note(1, 'f1')
  await note(1, 'f2')
  await note(1, 'f3')
  await query('delete from chronicle where n = 2')
  await assert.rejects(readerOf(new EndedFleets()).catchUp(), /sector 1 has a gap after 1/)
  assert.deepEqual(await query('select * from ended'), [])
})

test('[READ-1] a sector whose entries cannot be applied does not hold the others back', async () => {
  for (const sector of [1, 2, 3]) await note(sector, `f${sector}`)
  await note(2, 'f4')
  await query('delete from chronicle where sector = 2 and n = 1')
  await assert.rejects(readerOf(new EndedFleets()).catchUp(), /sector 2 has a gap after 0/)
  assert.deepEqual(await query('select sector, fleet from ended order by sector'), [
    { sector: 1, fleet: 'f1' },
    { sector: 3, fleet: 'f3' },
  ])
})
