import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { battle } from '../../loadtest/scenarios/battle.ts'
import { front } from '../../loadtest/scenarios/front.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { runLoadtest } from './runLoadtest.ts'

/** A round takes a tenth of a second, and a journey some ten seconds. */
const TIME_SCALE = 20
/** Factor on the time levels, so that they pass on any machine. */
const EASE = 100
const CLIENTS = 6

let server: TestServer
let other: TestDatabase
before(async () => {
  server = await withStarlane({ timeScale: TIME_SCALE })
  other = await withTestDatabase()
})
after(async () => {
  await server.close()
  await other.close()
})

function run(scenario: string, minutes: number, env: Record<string, string>) {
  const args = { scenario, endpoint: server.endpoint, clients: CLIENTS, minutes, ease: EASE }
  return runLoadtest(args, () => {}, env)
}

describe('the war under load', { concurrency: 2 }, () => {
  for (const [{ name, levels }, minutes] of [
    [battle, 0.15],
    [front, 0.25],
  ] as const) {
    test(`[OWN-5] [OWN-1] [PLAY-1] [VIS-1] a correct server passes: ${name}`, async () => {
      const { connectionString: DATABASE_URL } = server
      const { code, output, written } = await run(name, minutes, { DATABASE_URL })
      assert.equal(code, 0, output)
      assert.deepEqual([written?.result, written?.wrongs], ['pass', 0], output)
      assert.equal(written?.rows.length, levels.length)
      assert.equal(written?.counts.finished, CLIENTS, output)
      assert.ok((written?.counts.rounds ?? 0) > 0, `nobody fought: ${output}`)
    })
  }

  test('without a database that is running, none of it begins', async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'starlane-none-'))
    t.after(() => rm(folder, { recursive: true }))
    const { code, output } = await run('battle', 0.1, { DATABASE_URL: '', DATA_DIR: folder })
    assert.equal(code, 2, output)
    assert.match(output, /needs the server's database, to end shields: there is no database in/)
  })

  test('a database other than that of the server is refused before anything is written there', async () => {
    const { connectionString: DATABASE_URL } = other
    const { code, output } = await run('front', 0.1, { DATABASE_URL })
    assert.equal(code, 2, output)
    assert.match(output, /the database holds no galaxy, unlike the server at --endpoint/)
  })
})
