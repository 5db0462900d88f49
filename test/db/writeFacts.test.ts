import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type NewFact, writeFacts } from '../../src/db/writeFacts.ts'
import { allianceFact } from '../../src/sim/diplomacy/alliance.ts'
import { shieldFact } from '../../src/sim/diplomacy/shield.ts'
import { CHANGE_NOTICE_MS } from '../../src/sim/rules/diplomacy.ts'
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
function write(facts: readonly NewFact[], rate = 1): Promise<number> {
  return home.database.web.dataSource.transaction((manager) =>
    writeFacts(manager, { now: NOW, rate }, facts),
  )
}

test('[FACT-1] a reader that goes by number misses no fact, however many writers there are', async () => {
  const seen: number[] = []
  let isWriting = true
  const reading = (async () => {
    while (isWriting || (await store.facts(seen.at(-1) ?? 0, 1)).length > 0) {
      const facts = await store.facts(seen.at(-1) ?? 0, 7)
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

test('[FACT-1] a change that not all could know of in time is not written', async () => {
  const [before] = await home.database.web.query<{ n: number }>('select n from fact_head')
  const joins = { kind: allianceFact, key: 'ada', value: 'reds' }
  const since = NOW + CHANGE_NOTICE_MS
  const early = { ...joins, since: since - 1 }
  await assert.rejects(
    write([early]),
    new RangeError(
      `alliance of ada would take effect at ${since - 1}; it must be ${since} at the earliest`,
    ),
  )
  // Of fast galaxy time as much passes until all know it.
  await assert.rejects(
    write([{ ...joins, since: NOW + 20 * CHANGE_NOTICE_MS - 1 }], 20),
    RangeError,
  )
  const [afterwards] = await home.database.web.query<{ n: number }>('select n from fact_head')
  assert.deepEqual(afterwards, before)
  await write([{ ...joins, since }])
})

test('[FACT-1] a sector that falls asleep while a fact is being committed is due at once', async () => {
  await store.register({ id: 'n1', address: 'one:1' }, IDLE)
  const claim = await store.claim('n1', 3)
  assert.ok(claim && !('node' in claim))
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>()
  const { promise: isWritten, resolve: written } = Promise.withResolvers<number>()
  const writing = home.database.web.dataSource.transaction(async (manager) => {
    written(await writeFacts(manager, { now: NOW, rate: 1 }, [shield('bob', 5_000)]))
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
  await Promise.all([writing, releasing])
  const claims = await store.claimDue('n1', 100, 0)
  assert.deepEqual(
    claims.map(({ sector }) => sector),
    [3],
  )
})
