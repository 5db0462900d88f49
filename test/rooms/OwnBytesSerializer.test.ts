import assert from 'node:assert/strict'
import test from 'node:test'
import { type Client, ClientState } from '@colyseus/core'
import { OwnBytesSerializer } from '../../rooms/OwnBytesSerializer.ts'
import { SectorSchema } from '../../rooms/state/sectorSchema.ts'

test('[FEED-6] what waits for a slow socket is not written over by the next patch', () => {
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
