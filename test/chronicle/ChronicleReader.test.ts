import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import type { EntityManager } from 'typeorm'
import type { ChronicleConsumer, ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
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

/** Notes a fleet that ended, as a commit does. */
async function note(sector: number, fleet: string): Promise<void> {
  await query(
    `with noted as (update sector set noted = noted + 1 where id = $1 returning noted)
     insert into chronicle (sector, n, seq, type, v, at, data)
     select $1, noted, noted, 'fleet.ended', 3, 0, $2::jsonb from noted`,
    [sector, JSON.stringify({ fleetId: fleet, owner: 'ann', hops: 0, into: null })],
  )
}

/** Keeps a row for each fleet that ended: one applied twice would break its key. */
class EndedFleets implements ChronicleConsumer {
  readonly name = 'ended-fleets'
  /** Fails, after it has written, as often as this says. */
  crashes = 0

  async apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    for (const { sector, n, event } of entries) {
      const { fleetId } = event.data as { fleetId: string }
      await manager.query('insert into ended values ($1, $2, $3, $4)', [
        ...[generation, sector, n, fleetId],
      ])
    }
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

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('note' as const), of: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('look' as const), of: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('crash' as const), of: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('rebuild' as const), of: fc.nat(1) }) },
)

test('[READ-1] whatever crashes, runs twice or is rebuilt, each entry is kept once', async () => {
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
          // Both at once: one process may look while another does.
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
    { numRuns: 25 },
  )
})

test('[READ-1] what is shown stays during a rebuild, and is the same afterwards', async () => {
  for (let n = 0; n < 1_200; n++) await note(1 + (n % SECTORS), `f${n}`)
  const consumer = new EndedFleets()
  const reader = readerOf(consumer)
  assert.equal(await reader.catchUp(), 1_200)
  assert.equal(await reader.catchUp(), 0)
  const first = await reader.live()
  await reader.rebuild()
  await reader.rebuild()
  consumer.crashes = 1
  await assert.rejects(reader.catchUp(), /the process died/)
  assert.equal(await reader.live(), first)
  await assertWhole(first)
  await reader.catchUp()
  assert.equal(await reader.live(), first + 1)
  await assertWhole(first + 1)
})

test('[READ-1] a gap in the chronicle stops the consumer, and nothing is skipped', async () => {
  await note(1, 'f1')
  await note(1, 'f2')
  await note(1, 'f3')
  await query('delete from chronicle where n = 2')
  await assert.rejects(readerOf(new EndedFleets()).catchUp(), /sector 1 has a gap after 0/)
  assert.deepEqual(await query('select * from ended'), [])
})
