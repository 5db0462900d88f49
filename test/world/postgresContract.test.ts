import { after, before } from 'node:test'
import { writeFacts } from '../../src/db/writeFacts.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'
import { storeContract } from './storeContract.ts'

let home: TestDatabase
before(async () => {
  home = await withTestDatabase()
  const founding = { seed: 'contract', sectors: 16, merchants: 0, timeScale: 1 }
  await foundGalaxy(home.database, founding)
})
after(() => home.close())

/**
 * All tests share one database, cleared between them: it takes long to close one database per test.
 */
const SWEEP = `
  truncate commander, fleet, base, transit, event, order_ack, snapshot, node, session, inbox, chronicle, fact;
  update fact_head set n = 0;
  update sector set holder = null, epoch = 0, seq = 0, last_flush = null, next_due_at = null, noted = 0;
  update galaxy set writes = ${WRITES}`

storeContract('PostgresStore', async () => {
  const { database } = home
  for (const statement of SWEEP.split(';')) await database.web.query(statement)
  const run = async (sql: string, params: (string | number | null)[]): Promise<void> => {
    await database.web.query(sql, params)
  }
  const insertFleet =
    'insert into fleet (id, owner, sector, hops, name) values ($1, $2, $3, $4, $5)'
  return {
    store: new PostgresStore(database, 60_000),
    seedCommander: (id) =>
      run('insert into commander (id, name, home_sector) values ($1, $1, 1)', [id]),
    seedFleet: ({ id, owner, hops, name }, sector) =>
      run(insertFleet, [id, owner, sector, hops, name]),
    seedTransit: async ({ fleet, from, to, departAt, arriveAt }) => {
      await run(insertFleet, [fleet.id, fleet.owner, to, fleet.hops, fleet.name])
      await run(
        `insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
         values ($1, $2, $3, $4, $5, $6, $7::jsonb)`,
        [fleet.id, fleet.hops, from, to, departAt, arriveAt, JSON.stringify(fleet)],
      )
    },
    seedBase: ({ baseId, owner, sector }) =>
      run(
        'insert into base (id, commander_id, sector, system, slot, x, y) values ($1, $2, $3, 1, 0, 0, 0)',
        [baseId, owner, sector],
      ),
    writeFacts: async (facts) => {
      await database.web.dataSource.transaction((manager) => writeFacts(manager, facts))
    },
    seedInbox: ({ id, sector, kind, v, body }) =>
      run('insert into inbox (id, sector, kind, v, body) values ($1, $2, $3, $4, $5::jsonb)', [
        ...[id, sector, kind, v, JSON.stringify(body)],
      ]),
    expireNode: (id) =>
      run(`update node set expires_at = clock_timestamp() - interval '1 hour' where id = $1`, [id]),
    close: async () => {},
  }
})
