import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type BattleReportRow, battleReportEntity } from '../../src/db/entities/battleReport.ts'
import { createApp } from '../../src/http/app.ts'
import type { HttpContext } from '../../src/http/HttpContext.ts'
import type { openApi } from '../../src/http/resources/openApi.ts'
import type { Me, Session } from '../../src/protocol/httpBodies.ts'
import { OPERATIONS, type OperationId } from '../../src/protocol/operations.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer
let token = ''
let fleetId = ''
let commanderId = ''
let home = 0

before(async () => {
  server = await withStarlane({ merchants: 16, timeScale: 10 })
  const guest = await fetch(`${server.endpoint}/api/session/guest`, named('Ann'))
  const session = (await guest.json()) as Session
  token = session.token
  home = session.commander.homeSector
  commanderId = session.commander.id
  const me = await fetch(`${server.endpoint}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  fleetId = ((await me.json()) as Me).fleets[0]?.id ?? ''
  await report('kept', session.commander.id, 1)
  await report('pruned', session.commander.id, 9_000)
})
after(() => server.close())

/** Has a battle reported whose events are the first ones of Ann's home, some of which do not exist. */
async function report(id: string, commander: string, endedSeq: number): Promise<void> {
  const { web } = server.database
  await web.query("insert into chronicle_consumer (name) values ('battles') on conflict do nothing")
  const row: BattleReportRow = {
    ...{ generation: 1, id, sector: home, n: 1, beganSeq: 1, endedSeq, beganAt: 1, endedAt: 2 },
    ...{ x: 1, y: 2, rounds: 3, absorbed: [], commanders: [commander] },
    parties: [
      {
        ...{ party: commander, brought: { scout: 2 }, lost: { scout: 1 }, dealt: 0 },
        cargoLost: { ore: 0, gas: 0 },
      },
    ],
    fleets: [{ fleetId, owner: commander }],
    garrisons: [{ system: 1, owner: commander, isBeaten: true }],
    wreckOre: 6,
  }
  await web.dataSource.getRepository(battleReportEntity).insert(row)
}

interface Ask {
  readonly path: string
  readonly init?: RequestInit
  readonly status: number
}

function posted(body: string, authorization?: string): RequestInit {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
  return { method: 'POST', headers, body }
}

function named(name: unknown): RequestInit {
  return posted(JSON.stringify({ name }))
}

function orderOf(type: string, fields: object): string {
  return JSON.stringify({ order: { id: `${type}-order`, type, fleetId, ...fields } })
}

/** For each operation, a good request and one for each refusal that a wrong request can cause. */
function asks(): Readonly<Record<OperationId, readonly Ask[]>> {
  const bearer = `Bearer ${token}`
  const guest = '/api/session/guest'
  const events = '/api/galaxy/events'
  const join = '/matchmake/joinOrCreate'
  const large = 'x'.repeat(20_000)
  const battles = '/api/reports/battles'
  const begin = JSON.stringify({ id: 'begin-drives', field: 'drives' })
  const init = { headers: { authorization: bearer } }
  const stale = { headers: { authorization: `Bearer ${'A'.repeat(43)}` } }
  return {
    postGuest: [
      { path: guest, init: named('Bob'), status: 201 },
      { path: guest, init: named(''), status: 400 },
      { path: guest, init: posted('{'), status: 400 },
      { path: guest, init: named(large), status: 413 },
    ],
    getMe: [
      { path: '/api/me', init: { headers: { authorization: bearer } }, status: 200 },
      { path: '/api/me', status: 401 },
    ],
    getLedger: [
      { path: '/api/ledger', init, status: 200 },
      { path: '/api/ledger?before=no', init, status: 400 },
      { path: '/api/ledger', status: 401 },
      { path: '/api/ledger?before=999999', init, status: 404 },
    ],
    getResearch: [
      { path: '/api/research', init, status: 200 },
      { path: '/api/research', status: 401 },
    ],
    postResearch: [
      { path: '/api/research', init: posted(begin, bearer), status: 200 },
      { path: '/api/research', init: posted('{}', bearer), status: 400 },
      { path: '/api/research', init: posted(begin), status: 401 },
      { path: '/api/research', init: posted(begin.replace('begin', 'again'), bearer), status: 409 },
      { path: '/api/research', init: posted(large, bearer), status: 413 },
    ],
    postResearchCancel: [
      { path: '/api/research/cancel', init: posted('{"id":"begin-drives"}', bearer), status: 200 },
      { path: '/api/research/cancel', init: posted('{}', bearer), status: 400 },
      { path: '/api/research/cancel', init: posted('{}'), status: 401 },
      { path: '/api/research/cancel', init: posted('{"id":"no-such-id"}', bearer), status: 404 },
    ],
    getCommanders: [
      { path: `/api/commanders?ids=${commanderId},nobody`, status: 200 },
      { path: '/api/commanders', status: 400 },
      { path: '/api/commanders?ids=', status: 400 },
    ],
    postOrder: [
      {
        path: '/api/orders',
        init: posted(orderOf('rename', { name: 'Owl' }), bearer),
        status: 200,
      },
      { path: '/api/orders', init: posted('{}', bearer), status: 400 },
      { path: '/api/orders', init: posted(orderOf('fly', {}), bearer), status: 400 },
      { path: '/api/orders', init: posted(orderOf('stop', {})), status: 401 },
      {
        path: '/api/orders',
        init: posted(orderOf('stop', { fleetId: 'no' }), bearer),
        status: 404,
      },
      {
        path: '/api/orders',
        init: posted(orderOf('jump', { toSector: home }), bearer),
        status: 409,
      },
    ],
    getGalaxy: [{ path: '/api/galaxy', status: 200 }],
    getTraffic: [{ path: '/api/galaxy/traffic', status: 200 }],
    getEvents: [
      { path: `${events}?sectors=1,2`, init: { method: 'HEAD' }, status: 200 },
      { path: events, status: 400 },
      { path: `${events}?sectors=999`, status: 400 },
      { path: `${events}?sectors=1&lastEventId=junk`, status: 400 },
    ],
    getBattles: [
      { path: `${battles}?sector=${home}`, status: 200 },
      { path: `${battles}?sector=first`, status: 400 },
      { path: `${battles}?page=2`, status: 400 },
      { path: `${battles}?before=nobody`, status: 404 },
    ],
    getBattle: [
      { path: `${battles}/kept`, init, status: 200 },
      { path: `${battles}/kept`, status: 200 },
      { path: `${battles}/kept`, init: stale, status: 401 },
      { path: `${battles}/none`, status: 404 },
    ],
    getBattleRounds: [
      { path: `${battles}/kept/rounds`, init, status: 200 },
      { path: `${battles}/kept/rounds?after=x`, init, status: 400 },
      { path: `${battles}/kept/rounds`, init: stale, status: 401 },
      { path: `${battles}/kept/rounds`, status: 403 },
      { path: `${battles}/none/rounds`, status: 404 },
      { path: `${battles}/pruned/rounds`, init, status: 410 },
    ],
    postMatchmake: [
      { path: `${join}/sector`, init: posted('{"sectorId":1}', bearer), status: 200 },
      { path: `${join}/galaxy`, init: posted('{}'), status: 200 },
      { path: `${join}/sector`, init: posted('{"sectorId":"1"}', bearer), status: 400 },
      { path: `${join}/sector`, init: posted('{"sectorId":1}'), status: 401 },
      { path: `${join}/sector`, init: posted('{"sectorId":999}', bearer), status: 404 },
      { path: `${join}/lobby`, init: posted('{}', bearer), status: 404 },
      { path: `${join}/sector`, init: posted(`"${large}"`), status: 413 },
    ],
    getOpenApi: [{ path: '/api/openapi.json', status: 200 }],
    getApiPage: [{ path: '/api', status: 200 }],
    getLiveness: [{ path: '/livez', status: 200 }],
    getReadiness: [{ path: '/readyz', status: 200 }],
    getMetrics: [{ path: '/metrics', status: 200 }],
  }
}

async function documentServed(): Promise<ReturnType<typeof openApi>> {
  const answer = await fetch(`${server.endpoint}/api/openapi.json`)
  return (await answer.json()) as ReturnType<typeof openApi>
}

test('the document is OpenAPI 3.1, and each operation has an id and a summary', async () => {
  const document = await documentServed()
  const verdict = await new Validator().validate({ ...document })
  assert.deepEqual([verdict.valid, verdict.errors], [true, undefined])
  assert.match(document.openapi, /^3\.1\./)
  const operations = Object.values(document.paths ?? {}).flatMap((one) => Object.values(one))
  const ids = operations.map(({ operationId }) => operationId)
  assert.deepEqual(ids.sort(), Object.keys(OPERATIONS).sort())
  for (const { summary } of operations) assert.ok(summary && summary.length > 5)
})

test('every answer is what the document says', async () => {
  const document = await documentServed()
  // `strict` would refuse OpenAPI's keywords beside those of JSON Schema.
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema(document, 'document')
  const told = new Set<string>()
  for (const [id, list] of Object.entries(asks()) as [OperationId, readonly Ask[]][]) {
    const { path, method } = OPERATIONS[id]
    for (const ask of list) {
      const answer = await fetch(server.endpoint + ask.path, ask.init)
      const body = await answer.text()
      const where = `${id}: ${ask.path} answers ${answer.status}`
      assert.equal(answer.status, ask.status, `${where} ${body}`)
      told.add(`${id} ${answer.status}`)
      const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? ''
      const pointer = ['paths', path, method, 'responses', String(ask.status), 'content', type]
      const validate = ajv.getSchema(`document#/${[...pointer, 'schema'].map(inPointer).join('/')}`)
      assert.ok(validate, `${where} with ${type}, which is not documented`)
      const value: unknown = type === 'application/json' ? JSON.parse(body) : body
      assert.ok(validate(value), `${where}: ${ajv.errorsText(validate.errors)}`)
    }
  }
  for (const [id, { good }] of Object.entries(OPERATIONS)) {
    assert.ok(told.has(`${id} ${good.status}`), `no good answer of ${id} was looked at`)
  }
})

function inPointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

test('every route is in the document, except those of the page and the panel', () => {
  const { world } = server
  const bare = { world, database: server.database, limits: {}, streams: {}, admin: null }
  const app = createApp(bare as unknown as HttpContext, {
    inSector: () => Promise.reject(new Error('not asked for')),
    atMap: () => Promise.reject(new Error('not asked for')),
  })
  const served = app.router.stack.flatMap(({ route }) => (route ? [route.path] : []))
  const documented = Object.values(OPERATIONS).map(({ path }) =>
    path.replaceAll(/\{(\w+)\}/g, ':$1'),
  )
  const others = new Set(served.filter((path) => path !== '/' && !documented.includes(path)))
  assert.deepEqual([...others], [])
  assert.deepEqual(
    documented.filter((path) => !served.includes(path)),
    [],
  )
})

test('the page needs no script, keeps to the policy of all pages, and shows each operation', async () => {
  const answer = await fetch(`${server.endpoint}/api`)
  const page = await answer.text()
  assert.match(answer.headers.get('content-security-policy') ?? '', /script-src 'self'/)
  assert.doesNotMatch(page, /<script|javascript:|https?:/)
  for (const { path } of Object.values(OPERATIONS)) assert.ok(page.includes(path), path)
  const targets = [...page.matchAll(/href="#(\w+)"/g)].map((match) => match[1])
  for (const target of targets) assert.ok(page.includes(`id="${target}"`), target)
  assert.equal((await fetch(`${server.endpoint}/api`, { method: 'POST' })).status, 405)
})
