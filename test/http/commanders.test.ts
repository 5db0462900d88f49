import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CommanderNames } from '../../src/protocol/commanderNames.ts'
import { PIRATES } from '../../src/sim/rules/commanders.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

const LIMIT = { burst: 20, perMinute: 1 }

let server: TestServer
let ada: TestPlayer
let bea: TestPlayer

before(async () => {
  server = await withStarlane({ limits: { namesOfLoopback: LIMIT } })
  ada = await TestPlayer.found(server.endpoint, 'Ada')
  bea = await TestPlayer.found(server.endpoint, 'Bea & Söhne')
})
after(() => server.close())

async function ask(ids: readonly string[] | string, headers: Record<string, string> = {}) {
  const text = typeof ids === 'string' ? ids : ids.join(',')
  const path = `/api/commanders?ids=${encodeURIComponent(text)}`
  const answer = await fetch(server.endpoint + path, { headers })
  const body = await answer.text()
  return { status: answer.status, headers: answer.headers, body }
}

test('[VIS-1] who has ids may know the names, and nothing else about whose they are', async () => {
  const ids = [bea.commander.id, 'nobody', ada.commander.id, ada.commander.id, PIRATES]
  const { status, body } = await ask(ids)
  assert.equal(status, 200)
  const { commanders } = JSON.parse(body) as CommanderNames
  const expected = [
    { id: ada.commander.id, name: 'Ada' },
    { id: bea.commander.id, name: 'Bea & Söhne' },
  ].sort((one, other) => (one.id < other.id ? -1 : 1))
  assert.deepEqual(commanders, expected)
})

test('who has gone is still called what it was', async () => {
  const { web } = server.database
  const gone = bea.commander.id
  await web.query('update commander set retired_at = clock_timestamp() where id = $1', [gone])
  const { body } = await ask([gone])
  assert.deepEqual(JSON.parse(body), { commanders: [{ id: gone, name: 'Bea & Söhne' }] })
})

test('names may be kept for a while, and are not sent again to who has them', async () => {
  const { headers } = await ask([ada.commander.id])
  assert.equal(headers.get('cache-control'), 'public, max-age=300')
  const etag = headers.get('etag') ?? assert.fail('no ETag')
  // Without this header, `fetch` asks for an answer that is not from a cache.
  const isKept = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
  const again = await ask([ada.commander.id], isKept)
  assert.deepEqual([again.status, again.body], [304, ''])
})

test('[IN-1] a request without ids, or with too many, is refused with the reason', async () => {
  for (const [ids, reason] of [
    ['', /ids of 1 to 64 letters/],
    ['a,,b', /ids of 1 to 64 letters/],
    ['x'.repeat(65), /ids of 1 to 64 letters/],
    [Array.from({ length: 101 }, (_, id) => `c${id}`), /at most 100 ids/],
  ] as const) {
    const { status, body } = await ask(ids)
    assert.equal(status, 400, String(ids))
    assert.match(body, reason)
  }
})

test('[IN-2] an address may ask for names only so often', async () => {
  const answers = await Promise.all(Array.from({ length: LIMIT.burst + 1 }, () => ask('nobody')))
  const refused = answers.find(({ status }) => status === 429) ?? assert.fail('all were answered')
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
})
