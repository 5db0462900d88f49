import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { nanoid } from 'nanoid'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer
let ann: TestPlayer
before(async () => {
  server = await withStarlane()
})
beforeEach(async () => {
  ann = await TestPlayer.found(server.endpoint, 'Ann')
})
after(() => server.close())

interface Answer {
  readonly status: number
  readonly body: {
    readonly ok?: boolean
    readonly sector?: number
    readonly seq?: number
    readonly error?: { readonly code: string; readonly message: string; readonly into?: string }
  }
}

async function post(body: unknown, token: string | null = ann.token): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  }
  const answer = await fetch(`${server.endpoint}/api/orders`, {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

function rename(name: string, id = nanoid(), fleetId = ann.fleetId) {
  return { order: { id, type: 'rename', fleetId, name } }
}

async function refused(body: unknown, status: number, code: string, says = /./): Promise<void> {
  const answer = await post(body)
  assert.deepEqual([answer.status, answer.body.error?.code], [status, code])
  assert.match(answer.body.error?.message ?? '', says)
}

test('[DUR-1] [DUR-3] an order without a seat is answered after its commit, and takes effect once per id', async () => {
  const order = rename('Owl')
  const { status, body } = await post(order)
  assert.equal(status, 200)
  assert.equal(body.ok, true)
  const [row] = await server.database.web.query<{ name: string }>(
    'select name from fleet where id = $1',
    [ann.fleetId],
  )
  assert.equal(row?.name, 'Owl')
  assert.deepEqual(await post(order), { status, body })
})

test('[TIME-2] an order about a fleet that does not exist wakes no sector', async () => {
  const before = [...server.world.hosts.keys()].sort()
  await refused(rename('Owl', nanoid(), 'nobody'), 404, 'no_such_fleet')
  await refused(rename('Owl', nanoid(), 'm1'), 404, 'no_such_fleet')
  assert.deepEqual([...server.world.hosts.keys()].sort(), before)
})

test('[VIS-1] an order to another’s fleet is answered as if the fleet did not exist', async () => {
  const bob = await TestPlayer.found(server.endpoint, 'Bob')
  const [hers, nobodys] = [bob.fleetId, 'nobody'].map((id) => rename('Owl', nanoid(), id))
  const said = [await post(hers), await post(nobodys)].map(({ status, body }) => ({
    status,
    message: body.error?.message.replace(bob.fleetId, 'ID').replace('nobody', 'ID'),
  }))
  assert.deepEqual(said[0], said[1])
})

test('[OWN-5] an order to a merged fleet is told which fleet it joined', async () => {
  await server.database.web.query(
    "update fleet set ended_seq = 1, ended_at = now(), ended_into = 'other' where id = $1",
    [ann.fleetId],
  )
  const { status, body } = await post(rename('Owl'))
  assert.deepEqual([status, body.error?.code, body.error?.into], [404, 'no_such_fleet', 'other'])
})

test('[IN-1] the error says what is wrong, and nothing happens', async () => {
  await refused({ order: { id: nanoid(), type: 'fly' } }, 400, 'bad_order', /rename/)
  await refused({}, 400, 'bad_request')
  await refused({ order: {}, more: 1 }, 400, 'bad_request')
  await refused([], 400, 'bad_request')
  const jump = {
    id: nanoid(),
    type: 'jump',
    fleetId: ann.fleetId,
    toSector: ann.commander.homeSector,
  }
  await refused({ order: jump }, 409, 'not_adjacent')
  for (const token of [null, 'x'.repeat(43)]) {
    const { status, body } = await post(rename('Owl'), token)
    assert.deepEqual([status, body.error?.code], [401, 'bad_token'])
  }
})
