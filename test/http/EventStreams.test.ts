import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { Feeds } from '../../src/feed/Feeds.ts'
import type { Journal } from '../../src/feed/Journal.ts'
import { WritePace } from '../../src/flow/WritePace.ts'
import { EventCursor } from '../../src/http/streams/EventCursor.ts'
import { EventStream } from '../../src/http/streams/EventStream.ts'
import { EventStreams, type WantedStream } from '../../src/http/streams/EventStreams.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { type Block, readBlocks, StreamReader } from '../../testkit/StreamReader.ts'
import { silentLog } from '../../testkit/testDatabase.ts'

const SECTOR = 1
const WANTED: WantedStream = { sectors: new Set([SECTOR]), seqs: new Map() }
const LIMITS = { perAddress: 2, ofLoopback: 3, inAll: 4 }
const WAITING_BYTES_CUT = 512 * 1024

const galaxy = { ...makeGalaxy('streams', 16), id: 'of-streams' }
const time = () => ({ now: 0, rate: 1 })
const outcomes: string[] = []
/** The response of the stream opened last. */
let response: ServerResponse
let address = '127.0.0.1'
let feeds: Feeds
let streams: EventStreams
let seq = 0
let endpoint = ''

const http = createServer(async (_request, answer) => {
  response = answer
  const refusal = await streams.open(answer, address, WANTED)
  if (refusal) answer.writeHead(refusal.status).end()
})

before(async () => {
  await once(http.listen(0, '127.0.0.1'), 'listening')
  endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})
after(() => {
  http.close()
  http.closeAllConnections()
})

beforeEach(() => {
  seq = 0
  address = '127.0.0.1'
  outcomes.length = 0
  const look = { sector: SECTOR, epoch: 1, seq: 0, owner: null, crossings: [] }
  const journal = { look: async () => [look], heads: async () => [] }
  feeds = new Feeds({
    ...{ journal: journal as unknown as Journal, wire: null, log: silentLog, time },
    isJoined: () => true,
    writes: () => 1,
    monotonicMs: () => performance.now(),
  })
  streams = new EventStreams({
    ...{ galaxy, limits: LIMITS, pace: new WritePace() },
    feed: { feeds, journal: journal as unknown as Journal, time },
    metrics: { eventStream: (outcome) => outcomes.push(outcome) },
  })
})

/** Commits departures of merchants, about 150 bytes each on the wire. */
function commit(count: number): void {
  const events = Array.from({ length: count }, (_, index): SectorEvent => {
    const data = { fleetId: 'm', owner: null, to: 2, hop: 1, arriveAt: 1, plan: [] }
    const at = { sector: SECTOR, seq: seq + index + 1, at: 0 }
    return { v: 2, type: 'fleet.departed', ...at, data }
  })
  feeds.committed({ sector: SECTOR, epoch: 1, from: seq + 1, to: seq + count, events })
  seq += count
}

/** Waits until everything sent so far is written, as far as sockets take it. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}

/** Opens a stream with a client that reads nothing. */
async function deafClient(): Promise<Socket> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.pause()
  const opened = once(http, 'request')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await opened
  return socket
}

/**
 * Commits until a client is skipped, and a few times more. @returns most bytes that waited for it
 */
async function commitUntilBehind(): Promise<number> {
  let most = 0
  for (let left = 10_000, more = 5; left > 0 && more > 0; left--) {
    commit(20)
    await nextTurn()
    most = Math.max(most, response.writableLength)
    if (most > 64 * 1024) more -= 1
  }
  return most
}

test('[FEED-6] a client that does not read is skipped, nothing is stored for it, and it gets everything when it reads again', async () => {
  const reader = await StreamReader.open(endpoint)
  await reader.until(() => reader.summaries.length === 1)
  reader.response.pause()
  const most = await commitUntilBehind()
  assert.ok(most > 64 * 1024 && most < WAITING_BYTES_CUT, `${most} bytes waited`)
  const waited = response.writableLength
  for (let more = 0; more < 5; more++) {
    commit(200)
    await nextTurn()
  }
  assert.equal(response.writableLength, waited)
  reader.response.resume()
  const isWhole = () => reader.text.includes(`"seq":${seq},`)
  await Promise.race([reader.until(isWhole), reader.ended.promise])
  assert.deepEqual(
    reader.events.map((event) => event.seq),
    Array.from({ length: seq }, (_, index) => index + 1),
  )
  assert.equal(reader.summaries.length, 1)
  reader.close()
})

test('[FEED-6] a client that never reads is cut after a while, and the others notice nothing', async () => {
  const deaf = await deafClient()
  const cut = once(response, 'close')
  const reader = await StreamReader.open(endpoint)
  const heard = response
  await reader.until(() => reader.summaries.length === 1)
  const commits = setInterval(() => commit(30), 2)
  try {
    await cut
  } finally {
    clearInterval(commits)
  }
  await reader.until(() => reader.text.includes(`"seq":${seq},`))
  assert.deepEqual(outcomes, ['opened', 'opened', 'cut'])
  assert.equal(heard.destroyed, false)
  assert.equal(streams.size, 1)
  assert.equal(reader.events.length, seq)
  reader.close()
  deaf.destroy()
})

test('[FEED-6] a burst larger than a client may have waiting ends its stream if it does not read', async () => {
  const deaf = await deafClient()
  const cut = once(response, 'close')
  commit(100_000)
  await cut
  assert.deepEqual(outcomes, ['opened', 'cut'])
  assert.equal(streams.size, 0)
  deaf.destroy()
})

test('[IN-2] the streams of one address, and of all, are limited; one that ends makes room', async () => {
  address = '192.0.2.1'
  const readers = [await StreamReader.open(endpoint), await StreamReader.open(endpoint)]
  await assert.rejects(StreamReader.open(endpoint), /429/)
  address = '192.0.2.2'
  readers.push(await StreamReader.open(endpoint), await StreamReader.open(endpoint))
  address = '192.0.2.3'
  await assert.rejects(StreamReader.open(endpoint), /503/)
  for (const reader of readers) reader.close()
  for (let turns = 0; turns < 5_000 && streams.size > 0; turns++) await nextTurn()
  address = '192.0.2.1'
  const again = [await StreamReader.open(endpoint), await StreamReader.open(endpoint)]
  for (const reader of again) reader.close()
  assert.deepEqual([...new Set(outcomes)], ['opened', 'limited'])
})

test('a client whose connection breaks is no longer watched', async () => {
  const reader = await StreamReader.open(endpoint)
  await reader.until(() => reader.summaries.length === 1)
  assert.equal(feeds.open(SECTOR).watches, 1)
  const closed = once(response, 'close')
  reader.close()
  await closed
  assert.deepEqual([streams.size, feeds.open(SECTOR).watches], [0, 0])
})

test('after the end no stream is opened, and the open ones end in order', async () => {
  const reader = await StreamReader.open(endpoint)
  await reader.until(() => reader.summaries.length === 1)
  streams.end()
  await reader.ended.promise
  assert.ok(reader.response.complete)
  await assert.rejects(StreamReader.open(endpoint), /503/)
})

/** Runs `work` with a stream on its own, without the code that usually looks after it. */
async function loneStream(work: (stream: EventStream, socket: Socket) => Promise<void>) {
  const made = Promise.withResolvers<EventStream>()
  const lone = createServer((_request, answer) => {
    const stream = new EventStream(answer, new EventCursor(galaxy, new Map()), new WritePace())
    stream.begin()
    made.resolve(stream)
  })
  await once(lone.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((lone.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  try {
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await work(await made.promise, socket)
  } finally {
    socket.destroy()
    lone.close()
    lone.closeAllConnections()
  }
}

test('[FEED-6] a stream above the mark is skipped, and far above it is cut', async () => {
  await loneStream(async (stream) => {
    const message = { sector: 1, epoch: 1, from: 1, to: 1, events: [] }
    const half = [{ seq: 1, bytes: Buffer.alloc(256 * 1024) }]
    stream.send(half, message)
    assert.deepEqual([stream.takes, stream.look()], [false, 'behind'])
    stream.send([...half, ...half], message)
    assert.equal(stream.look(), 'cut')
  })
})

test('a quiet stream gets a comment, and its id moves past events not meant for it', async () => {
  await loneStream(async (stream, socket) => {
    let text = ''
    socket.setEncoding('utf8')
    /** @returns the body once it has this many blocks, without the chunk headers */
    const read = async (count: number): Promise<Block[]> => {
      for (;;) {
        const body = text.slice(text.indexOf('\r\n\r\n') + 4)
        const pure = body.replaceAll(/(^|\r\n)[0-9a-f]+\r\n/g, '').replaceAll('\r\n', '')
        const blocks = readBlocks(pure)
        if (blocks.length >= count) return blocks
        socket.resume()
        text += (await once(socket, 'data', { signal: AbortSignal.timeout(30_000) }))[0]
        socket.pause()
      }
    }
    const later = (): void => {
      stream.wroteAt = performance.now() - 20_000
      stream.beat()
    }
    assert.equal((await read(1)).length, 1)
    stream.beat()
    later()
    assert.deepEqual(
      (await read(2)).map(({ isComment }) => isComment),
      [false, true],
    )
    stream.send([], { sector: 3, epoch: 1, from: 1, to: 7, events: [] })
    later()
    const [moved] = (await read(3)).slice(2)
    assert.deepEqual([moved?.data, moved?.event], [null, null])
    assert.match(moved?.id ?? '', /^[0-9a-f]{8}\.3-7$/)
    later()
    assert.equal((await read(4))[3]?.isComment, true)
  })
})
