// Wrong messages that a viewer of the map may send. The viewer gets an error on the open
// connection, and nobody else notices.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { TestViewer } from './TestViewer.ts'

let server: TestServer
let viewer: TestViewer
/** A viewer who watches all the while. */
let witness: TestViewer

before(async () => {
  server = await withStarlane()
  viewer = await TestViewer.join(server.endpoint)
  witness = await TestViewer.join(server.endpoint)
  await witness.view({ sectors: server.galaxy.sectors.map(({ id }) => id) })
})
after(() => server.close())

interface Bad {
  readonly name: string
  readonly request: 'view' | 'resume'
  readonly input: unknown
  readonly code: string
  readonly says: RegExp
}

const rect = { minX: 0, minY: 0, maxX: 10, maxY: 10 }
const BAD: readonly Bad[] = [
  {
    name: 'no view at all',
    request: 'view',
    input: undefined,
    code: 'bad_view',
    says: /object/,
  },
  {
    name: 'an unknown sector',
    request: 'view',
    input: { sectors: [1, 4_711] },
    code: 'no_such_sector',
    says: /4711/,
  },
  {
    name: 'too many sectors',
    request: 'view',
    input: { sectors: Array.from({ length: 201 }, (_, index) => index + 1) },
    code: 'too_many_sectors',
    says: /201 .* 200/,
  },
  {
    name: 'sectors that are no numbers',
    request: 'view',
    input: { sectors: ['1', null] },
    code: 'bad_view',
    says: /number/,
  },
  {
    name: 'a rectangle inside out',
    request: 'view',
    input: { rect: { ...rect, maxX: -10 }, zoom: 1 },
    code: 'bad_view',
    says: /inside out/,
  },
  {
    name: 'a rectangle without a zoom',
    request: 'view',
    input: { rect },
    code: 'bad_view',
    says: /zoom/,
  },
  {
    name: 'a cursor of the future',
    request: 'resume',
    input: { cursors: { 1: 1_000_000_000 } },
    code: 'bad_cursor',
    says: /Sector 1 has come to event \d+/,
  },
  {
    name: 'cursors of another galaxy',
    request: 'resume',
    input: { cursors: { 1: 0 }, galaxy: 'Andromeda' },
    code: 'other_galaxy',
    says: /another galaxy/,
  },
  {
    name: 'junk for cursors',
    request: 'resume',
    input: { cursors: { one: 'two' } },
    code: 'bad_cursor',
    says: /by sector/,
  },
  {
    name: 'a cursor below zero',
    request: 'resume',
    input: { cursors: { 1: -1 } },
    code: 'bad_cursor',
    says: /0 or more/,
  },
]

for (const { name, request, input, code, says } of BAD) {
  test(`[IN-1] ${name} is refused with what would be right, and the view stays as it was`, async () => {
    const own = await TestViewer.join(server.endpoint)
    await own.view({ sectors: [1] })
    await own.until(() => own.cursors.has(1))
    const heard = own.heard.length
    const answer = await own[request](input)
    assert.deepEqual([answer.ok, answer.code], [false, code])
    assert.match(answer.message ?? '', says)
    assert.ok((await own.view({ sectors: [1] })).ok)
    assert.equal(own.heard.length, heard, 'a view that stays does not begin again')
    await own.room.leave()
  })
}

test('an empty view is allowed, and so is an empty rectangle', async () => {
  assert.deepEqual((await viewer.view({ sectors: [] })).sectors, [])
  const nowhere = { minX: 90_000, minY: 90_000, maxX: 90_001, maxY: 90_001 }
  assert.deepEqual((await viewer.view({ rect: nowhere, zoom: 1 })).sectors, [])
})

test('[IN-2] of a thousand views a second most are refused, the connection stays, and others go on receiving', async () => {
  const ids = server.galaxy.sectors.map(({ id }) => id)
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => viewer.view({ sectors: [ids[n % ids.length]] })),
  )
  const refused = answers.filter(({ ok }) => !ok)
  // Each second that this takes allows ten more.
  assert.ok(refused.length > 500, `${refused.length} refused`)
  assert.ok(refused.every(({ code }) => code === 'too_many'))
  assert.ok(answers.length - refused.length >= 10)

  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const gate = server.galaxy.sectors.find(({ id }) => id === ann.commander.homeSector)?.gates[0]
  assert.ok(gate)
  await ann.order({ type: 'jump', fleetId: ann.fleetId, toSector: gate.to })
  await witness.until(() => witness.events.some(({ type }) => type === 'gate.arrival'))
  await viewer.until(() => viewer.cursors.size > 0)
})

test('a view sent as a plain message gets an answer that says how to request one', async () => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  viewer.room.onError((_code, message) => resolve(message))
  viewer.room.send('view', { sectors: [1] })
  assert.match((await promise) ?? '', /room\.request/)
})
