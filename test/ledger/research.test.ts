import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import { auditLedger } from '../../src/ledger/auditLedger.ts'
import { Booker } from '../../src/ledger/Booker.ts'
import { tellIndustry } from '../../src/ledger/industry.ts'
import { readBalance } from '../../src/ledger/readBalance.ts'
import {
  beginResearch,
  cancelResearch,
  type ResearchAnswer,
  readResearch,
} from '../../src/ledger/research.ts'
import type { Field } from '../../src/sim/rules/research.ts'
import { Findings } from '../../src/world/audit/findings.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { LittleEconomy } from '../../testkit/LittleEconomy.ts'
import { noteEvents } from '../../testkit/noteEvents.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const MINUTE_MS = 60_000

let home: TestDatabase
let orders = 0
before(async () => {
  home = await withTestDatabase()
  const founding = { seed: 'books', sectors: 16, merchants: 0, timeScale: 1 }
  await foundGalaxy(home.database, founding)
})
beforeEach(async () => {
  await query(
    `truncate chronicle, chronicle_consumer, chronicle_cursor, ledger_entry, ledger_account,
       ledger_system, research, inbox, fact, system`,
  )
  await query('update sector set noted = 0')
  await setNow(0)
  await noteEvents(home.database, new LittleEconomy().events)
  const { web } = home.database
  await new ChronicleReader(web, web, new Booker()).catchUp()
})
after(() => home.close())

function query<Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> {
  return home.database.web.query<Row>(sql, params as never)
}

/** Stops the galaxy's time at a moment, in galaxy ms: nobody beats. */
async function setNow(ms: number): Promise<void> {
  await query(
    `update galaxy set anchor_galaxy_ms = $1, last_beat_at = null,
       anchor_at = clock_timestamp() + interval '1 hour'`,
    [ms],
  )
}

function begin(field: Field, id = `order-${1_000 + ++orders}`, commander = 'ann') {
  return beginResearch(home.database.web, commander, { id, field })
}

/** @returns the code of a refusal; null if it was done */
function codeOf(answer: ResearchAnswer): string | null {
  return answer.ok ? null : answer.code
}

function running(answer: ResearchAnswer) {
  return answer.ok ? answer.research.running : null
}

/** In credits, as if nothing were earned. */
async function has(at = 0): Promise<number> {
  const balance = await readBalance(home.database.web, 'ann', at)
  return Math.round(Number(balance?.micros) / 10_000 - (at * 0.42) / 10) / 100
}

async function facts(): Promise<object[]> {
  return await query('select kind, key, since, value from fact order by kind, since')
}

async function assertSound(): Promise<void> {
  const found = new Findings()
  await auditLedger(home.database.web.dataSource.manager, found)
  assert.deepEqual(found.kept, [])
}

test('a level is paid at once, and holds from the moment it is done', async () => {
  const { web } = home.database
  assert.deepEqual((await readResearch(web, 'ann')).next[1], {
    ...{ field: 'drives', level: 1, credits: 200, ms: 5 * MINUTE_MS },
  })
  const began = await begin('drives', 'drives-first')
  assert.deepEqual(running(began), {
    ...{ id: 'drives-first', field: 'drives', level: 1, credits: 200, back: 100 },
    ...{ beganAt: 0, doneAt: 5 * MINUTE_MS },
  })
  assert.equal(await has(), 800)
  const fact = { kind: 'drives', key: 'ann', since: 5 * MINUTE_MS, value: 1 }
  assert.deepEqual(await facts(), [fact])
  assert.equal(codeOf(await begin('weapons')), 'research_running')
  await setNow(5 * MINUTE_MS)
  const after = await readResearch(web, 'ann')
  assert.deepEqual(after.levels, { weapons: 0, drives: 1, sensors: 0, industry: 0 })
  assert.equal(after.running, null)
  const second = running(await begin('drives'))
  assert.deepEqual([second?.level, second?.credits, second?.doneAt], [2, 360, 12.5 * MINUTE_MS])
  await assertSound()
})

test('the same id begins it once, through however many processes it comes', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => begin('sensors', 'the-same-id')))
  assert.deepEqual(answers.map(codeOf), [null, null, null, null])
  assert.equal(await has(), 800)
  assert.equal((await facts()).length, 1)
  assert.equal(codeOf(await begin('drives', 'the-same-id')), 'id_used')
  assert.equal(await has(), 800)
  await assertSound()
})

test('[LEDG-2] two that spend the same last credits at once: one does, and nobody falls below 0', async () => {
  await query(`update ledger_account set rate = 0, drift = 0, amount = 250000000 where id = 'ann'`)
  const answers = await Promise.all([begin('drives'), begin('weapons'), begin('industry')])
  const codes = answers.map(codeOf).sort()
  assert.deepEqual(codes, [null, 'research_running', 'research_running'].sort())
  assert.equal((await readBalance(home.database.web, 'ann', 0))?.micros, '50000000')
  await setNow(5 * MINUTE_MS)
  const refused = await begin('drives')
  assert.equal(codeOf(refused), 'not_enough_credits')
  assert.match(refused.ok ? '' : refused.message, /costs \d+ credits, and you have 50\./)
  assert.equal(codeOf(await begin('drives', undefined, 'nobody')), 'not_enough_credits')
})

test('cancelled, half of it comes back, and the level never holds', async () => {
  const { web } = home.database
  await begin('weapons', 'weapons-first')
  await setNow(MINUTE_MS)
  const cancelled = await Promise.all(
    [1, 2, 3].map(() => cancelResearch(web, 'ann', 'weapons-first')),
  )
  assert.deepEqual(cancelled.map(codeOf), [null, null, null])
  assert.equal(await has(MINUTE_MS), 900)
  assert.deepEqual(await facts(), [{ kind: 'weapons', key: 'ann', since: 5 * MINUTE_MS, value: 0 }])
  const again = running(await begin('weapons'))
  assert.equal(again?.level, 1)
  await setNow((again?.doneAt ?? 0) - 10_000)
  assert.equal(codeOf(await cancelResearch(web, 'ann', again?.id ?? '')), 'research_done')
  assert.equal(codeOf(await cancelResearch(web, 'ann', 'no-such-id')), 'not_found')
  assert.equal(codeOf(await cancelResearch(web, 'bob', again?.id ?? '')), 'not_found')
  await assertSound()
})

test('nothing is beyond level 10', async () => {
  await query(`update ledger_account set rate = 0, drift = 0, amount = 1e12 where id = 'ann'`)
  for (let level = 1; level <= 10; level += 1) {
    const one = running(await begin('industry'))
    assert.equal(one?.level, level)
    await setNow(one?.doneAt ?? 0)
  }
  assert.equal(codeOf(await begin('industry')), 'research_done')
  const { next, levels } = await readResearch(home.database.web, 'ann')
  assert.deepEqual(
    [next.map(({ field }) => field), levels.industry],
    [['weapons', 'drives', 'sensors'], 10],
  )
})

test('all sectors with places of a commander are told of a better industry, once', async () => {
  const { web } = home.database
  const site = { system: 1, slot: 0, x: 5, y: 5 }
  await query(`insert into commander (id, name, home_sector) values ('ann', 'Ann', 3)`)
  await query(
    `insert into base (id, commander_id, sector, system, slot, x, y) values ('b', 'ann', 3, $1, $2, $3, $4)`,
    Object.values(site),
  )
  await query(`insert into system (sector, number, owner) values (5, 1, 'ann'), (5, 2, 'ann')`)
  await begin('industry')
  assert.deepEqual(await tellIndustry(web), [], 'it is not done yet')
  await setNow(5 * MINUTE_MS + 1)
  const told = await Promise.all([tellIndustry(web), tellIndustry(web), tellIndustry(web)])
  const rows = told.flat()
  assert.deepEqual(
    rows
      .map(({ sector, kind, body }) => ({ sector, kind, body }))
      .sort((a, b) => a.sector - b.sector),
    [3, 5].map((sector) => ({
      ...{ sector, kind: 'industry.raised', body: { commander: 'ann', level: 1 } },
    })),
  )
  const [stored] = await query<{ count: number }>('select count(*) as count from inbox')
  assert.equal(stored?.count, 2)
  assert.deepEqual(await tellIndustry(web), [])
})
