import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import type { EntityManager } from 'typeorm'
import type { ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import { auditLedger, auditSums } from '../../src/ledger/auditLedger.ts'
import { Booker } from '../../src/ledger/Booker.ts'
import { bookBaseIncome } from '../../src/ledger/baseIncome.ts'
import { readBalance } from '../../src/ledger/readBalance.ts'
import { readStatement } from '../../src/ledger/readStatement.ts'
import { tellSolvency } from '../../src/ledger/solvency.ts'
import type { StatementLine } from '../../src/protocol/ledger.ts'
import type { EventData, SectorEvent } from '../../src/sim/events.ts'
import { Findings } from '../../src/world/audit/findings.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import {
  COMMANDERS,
  economySteps,
  LittleEconomy,
  playEconomy,
  shuffledSectors,
} from '../../testkit/LittleEconomy.ts'
import { noteEvents } from '../../testkit/noteEvents.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const DAY_MS = 86_400_000

let home: TestDatabase
before(async () => {
  home = await withTestDatabase()
  const founding = { seed: 'books', sectors: 16, merchants: 0, timeScale: 1 }
  await foundGalaxy(home.database, founding)
  await query(`insert into commander (id, name, home_sector) values ('ann', 'Ann', 3)`)
})
beforeEach(async () => {
  await query(
    `truncate chronicle, chronicle_consumer, chronicle_cursor, ledger_entry, ledger_account,
       ledger_system, event, order_ack, fact`,
  )
  await query('update sector set noted = 0')
  await setNow(0)
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

async function findings(): Promise<string[]> {
  const found = new Findings()
  await auditLedger(home.database.web.dataSource.manager, found)
  return found.kept.map(({ rule, says }) => `[${rule}] ${says}`)
}

/** A process that dies after it has booked, as often as it is told. */
class DyingBooker extends Booker {
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

function readerOf(booker: Booker = new Booker()): ChronicleReader {
  const { web } = home.database
  return new ChronicleReader(web, web, booker)
}

async function balanceOf(commander: string, at: number): Promise<bigint> {
  return BigInt((await readBalance(home.database.web, commander, at))?.micros ?? 0)
}

test('[LEDG-3] what sectors noted is booked once, whatever crashes, doubles or waits', async () => {
  const draws = fc.array(fc.nat(1_000), { minLength: 3, maxLength: 50 })
  await fc.assert(
    fc
      .asyncProperty(economySteps, draws, async (steps, draws) => {
        const economy = new LittleEconomy()
        playEconomy(economy, steps)
        const { now } = economy.little
        const bookers = [new DyingBooker(), new DyingBooker()]
        const readers = bookers.map(readerOf)
        const left = shuffledSectors(economy.events, draws)
        for (let turn = 0; left.length > 0; turn += 1) {
          const draw = draws[turn % draws.length] ?? 0
          await noteEvents(home.database, left.splice(0, 1 + (draw % 60)))
          if (draw % 3 === 0) for (const booker of bookers) booker.deaths += 1
          if (draw % 2 === 0) await Promise.allSettled(readers.map((reader) => reader.catchUp()))
          else await readers[0]?.catchUpIn([3, 4]).catch(() => {})
        }
        for (const booker of bookers) booker.deaths = 0
        await Promise.all(readers.map((reader) => reader.catchUp()))
        await setNow(now + 60_000)
        await bookBaseIncome(home.database.web)
        for (const owner of COMMANDERS) {
          assert.equal(await balanceOf(owner, now), economy.model.balanceOf(owner), owner)
        }
        assert.deepEqual(await findings(), [])
      })
      .beforeEach(async () => {
        await query(
          `truncate chronicle, chronicle_consumer, chronicle_cursor, ledger_entry, ledger_account,
             ledger_system`,
        )
        await query('update sector set noted = 0')
      }),
    { numRuns: 25 },
  )
})

/** What is done to the ledger behind its back, and what the audit says to it. */
const SABOTAGES: Readonly<Record<string, readonly [sql: string, says: RegExp]>> = {
  'a balance changed': [
    `update ledger_account set amount = amount + 1 where id = 'ann'`,
    /\[LEDG-1\] the amounts of all accounts sum to 1/,
  ],
  'a drift forgotten': [
    `update ledger_account set drift = drift - 500 where id = 'ann'`,
    /\[LEDG-1\] the drifts of all accounts sum to -500/,
  ],
  'credits moved without an entry': [
    `update ledger_account set amount = amount + case id when 'ann' then 5 else -5 end
     where id in ('ann', 'bob')`,
    /\[LEDG-1\] account ann is not the sum of its entries/,
  ],
  'an entry lost': [
    `delete from ledger_entry where kind = 'stipend' and account = 'ann'`,
    /\[LEDG-3\] entry 1 is not booked as stipend/,
  ],
  'booked twice': [
    `insert into ledger_entry (account, other, kind, at, amount, rate, sector, n, line, body)
     select account, other, kind, at, amount, rate, sector, n, 99, body
     from ledger_entry where kind = 'stipend' and account = 'ann'`,
    /\[LEDG-3\] entry 1 is booked as stipend, which it is not/,
  ],
  'the cursor moved without booking': [
    `with more as (update sector set noted = noted + 1 where id = 3 returning noted),
       unbooked as (
         insert into chronicle (sector, n, seq, type, v, at, data)
         select 3, noted, 900, 'ship.built', 5, 9, data from more,
           (select data from chronicle where type = 'ship.built' limit 1) one)
     update chronicle_cursor set n = n + 1 where sector = 3`,
    /\[LEDG-3\] entry \d+ is not booked as shipBuilt/,
  ],
  'a system kept by somebody else': [
    `update ledger_system set owner = 'bob' where owner = 'ann'`,
    /\[LEDG-3\] account ann counts 1 systems, and 0 are booked as held/,
  ],
}

for (const [name, [sql, says]] of Object.entries(SABOTAGES)) {
  test(`[LEDG-1, LEDG-3] the audit finds ${name}`, async () => {
    const economy = new LittleEconomy()
    economy.little.letPass(60_000)
    const at = { base: 'ann-base' }
    economy.give('ann', 3, { type: 'build', at, ship: 'scout', count: 2 })
    economy.little.letPass(60_000)
    economy.little.deliver(5, 'system.granted', { system: 1, owner: 'ann', level: 2 })
    await noteEvents(home.database, economy.events)
    await readerOf().catchUp()
    assert.deepEqual(await findings(), [])
    await query(sql)
    assert.match((await findings()).join('\n'), says)
  })
}

test('[LEDG-1] the minute’s check finds sums that are not 0', async () => {
  await noteEvents(home.database, new LittleEconomy().events)
  await readerOf().catchUp()
  const { manager } = home.database.web.dataSource
  const clean = new Findings()
  await auditSums(manager, clean)
  assert.equal(clean.total, 0)
  assert.ok(clean.byRule['LEDG-1'].checked >= 3)
  await query(`update ledger_account set rate = rate + 7 where id = 'bob'`)
  const broken = new Findings()
  await auditSums(manager, broken)
  assert.match(broken.kept[0]?.says ?? '', /the rates of all accounts sum to 7/)
})

/** Gives an order that is acknowledged, with an event at that galaxy ms. */
async function giveOrder(commander: string, at: number): Promise<void> {
  await query(
    `with placed as (
       insert into event (sector, seq, epoch, flush, type, v, at, audience, data)
       select 9, coalesce(max(seq), 0) + 1, 1, gen_random_uuid(), 'fleet.course', 5, $2, '', '{}'
       from event where sector = 9 returning seq
     )
     insert into order_ack (commander_id, order_id, sector, seq, outcome)
     select $1, 'order-' || seq, 9, seq, '{}' from placed`,
    [commander, at],
  )
}

test('a base earns until a day after the last order, and again with the next, however late it is looked at', async () => {
  await noteEvents(home.database, new LittleEconomy().events)
  await readerOf().catchUp()
  const { web } = home.database
  /** @returns what ann's base earned since the galaxy began, in credits */
  const earned = async (at: number): Promise<number> => {
    const ships = (8 * at) / 100_000
    return Number(await balanceOf('ann', at)) / 1_000_000 - 1_000 + ships
  }
  const look = async (at: number): Promise<number> => {
    await setNow(at + 40_000)
    return await bookBaseIncome(web)
  }
  await giveOrder('ann', 10_000)
  assert.equal(await look(20_000), 0)
  assert.equal(await look(DAY_MS - 5_000), COMMANDERS.length - 1, 'those who gave no order')
  assert.equal(await earned(DAY_MS - 5_000), (DAY_MS - 5_000) / 2_000)
  // Nobody looks for two days: it stopped a day after the order.
  await look(3 * DAY_MS)
  assert.equal(await earned(3 * DAY_MS), (DAY_MS + 10_000) / 2_000)
  await giveOrder('ann', 3 * DAY_MS + 7_000)
  await look(3 * DAY_MS + 9_000)
  assert.equal(await earned(3 * DAY_MS + 9_000), (DAY_MS + 12_000) / 2_000, 'from the order on')
  assert.equal(await look(3 * DAY_MS + 9_000), 0, 'once')
  // Stopped and begun again between two looks.
  await giveOrder('ann', 5 * DAY_MS)
  await look(5 * DAY_MS + 1_000)
  assert.equal(await earned(5 * DAY_MS), (2 * DAY_MS + 10_000) / 2_000)
  assert.deepEqual(await findings(), [])
})

test('of several processes that look at orders at once, one books', async () => {
  await noteEvents(home.database, new LittleEconomy().events)
  await readerOf().catchUp()
  await setNow(2 * DAY_MS)
  const booked = await Promise.all([1, 2, 3, 4].map(() => bookBaseIncome(home.database.web)))
  assert.equal(
    booked.reduce((sum, count) => sum + count, 0),
    COMMANDERS.length,
  )
  assert.deepEqual(await findings(), [])
})

async function facts(): Promise<{ key: string; since: number; value: boolean }[]> {
  return await query(`select key, since, value from fact where kind = 'insolvent' order by since`)
}

test('[FACT-1] who is to fall below 0 is told in time, and who no longer is', async () => {
  const economy = new LittleEconomy()
  await noteEvents(home.database, economy.events)
  await readerOf().catchUp()
  const { web } = home.database
  // 100 credits are left, and 92 credits in 100 s are spent more than earned.
  await query(
    `update ledger_account set amount = 100000000, rate = -920, drift = 0 where id = 'ann'`,
  )
  const zeroAt = Math.floor(100_000_000 / 920) + 1
  await setNow(zeroAt - 60_000)
  assert.equal(await tellSolvency(web, 5_000), false, 'that is far off')
  await setNow(zeroAt - 16_000)
  assert.equal(await tellSolvency(web, 5_000), true)
  assert.deepEqual(await facts(), [{ key: 'ann', since: zeroAt, value: true }])
  assert.equal(await tellSolvency(web, 5_000), false, 'it is told once')
  await query(`update ledger_account set rate = 1000, drift = 0, amount = 0 where id = 'ann'`)
  await setNow(zeroAt)
  assert.equal(await tellSolvency(web, 5_000), true)
  const [, later] = await facts()
  assert.equal(later?.value, false)
  assert.ok((later?.since ?? 0) >= zeroAt + 10_000, 'with 10 s of notice')
})

test('a statement explains every credit, page by page, with what accrued between its lines', async () => {
  const economy = new LittleEconomy()
  const at = { base: 'ann-base' }
  const passed = (ms: number) => economy.little.letPass(ms)
  for (let n = 0; n < 30; n += 1) {
    passed(1_000_000)
    economy.give('ann', 3, { type: 'build', at, ship: 'scout', count: 3 })
  }
  passed(3_600_000)
  await noteEvents(home.database, economy.events)
  await readerOf().catchUp()
  const { web } = home.database
  const { now } = economy.little
  const lines: StatementLine[] = []
  let before: number | null = null
  let pages = 0
  do {
    const page = await readStatement(web, 'ann', before, now)
    assert.ok(page)
    assert.equal(page.now.micros, String(await balanceOf('ann', now)))
    lines.push(...page.lines)
    before = page.next
    pages += 1
  } while (before !== null)
  assert.equal(pages, 2)
  assert.equal(lines.length, 93, 'a stipend, a base, a fleet and 90 scouts')
  const inOrder = lines.toReversed()
  let [micros, perMs, last] = [0n, 0n, 0]
  for (const line of inOrder) {
    const accrued = perMs * BigInt(line.at - last)
    assert.equal(line.accrued, String(accrued))
    micros += accrued + BigInt(line.micros)
    assert.equal(line.balance, String(micros))
    perMs += BigInt(line.microsPerMs)
    last = line.at
  }
  assert.equal(micros + perMs * BigInt(now - last), await balanceOf('ann', now))
  assert.equal(
    await readStatement(web, 'bob', lines[0]?.id ?? 0, now),
    null,
    'not of bob’s account',
  )
})

test('in a galaxy of before, nothing is earned for the time before the ledger was opened', async () => {
  await query('update ledger_clock set opened_at = 50000')
  const placed = new LittleEconomy().events.filter(({ type }) => type === 'base.placed')
  await noteEvents(home.database, placed)
  await readerOf().catchUp()
  assert.equal(await balanceOf('ann', 50_000), 1_000_000_000n)
  assert.equal(await balanceOf('ann', 60_000), 1_000_000_000n + 5_000_000n - 800_000n)
  await query('update ledger_clock set opened_at = 0')
})

test('entries of merchants and pirates move nobody’s credits', async () => {
  const data: EventData['fleet.ended'] = {
    ...{ fleetId: 'p', owner: 'pirates', hops: 0, into: null, ships: { scout: 3 } },
  }
  const ended = { type: 'fleet.ended', v: 5, sector: 3, seq: 1, at: 5, data } as SectorEvent
  await noteEvents(home.database, [ended])
  await readerOf().catchUp()
  assert.deepEqual(await query('select id from ledger_account'), [])
})
