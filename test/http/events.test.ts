import assert from 'node:assert/strict'
import { connect } from 'node:net'
import test, { after, before } from 'node:test'
import { EventSource } from 'eventsource'
import type { FeedEvent } from '../../src/feed/faces.ts'
import { eventsIn, lastIdIn, readBlocks, StreamReader } from '../../testkit/StreamReader.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

/** The two sectors that every galaxy of this size has. Merchants pass through both. */
const SECTORS = [1, 2]
const LIMITS = { perAddress: 1, ofLoopback: 6, inAll: 5 }

let server: TestServer

before(async () => {
  server = await withStarlane({ merchants: 96, timeScale: 200, limits: { streams: LIMITS } })
})
after(() => server.close())

function urlOf(query: string): string {
  return `${server.endpoint}/api/galaxy/events?${query}`
}

const BOTH = `sectors=${SECTORS}`

/** Sequence number and type of the journal's public events in a range of a sector. */
async function journalOf(sector: number, after: number, upTo: number): Promise<string[]> {
  const rows = await server.database.web.query<{ seq: number; type: string }>(
    `select seq, type from event where sector = $1 and seq > $2 and seq <= $3
       and type in ('fleet.departed', 'fleet.arrived') order by seq`,
    [sector, after, upTo],
  )
  const faces = new Map([
    ['fleet.departed', 'gate.departure'],
    ['fleet.arrived', 'gate.arrival'],
  ])
  return rows.map(({ seq, type }) => `${seq} ${faces.get(type)}`)
}

/** Compares the events of each sector with the journal: each once, in order, from first to last. */
async function assertWhole(events: readonly FeedEvent[]): Promise<void> {
  for (const sector of SECTORS) {
    const its = events.filter((event) => event.sector === sector)
    assert.ok(its.length > 1, `nothing happened in sector ${sector}`)
    const [first, last] = [its[0]?.seq ?? 0, its.at(-1)?.seq ?? 0]
    assert.deepEqual(
      its.map(({ seq, type }) => `${seq} ${type}`),
      await journalOf(sector, first - 1, last),
    )
  }
}

function hasMany(reader: StreamReader, count: number): boolean {
  return SECTORS.every(
    (sector) => reader.events.filter((event) => event.sector === sector).length >= count,
  )
}

async function problemOf(
  query: string,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const answer = await fetch(urlOf(query), { headers, signal: AbortSignal.timeout(5_000) })
  const { error } = (await answer.json()) as { error: { code: string; message: string } }
  assert.ok(error.message.length > 20)
  return [answer.status, error.code]
}

test('[FEED-1] [VIS-1] two sectors in one stream: each begins with a summary, then each public event once', async () => {
  const reader = await StreamReader.open(urlOf(BOTH))
  await reader.until(() => hasMany(reader, 5))
  reader.close()
  const { headers } = reader.response
  assert.match(headers['content-type'] ?? '', /^text\/event-stream/)
  assert.match(headers['cache-control'] ?? '', /no-store/)
  assert.equal(headers['x-accel-buffering'], 'no')
  assert.equal(headers['access-control-allow-origin'], '*')
  assert.ok(Number(reader.blocks[0]?.retry) >= 2_000)
  for (const sector of SECTORS) {
    const summary = reader.summaries.find((one) => one.sector === sector)
    const first = reader.events.find((event) => event.sector === sector)
    const between = await journalOf(sector, summary?.seq ?? Number.NaN, (first?.seq ?? 0) - 1)
    assert.deepEqual(between, [])
  }
  await assertWhole(reader.events)
  assert.ok(
    reader.events.every(
      ({ audience, sector }) => audience === 'public' && SECTORS.includes(sector),
    ),
  )
  assert.doesNotMatch(reader.text, /fleetId|owner":"|hop/)
})

test('[FEED-2] a stream cut at any byte, while jumps go on, resumes after the last id', async () => {
  const reader = await StreamReader.open(urlOf(BOTH))
  await reader.until(() => hasMany(reader, 4))
  reader.close()
  const { text } = reader
  const lastBlock = text.lastIndexOf('\n\nid: ') + 2
  // Cuts inside an id, a word and data, and before, between and after the two line ends.
  const cuts = [3, 9, 30, 60].map((more) => lastBlock + more)
  for (const cut of [
    ...cuts,
    Math.floor(text.length / 2),
    text.length - 2,
    text.length - 1,
    text.length,
  ]) {
    const had = readBlocks(text.slice(0, cut))
    const back = await StreamReader.open(urlOf(BOTH), lastIdIn(had))
    const before = eventsIn(had).length
    await back.until(() => hasMany(back, 2) && before + back.events.length > reader.events.length)
    back.close()
    assert.deepEqual(back.summaries, [])
    await assertWhole([...eventsIn(had), ...back.events])
  }
})

test('[FEED-1] EventSource reconnects by itself and misses nothing', async () => {
  const source = new EventSource(urlOf(BOTH))
  const events: FeedEvent[] = []
  let [opened, summaries] = [0, 0]
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(reject, 60_000, new Error('it did not come back'))
  source.onopen = () => {
    opened += 1
  }
  source.addEventListener('summary', () => {
    summaries += 1
  })
  source.onmessage = ({ data }) => {
    events.push(JSON.parse(data))
    if (events.length === 20) server.starlane.http.closeAllConnections()
    if (opened === 2 && events.length > 60) resolve()
  }
  await promise.finally(() => {
    clearTimeout(timer)
    source.close()
  })
  assert.deepEqual([opened, summaries], [2, SECTORS.length])
  await assertWhole(events)
})

test('[FEED-2] an id in the address works too, but the header counts as the newer one', async () => {
  const reader = await StreamReader.open(urlOf(BOTH))
  await reader.until(() => hasMany(reader, 3))
  reader.close()
  const ids = reader.blocks.flatMap(({ id }) => id ?? [])
  const first = reader.blocks.findIndex(({ data, event }) => data !== null && event === null)
  const older = lastIdIn(reader.blocks.slice(0, first)) ?? assert.fail()
  const byAddress = await StreamReader.open(urlOf(`${BOTH}&lastEventId=${older}`))
  const byHeader = await StreamReader.open(urlOf(`${BOTH}&lastEventId=${older}`), ids.at(-1))
  await byAddress.until(() => hasMany(byAddress, 1))
  await byHeader.until(() => hasMany(byHeader, 1))
  byAddress.close()
  byHeader.close()
  // Missed events come sector by sector.
  const [oldest] = reader.events
  assert.deepEqual(
    byAddress.events.find(({ sector }) => sector === oldest?.sector),
    oldest,
  )
  await assertWhole([...reader.events, ...byHeader.events])
})

test('[FEED-2] a resume may name other sectors than the id: new ones begin with a summary', async () => {
  const reader = await StreamReader.open(urlOf(BOTH))
  await reader.until(() => hasMany(reader, 1))
  reader.close()
  const moved = await StreamReader.open(urlOf('sectors=2,3'), lastIdIn(reader.blocks))
  await moved.until(() => moved.events.some(({ sector }) => sector === 3))
  moved.close()
  assert.deepEqual(
    moved.summaries.map(({ sector }) => sector),
    [3],
  )
  assert.ok(moved.events.every(({ sector }) => sector !== 1))
})

test('[FEED-2] an id that is too old begins again, with a summary', async () => {
  const sector = 9 // watched by no other test, so no history of it is kept
  await until('a public event there', async () => {
    return (await journalOf(sector, 0, Number.MAX_SAFE_INTEGER)).length > 0
  })
  await server.database.web.query(
    `update event set recorded_at = recorded_at - interval '6 minutes' where sector = $1`,
    [sector],
  )
  const reader = await StreamReader.open(urlOf(`sectors=1`))
  await reader.until(() => reader.summaries.length > 0)
  reader.close()
  const mark = lastIdIn(reader.blocks)?.split('.')[0]
  const late = await StreamReader.open(urlOf(`sectors=${sector}`), `${mark}.${sector}-0`)
  await late.until(() => late.events.length > 0)
  late.close()
  const [summary] = late.summaries
  assert.equal(summary?.since, summary?.seq)
  assert.ok((summary?.seq ?? 0) > 0)
})

test('[IN-1] sectors that are missing, malformed, unknown or too many are refused', async () => {
  for (const query of [
    '',
    'sectors=',
    'sectors=a',
    'sectors=1,,2',
    'sectors=-1',
    'sectors=1.5',
    'sectors=1&sectors=2',
    'sector=1',
  ]) {
    assert.deepEqual(await problemOf(query), [400, 'bad_view'], query)
  }
  assert.deepEqual(await problemOf('sectors=0'), [400, 'no_such_sector'])
  assert.deepEqual(await problemOf('sectors=1,17'), [400, 'no_such_sector'])
  const many = Array.from({ length: 33 }, (_, index) => index + 1)
  assert.deepEqual(await problemOf(`sectors=${many}`), [400, 'too_many_sectors'])
})

test('[IN-1] an id that is junk, of another galaxy or of the future is refused before the stream begins', async () => {
  const reader = await StreamReader.open(urlOf(BOTH))
  await reader.until(() => reader.summaries.length > 1)
  reader.close()
  const mark = lastIdIn(reader.blocks)?.split('.')[0] ?? assert.fail()
  const bad = ['x', `${mark}.1`, `${mark}.1-x`, `${mark}.1--1`, `${mark}.1-1.1-1`, `${mark}.17-1`]
  for (const id of [...bad, `${mark}.1-${'9'.repeat(15)}`, 'x'.repeat(10_000)]) {
    assert.deepEqual(await problemOf(BOTH, { 'Last-Event-ID': id }), [400, 'bad_cursor'], id)
    assert.deepEqual(await problemOf(`${BOTH}&lastEventId=${id}`), [400, 'bad_cursor'], id)
  }
  const foreign = { 'Last-Event-ID': '00000000.1-1' }
  assert.deepEqual(await problemOf(BOTH, foreign), [400, 'other_galaxy'])
})

test('[IN-2] an id of 1 MB exceeds the header limit: 431, and nobody else notices', async () => {
  const { port, hostname } = new URL(server.endpoint)
  for (const head of [
    `GET /api/galaxy/events?sectors=1 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: `,
    `GET /api/galaxy/events?sectors=1&lastEventId=`,
  ]) {
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => {}) // it may be reset while it still sends
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(head + 'x'.repeat(1024 * 1024))
    await closed
    assert.match(answer, /^(HTTP\/1.1 431 |$)/)
  }
  assert.equal((await fetch(urlOf(BOTH), { method: 'HEAD' })).status, 200)
})

test('[IN-2] the number of streams is limited, and one that ends makes room', async () => {
  const gauge = async () => {
    const text = await (await fetch(`${server.endpoint}/metrics`)).text()
    return Number(/^starlane_event_streams (\d+)/m.exec(text)?.[1])
  }
  const readers: StreamReader[] = []
  await until('an end of all others', async () => (await gauge()) === 0)
  for (let count = 0; count < LIMITS.inAll; count++) {
    readers.push(await StreamReader.open(urlOf('sectors=1')))
  }
  assert.equal(await gauge(), LIMITS.inAll)
  const full = await fetch(urlOf('sectors=1'))
  assert.equal(full.status, 503)
  assert.ok(Number(full.headers.get('retry-after')) > 0)
  await full.body?.cancel()
  readers[0]?.close()
  await until('an end of the first', async () => (await gauge()) < LIMITS.inAll)
  const again = await StreamReader.open(urlOf('sectors=1'))
  for (const reader of [...readers, again]) reader.close()
})

test('HEAD opens no stream, and POST is refused', async () => {
  const head = await fetch(urlOf(BOTH), { method: 'HEAD' })
  assert.match(head.headers.get('content-type') ?? '', /event-stream/)
  assert.equal((await fetch(urlOf(BOTH), { method: 'POST' })).status, 405)
})

test('streams are not compressed, so nothing is held back', async () => {
  const controller = new AbortController()
  const headers = { 'accept-encoding': 'gzip, br' }
  const answer = await fetch(urlOf(BOTH), { headers, signal: controller.signal })
  assert.equal(answer.headers.get('content-encoding'), null)
  controller.abort()
})

test('a stream ends in order when the server stops', async () => {
  const reader = await StreamReader.open(urlOf(BOTH))
  await reader.until(() => reader.events.length > 0)
  server.starlane.closeDoors()
  await server.world.stop()
  await server.starlane.stop()
  await reader.ended.promise
  assert.ok(reader.response.complete, 'it was broken off')
  assert.ok(reader.text.endsWith('\n\n'))
})
