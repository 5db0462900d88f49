import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type NewFact, writeFacts } from '../../src/db/writeFacts.ts'
import { allianceFact } from '../../src/sim/diplomacy/alliance.ts'
import { shieldFact } from '../../src/sim/diplomacy/shield.ts'
import { CHANGE_NOTICE_MS } from '../../src/sim/rules/diplomacy.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { IDLE } from '../../src/world/Store.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const LIFE_MS = 60_000
const WRITERS = 6
const FACTS_EACH = 15
/** Galaxy ms. */
const NOW = 1_000

let home: TestDatabase
let store: PostgresStore
before(async () => {
  home = await withTestDatabase()
  const founding = { seed: 'facts', sectors: 16, merchants: 0, timeScale: 1 }
  await foundGalaxy(home.database, founding)
  store = new PostgresStore(home.database, LIFE_MS)
})
after(() => home.close())

function shield(key: string, since: number): NewFact {
  return { kind: shieldFact, key, since, value: true }
}

/** In a transaction of its own, which does something else first. */
function write(facts: readonly NewFact[]): Promise<number> {
  return home.database.web.dataSource.transaction((manager) => writeFacts(manager, facts))
}

test('[FACT-1] a reader that goes by number misses no fact, however many writers there are', async () => {
  const seen: number[] = []
  let isWriting = true
  const reading = (async () => {
    while (isWriting || (await store.facts(seen.at(-1) ?? 0, 1)).facts.length > 0) {
      const { facts } = await store.facts(seen.at(-1) ?? 0, 7)
      seen.push(...facts.map(({ n }) => n))
    }
  })()
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 1; n <= FACTS_EACH; n++) {
      const pair = [shield(`w${writer}`, NOW + 2 * n), shield(`w${writer}`, NOW + 2 * n + 1)]
      // Some writes fail, and use up no number.
      const failing = n % 5 === 0
      const wrong = { ...shield(`w${writer}`, NOW), value: undefined }
      await (failing ? assert.rejects(write([...pair, wrong])) : write(pair))
    }
  })
  await Promise.all(writers)
  isWriting = false
  await reading
  const written = WRITERS * (FACTS_EACH - FACTS_EACH / 5) * 2
  assert.deepEqual(
    seen,
    Array.from({ length: written }, (_, index) => index + 1),
  )
})

test('[FACT-1] [VER-1] a change that not all know of in time is not written', async () => {
  const { web } = home.database
  const head = () => web.query<{ n: number }>('select n from fact_head')
  const before = await head()
  const joins = { kind: allianceFact, key: 'ada', value: 'reds' }
  const now = Math.floor(
    (await store.register({ id: 'n0', address: 'zero:0' }, IDLE)).time.galaxyMs,
  )
  await assert.rejects(write([{ ...joins, since: now + CHANGE_NOTICE_MS - 1 }]), {
    name: 'RangeError',
    message: /^alliance of ada would take effect at \d+; it must be \d+ at the earliest$/,
  })
  await web.query('update galaxy set time_scale = 20')
  await assert.rejects(write([{ ...joins, since: now + 2 * CHANGE_NOTICE_MS }]), RangeError)
  await web.query('update galaxy set time_scale = 1, writes = 2')
  const since = now + 10 * CHANGE_NOTICE_MS
  await assert.rejects(write([{ ...joins, since }]), {
    message: 'alliance of ada can be written from version 3 on; the galaxy is at 2',
  })
  await web.query(`update galaxy set writes = ${WRITES}`)
  assert.deepEqual(await head(), before, 'none of them has a number')
  await write([{ ...joins, since }])
})

test('[FACT-1] a sector does not fall asleep by less than what is being committed', async () => {
  await store.register({ id: 'n1', address: 'one:1' }, IDLE)
  const claim = await store.claim('n1', 3)
  assert.ok(claim && !('node' in claim))
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>()
  const { promise: isWritten, resolve: written } = Promise.withResolvers<number>()
  const writing = home.database.web.dataSource.transaction(async (manager) => {
    written(await writeFacts(manager, [shield('bob', 5_000)]))
    await mayCommit
  })
  const n = await isWritten
  // The release goes by the facts committed so far, so it must wait for the open transaction.
  const releasing = store.release('n1', claim, null, n - 1)
  const waits = `select 1 from pg_locks where not granted and pid in (
    select pid from pg_stat_activity where query like '%fact_head for share%')`
  while ((await home.database.web.query(waits)).length === 0) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  commit()
  const [, isReleased] = await Promise.all([writing, releasing])
  assert.ok(!isReleased, 'it is not put down by what it knew')
  assert.ok(await store.release('n1', claim, null, n))
})
