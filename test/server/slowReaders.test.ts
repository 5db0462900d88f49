import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type Client, matchMaker } from '@colyseus/core'
import type { Room } from '@colyseus/sdk'
import { ANSWERS_BYTES_MAX } from '../../rooms/colyseus/BaseRoom.ts'
import { waitingBytesOf } from '../../rooms/colyseus/internals.ts'
import { WAITING_BYTES_MAX } from '../../src/flow/SlowReaderState.ts'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import {
  companionOf,
  type SectorRoom,
  TestPlayer,
  type TestServer,
  withStarlane,
} from '../../testkit/testServer.ts'
import { Valve } from '../../testkit/Valve.ts'
import { TestViewer } from './TestViewer.ts'

/** Far more than the 10 s after which a client that does not read is cut. */
const CUT_MS_MAX = 60_000
/** Course changes per commander; a commander may send 100 messages at once. */
const CHANGES = 80

let server: TestServer
let valve: Valve

before(async () => {
  server = await withStarlane()
  valve = await Valve.before(server.endpoint)
})
after(async () => {
  valve.close()
  await server.close()
})

function serverSideOf({ roomId, sessionId }: Room): Client {
  return matchMaker.getLocalRoomById(roomId).clients.get(sessionId) ?? assert.fail('no client')
}

/**
 * Shuts the valve and fills all buffers of the kernel, so that the next byte waits in the server.
 */
async function stopReading(room: Room): Promise<Client> {
  room.onMessage('ballast', () => {})
  const client = serverSideOf(room)
  valve.shut()
  while (waitingBytesOf(client) <= WAITING_BYTES_MAX) {
    client.send('ballast', Buffer.alloc(WAITING_BYTES_MAX))
    await new Promise(setImmediate)
  }
  return client
}

function codeOf(client: Client): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  const leave = client.leave.bind(client)
  client.leave = (code, reason) => {
    resolve(code)
    leave(code, reason)
  }
  return promise
}

interface Place {
  readonly x: number
  readonly y: number
}

/**
 * Each player changes its course this many times, near a place. Each waits for its answers, since a
 * commander may not send all of them at once.
 */
async function changeCourses(
  players: readonly TestPlayer[],
  times: number,
  { x, y }: Place = { x: 10, y: 20 },
): Promise<void> {
  const each = players.map(async (player) => {
    for (let done = 0; done < times; done++) {
      const to = { x: x + (done % 90), y }
      assert.ok((await player.order({ type: 'move', fleetId: player.fleetId, to })).ok)
    }
  })
  await Promise.all(each)
}

function stateOf({ room }: TestPlayer) {
  const { seq, fleets } = room.state
  const all = [...fleets.entries()].map(([id, fleet]) => [id, JSON.stringify(fleet)] as const)
  return { seq, fleets: Object.fromEntries(all) }
}

function areAtRest(fleets: SectorRoom['state']['fleets']): boolean {
  return [...fleets.values()].every(({ vx, vy }) => vx === 0 && vy === 0)
}

test('[FEED-6] a client that stopped reading gets the full state when it reads again, as if it had read all along', async () => {
  const slow = await TestPlayer.found(valve.endpoint, 'Slow')
  const home = slow.commander.homeSector
  await slow.join()
  const others: TestPlayer[] = []
  while (others.length < 3) others.push(await companionOf(server.endpoint, slow))
  const [ann = assert.fail(), bob = assert.fail()] = others
  // The same commander on a device that reads all along.
  const hers = await TestPlayer.of(server.endpoint, slow.token)
  await hers.join()
  const gate = sectorOf(server.galaxy, home).gates[0] ?? assert.fail('no gate')
  const jump = { type: 'jump', toSector: gate.to }
  const { x = 0, y = 0 } = slow.fleet() ?? {}
  const seenBefore = slow.room.state.seq

  const client = await stopReading(slow.room)
  assert.ok((await bob.order({ ...jump, fleetId: bob.fleetId })).ok)
  const left = others.filter((player) => player !== bob)
  await changeCourses(left, CHANGES, { x, y })
  await hers.until(() => hers.fleet(bob.fleetId) === undefined)
  assert.ok(slow.room.state.seq === seenBefore)
  assert.ok(slow.fleet(bob.fleetId))
  assert.ok(waitingBytesOf(client) < 4 * WAITING_BYTES_MAX, `${waitingBytesOf(client)} wait`)

  valve.open()
  await slow.until(() => slow.fleet(bob.fleetId) === undefined)
  await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Seen by all' })
  for (const player of [slow, hers]) {
    // Once all fleets are at rest, nothing happens that one client might have and the other not
    // yet.
    await player.until(
      () =>
        player.fleet(ann.fleetId)?.name === 'Seen by all' && areAtRest(player.room.state.fleets),
    )
  }
  assert.deepEqual(stateOf(slow), stateOf(hers))
  assert.equal(slow.room.state.fleets.size, 3)

  await stopReading(slow.room)
  assert.ok((await hers.order({ ...jump, fleetId: slow.fleetId })).ok)
  await hers.until(() => hers.follows.length > 0)
  assert.ok(slow.fleet())
  valve.open()
  await slow.until(() => slow.follows.length > 0)
  // Its only fleet has left: its base sees the others.
  await slow.until(() => slow.room.state.fleets.size === 2 && slow.fleet() === undefined)
  assert.deepEqual(
    slow.follows.map(({ fleetId, sectorId }) => [fleetId, sectorId]),
    [[slow.fleetId, gate.to]],
  )
  await Promise.all([slow, ...others, hers].map(({ room }) => room.leave()))
})

test('[FEED-6] a client that never reads is cut after 10 s, and the others get their patches', {
  timeout: CUT_MS_MAX,
}, async () => {
  const slow = await TestPlayer.found(valve.endpoint, 'Slow')
  await slow.join()
  const ann = await companionOf(server.endpoint, slow)
  const client = await stopReading(slow.room)
  const code = codeOf(client)
  await changeCourses([ann], CHANGES)
  assert.equal(await code, 4101)
  valve.open()
  assert.equal(await slow.left.promise, 4101)
  await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Still here' })
  await ann.until(() => ann.fleet()?.name === 'Still here')
  await ann.room.leave()
})

test('[FEED-6] [FEED-1] a viewer that stopped reading gets exactly what it missed', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const home = ann.commander.homeSector
  const hers = await TestViewer.join(valve.endpoint, ann.token)
  const other = await TestViewer.join(server.endpoint, ann.token)
  for (const viewer of [hers, other]) {
    assert.ok((await viewer.view({ sectors: [home] })).ok)
    await viewer.until(() => viewer.heard.length > 0)
  }
  const client = await stopReading(hers.room)
  await changeCourses([ann], CHANGES)
  // A fleet at rest causes no further events.
  const last = await ann.order({ type: 'stop', fleetId: ann.fleetId })
  assert.ok(last.ok)
  const isThere = ({ cursors }: TestViewer): boolean => (cursors.get(home) ?? 0) >= last.seq
  await other.until(() => isThere(other))
  assert.ok(other.events.length > CHANGES)
  assert.deepEqual(hers.events, [])
  assert.ok(waitingBytesOf(client) < 4 * WAITING_BYTES_MAX, `${waitingBytesOf(client)} wait`)

  valve.open()
  await hers.until(() => isThere(hers))
  assert.deepEqual(hers.events, other.events)
  // TestViewer throws if a range does not abut.
  assert.ok(hers.heard.filter(({ kind }) => kind === 'feed').length < CHANGES)
  await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Live again' })
  await hers.until(() => hers.events.at(-1)?.type === 'fleet.renamed')
  await Promise.all([hers.room.leave(), other.room.leave(), ann.room.leave()])
})

test('[FEED-6] a viewer that never reads is cut after 10 s', { timeout: CUT_MS_MAX }, async () => {
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const hers = await TestViewer.join(valve.endpoint, ann.token)
  assert.ok((await hers.view({ sectors: [ann.commander.homeSector] })).ok)
  const client = await stopReading(hers.room)
  const code = codeOf(client)
  await changeCourses([ann], 1)
  assert.equal(await code, 4101)
  valve.open()
  assert.equal(await hers.left.promise, 4101)
})

test('[FEED-6] [IN-2] a client that keeps asking and never reads the answers is cut', async () => {
  const eve = await TestViewer.join(valve.endpoint)
  const client = await stopReading(eve.room)
  const code = codeOf(client)
  client.send('ballast', Buffer.alloc(4 * ANSWERS_BYTES_MAX))
  eve.room.send('view', {})
  assert.equal(await code, 4101)
  valve.open()
})
