import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type Client, matchMaker } from '@colyseus/core'
import type { Room } from '@colyseus/sdk'
import { waitingBytesOf } from '../../rooms/colyseus/internals.ts'
import { WAITING_BYTES_MAX } from '../../src/flow/SlowReaderState.ts'
import { lastIdIn, StreamReader } from '../../testkit/StreamReader.ts'
import { TestPlayer, type TestServer } from '../../testkit/testServer.ts'
import type { Valve } from '../../testkit/Valve.ts'
import { TestViewer } from './TestViewer.ts'

/**
 * All messages that a room may send. An unlisted message fails the hide-and-seek test. Add a new
 * message here once that test shows that it reveals nothing hidden [VIS-1].
 */
const MESSAGES = {
  sector: ['fleet', 'yard', 'follow', 'blips'],
  galaxy: ['feed', 'summary'],
} as const
/** The test's own message, which fills a socket. */
const BALLAST = 'ballast'

/**
 * All paths that the app answers, with the requests to send. An unlisted path fails the
 * hide-and-seek test, for the same reason.
 */
const PATHS: Readonly<Record<string, readonly Asking[]>> = {
  '/livez': [{ method: 'GET', path: '/livez' }],
  '/readyz': [{ method: 'GET', path: '/readyz' }],
  '/metrics': [{ method: 'GET', path: '/metrics' }],
  '/api/session/guest': [{ method: 'POST', path: '/api/session/guest', body: { name: '' } }],
  '/api/galaxy': [{ method: 'GET', path: '/api/galaxy' }],
  // `#watchStream` requests it.
  '/api/galaxy/events': [{ method: 'GET', path: '/api/galaxy/events?sectors=0' }],
  '/api/galaxy/traffic': [{ method: 'GET', path: '/api/galaxy/traffic' }],
  '/api/reports/battles': [{ method: 'GET', path: '/api/reports/battles' }],
  // What a report tells, and to whom: test/readmodels/battles.test.ts.
  '/api/reports/battles/:id': [{ method: 'GET', path: '/api/reports/battles/none' }],
  '/api/reports/battles/:id/rounds': [{ method: 'GET', path: '/api/reports/battles/none/rounds' }],
  '/api/ledger': [
    { method: 'GET', path: '/api/ledger' },
    { method: 'GET', path: '/api/ledger?before=1' },
  ],
  '/api/research': [
    { method: 'GET', path: '/api/research' },
    { method: 'POST', path: '/api/research', body: { id: 'seek-drives', field: 'drives' } },
  ],
  '/api/research/cancel': [
    { method: 'POST', path: '/api/research/cancel', body: { id: 'seek-drives' } },
  ],
  '/api/me': [{ method: 'GET', path: '/api/me' }],
  // Whoever has an id may know the name: what is asked for, and nothing more, is answered.
  '/api/commanders': [{ method: 'GET', path: '/api/commanders?ids=pirates,nobody' }],
  // The answer about another's fleet equals that about no fleet: test/http/orders.test.ts.
  '/api/orders': [
    {
      method: 'POST',
      path: '/api/orders',
      body: { order: { id: 'seeker-order', type: 'stop', fleetId: 'nobody' } },
    },
  ],
  '/api': [{ method: 'GET', path: '/api' }],
  '/api/openapi.json': [{ method: 'GET', path: '/api/openapi.json' }],
  '/matchmake/:method/:roomName': [
    { method: 'POST', path: '/matchmake/joinOrCreate/sector', body: { sectorId: 'HERE' } },
    { method: 'POST', path: '/matchmake/joinOrCreate/sector', body: { sectorId: 9_999 } },
    { method: 'POST', path: '/matchmake/joinOrCreate/galaxy', body: {} },
    { method: 'POST', path: '/matchmake/joinById/sector', body: {} },
  ],
  '/': [{ method: 'GET', path: '/' }],
}

interface Asking {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
}

interface Layer {
  readonly route?: { readonly path: string }
}

/** @returns the paths of all resources that a server's app has */
export function pathsOf({ starlane }: TestServer): string[] {
  const app = starlane.http
    .listeners('request')
    .find((listener): listener is typeof listener & { router: { stack: Layer[] } } => {
      return 'router' in listener
    })
  assert.ok(app, 'the app is not where it was')
  // The page is a route only until it is built; then it is files.
  return [
    ...new Set(['/', ...app.router.stack.flatMap(({ route }) => (route ? [route.path] : []))]),
  ]
}

/** A commander who asks for everything there is, over and over. */
export class Seeker {
  readonly player: TestPlayer
  /** Everything received so far that only an unknown message or a hidden fleet would bring. */
  readonly surprises: string[] = []
  /** How many fleets it has seen in lanes. */
  crossings = 0
  readonly #server: TestServer
  readonly #valve: Valve
  readonly #endpoint: string
  #lastEventId: string | undefined
  /** The map's cursors at the first look; all later looks resume from them. */
  #cursors: ReadonlyMap<number, number> | undefined

  /** @param endpoint the proxy through which all bytes of the seeker go */
  constructor(player: TestPlayer, server: TestServer, valve: Valve, endpoint: string) {
    this.player = player
    this.#server = server
    this.#valve = valve
    this.#endpoint = endpoint
  }

  /** Looks once by every path. */
  async look(): Promise<void> {
    await this.#askAll()
    await this.#watchStream()
    await this.#watchMap(this.player.token)
    await this.#watchMap()
    await this.#joinLate()
    await this.#comeBack()
    await this.#stopReading()
  }

  /** Counts the fleets in lanes. That one is there is public; who it is is not. */
  async lookAtLanes(): Promise<void> {
    const answer = await fetch(`${this.#endpoint}/api/galaxy/traffic`, {
      headers: { 'accept-encoding': 'identity' },
    })
    const { transits } = (await answer.json()) as { transits: readonly object[] }
    this.crossings += transits.length
  }

  /** Notes whatever this room sends that it should not. */
  expectOnly(room: Room, kind: keyof typeof MESSAGES): void {
    room.onMessage('*', (type) => this.surprises.push(`an unknown message: ${String(type)}`))
    room.onMessage(BALLAST, () => {})
    if (kind === 'galaxy') return
    room.onMessage('blips', (message: { blips: unknown }) => {
      assert.deepEqual(Object.keys(message), ['blips'])
    })
    for (const type of MESSAGES.sector) assert.ok(type)
  }

  async #askAll(): Promise<void> {
    assert.deepEqual(pathsOf(this.#server).sort(), Object.keys(PATHS).sort())
    for (const asking of Object.values(PATHS).flat()) {
      for (const token of [this.player.token, undefined, 'nonsense']) await this.#ask(asking, token)
    }
  }

  async #ask({ method, path, body }: Asking, token: string | undefined): Promise<void> {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const asked = request(
      `${this.#endpoint}${path}`,
      { method, headers, agent: false },
      (answer) => {
        answer.resume()
        answer.on('end', resolve)
      },
    )
    asked.on('error', reject)
    const here = String(this.player.room.state.sectorId)
    asked.end(body && JSON.stringify(body).replace('"HERE"', here))
    await promise
  }

  async #watchStream(): Promise<void> {
    const url = `${this.#endpoint}/api/galaxy/events?sectors=${this.#sectors.join(',')}`
    const stream = await StreamReader.open(url, this.#lastEventId)
    await stream.until(() => stream.blocks.some(({ id }) => id !== null) || !!this.#lastEventId)
    this.#lastEventId = lastIdIn(stream.blocks) ?? this.#lastEventId
    stream.close()
    await stream.ended.promise
  }

  async #watchMap(token?: string): Promise<void> {
    const viewer = await TestViewer.join(this.#endpoint, token)
    this.expectOnly(viewer.room, 'galaxy')
    const sectors = this.#sectors
    for (const detail of ['summary', 'events']) {
      assert.ok((await viewer.view({ sectors, detail })).ok)
      await viewer.until(() => sectors.every((sector) => viewer.cursors.has(sector)))
    }
    this.#cursors ??= new Map(viewer.cursors)
    await viewer.view({ sectors: [99_999] })
    const resumed = await TestViewer.join(this.#endpoint, token)
    this.expectOnly(resumed.room, 'galaxy')
    for (const [sector, seq] of this.#cursors) resumed.cursors.set(sector, seq)
    const answer = await resumed.resume({ cursors: Object.fromEntries(this.#cursors) })
    assert.ok(answer.ok, answer.message)
    await Promise.all([viewer.room.leave(), resumed.room.leave()])
  }

  async #joinLate(): Promise<void> {
    const late = await TestPlayer.of(this.#endpoint, this.player.token)
    await late.join(this.player.room.state.sectorId)
    this.expectOnly(late.room, 'sector')
    await late.order({ type: 'nonsense' })
    await late.room.leave()
  }

  async #comeBack(): Promise<void> {
    const { room } = this.player
    room.reconnection.minUptime = 0
    room.reconnection.delay = 50
    const { promise, resolve } = Promise.withResolvers<void>()
    room.onReconnect.once(() => resolve())
    const socket = this.#serverSide.ref as unknown as { terminate(): void }
    socket.terminate()
    await promise
  }

  async #stopReading(): Promise<void> {
    const client = this.#serverSide
    const { now } = this.player.room.state
    this.#valve.shut()
    while (waitingBytesOf(client) <= WAITING_BYTES_MAX) {
      client.send(BALLAST, Buffer.alloc(WAITING_BYTES_MAX))
      await new Promise(setImmediate)
    }
    // The commit makes the room notice. Commits are public, so the seeker's own will do.
    const { fleetId, token } = this.player
    const own = await TestPlayer.of(this.#server.endpoint, token)
    await own.join(this.player.room.state.sectorId)
    assert.ok((await own.order({ type: 'rename', fleetId, name: 'I look for you' })).ok)
    await own.room.leave()
    this.#valve.open()
    await this.player.until(() => this.player.room.state.now > now)
  }

  get #serverSide(): Client {
    const { roomId, sessionId } = this.player.room
    return matchMaker.getLocalRoomById(roomId).clients.get(sessionId) ?? assert.fail('no client')
  }

  get #sectors(): number[] {
    return this.#server.galaxy.sectors.map(({ id }) => id)
  }
}
