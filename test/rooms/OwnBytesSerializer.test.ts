import assert from 'node:assert/strict'
import test from 'node:test'
import { type Client, ClientState, Protocol } from '@colyseus/core'
import { StateView } from '@colyseus/schema'
import { SchemaSerializer as ClientSide } from '@colyseus/sdk'
import { OwnBytesSerializer } from '../../rooms/colyseus/OwnBytesSerializer.ts'
import { FleetSchema, SectorSchema } from '../../rooms/sector/sectorSchema.ts'

test('[FEED-6] bytes that wait for a slow socket are not overwritten by the next patch', () => {
  const waiting: { bytes: Uint8Array; sent: Buffer }[] = []
  const client = {
    state: ClientState.JOINED,
    raw: (bytes: Uint8Array) => waiting.push({ bytes, sent: Buffer.from(bytes) }),
  } as unknown as Client
  const sizes: number[] = []
  const serializer = new OwnBytesSerializer<SectorSchema>({
    beforeFullState: () => {},
    encodedAll: (bytes) => sizes.push(bytes),
    fullStateFor: () => {},
    readers: (clients) => clients,
  })
  const state = new SectorSchema()
  serializer.reset(state)
  const full = serializer.getFullState(client)
  const fullBefore = Buffer.from(full)
  for (const seq of [1_000_001, 2_000_002]) {
    state.seq = seq
    serializer.applyPatches([client])
  }
  assert.equal(waiting.length, 2)
  for (const { bytes, sent } of waiting) assert.deepEqual(Buffer.from(bytes), sent)
  serializer.getFullState(client)
  assert.deepEqual(Buffer.from(full), fullBefore)
  assert.equal(sizes.length, 2)
})

test('rooms that share one buffer send each client its own room and nothing else', () => {
  const rooms = [1_001, 2_002].map((seq) => {
    const serializer = new OwnBytesSerializer<SectorSchema>({
      ...{ beforeFullState: () => {}, encodedAll: () => {}, fullStateFor: () => {} },
      readers: (clients) => clients,
    })
    const state = new SectorSchema()
    state.seq = seq
    serializer.reset(state)
    const side = new ClientSide<SectorSchema>()
    side.handshake(serializer.handshake() ?? assert.fail('no handshake'), { offset: 0 })
    const raw = (bytes: Uint8Array): void => {
      if (bytes[0] === Protocol.ROOM_STATE) side.setState(bytes, { offset: 1 })
      else side.patch(bytes, { offset: 1 })
    }
    const client = { state: ClientState.JOINED, raw, view: new StateView() } as unknown as Client
    return { state, serializer, side, client }
  })
  for (let round = 0; round < 3; round++) {
    // The second time, the room itself has not changed, but another room has used the buffer.
    for (const { state, serializer, side, client } of [...rooms, ...rooms]) {
      client.raw(serializer.getFullState(client))
      assert.equal(side.state.seq, state.seq)
    }
    for (const { state } of rooms) state.seq += 10
    for (const { state, serializer, side, client } of rooms) {
      serializer.applyPatches([client])
      assert.equal(side.state.seq, state.seq)
    }
  }
})

test('[VIS-1] a patch is encoded once for all views that see the same of it, and each sees only its own', () => {
  const state = new SectorSchema()
  const serializer = new OwnBytesSerializer<SectorSchema>({
    ...{ beforeFullState: () => {}, encodedAll: () => {}, fullStateFor: () => {} },
    readers: (clients) => clients,
  })
  serializer.reset(state)
  const fleets = ['one', 'two'].map((id) => {
    const fleet = new FleetSchema()
    fleet.assign({ id, ships: 100 })
    state.fleets.set(id, fleet)
    return fleet
  })
  const [one, two] = fleets as [FleetSchema, FleetSchema]
  const viewers = [[one, two], [one, two], [one]].map((seen) => {
    const view = new StateView()
    for (const fleet of seen) view.add(fleet)
    const side = new ClientSide<SectorSchema>()
    side.handshake(serializer.handshake() ?? assert.fail('no handshake'), { offset: 0 })
    const got: Uint8Array[] = []
    const raw = (bytes: Uint8Array): void => {
      got.push(bytes)
      side.patch(bytes, { offset: 1 })
    }
    const client = { state: ClientState.JOINED, raw, view } as unknown as Client
    side.setState(serializer.getFullState(client), { offset: 1 })
    return { view, side, got, client }
  })
  const shipsSeen = () =>
    viewers.map(({ side }) => [...side.state.fleets.values()].map(({ id, ships }) => [id, ships]))
  const patch = (): (Uint8Array | undefined)[] => {
    state.turn += 1
    serializer.applyPatches(viewers.map(({ client }) => client))
    return viewers.map(({ got }) => got.at(-1))
  }
  patch()
  one.ships = 90
  two.ships = 80
  const [a, b, c] = patch()
  assert.equal(a, b, 'the same bytes, not a copy')
  assert.notDeepEqual(a, c)
  const both = [
    ['one', 90],
    ['two', 80],
  ]
  assert.deepEqual(shipsSeen(), [both, both, [['one', 90]]])

  // What leaves a view is told to that view alone.
  viewers[1]?.view.remove(two)
  two.ships = 70
  patch()
  one.ships = 60
  patch()
  const left = [
    ['one', 60],
    ['two', 70],
  ]
  assert.deepEqual(shipsSeen(), [left, [['one', 60]], [['one', 60]]])
})
