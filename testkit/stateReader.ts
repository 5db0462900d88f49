import assert from 'node:assert/strict'
import { type Client, ClientState, Protocol } from '@colyseus/core'
import type { StateView } from '@colyseus/schema'
import { SchemaSerializer as ClientSide } from '@colyseus/sdk'
import type { OwnBytesSerializer } from '../rooms/colyseus/OwnBytesSerializer.ts'
import type { SectorSchema } from '../rooms/sector/sectorSchema.ts'

/** The SDK's side of a client that has received the full state. */
export function stateReader(serializer: OwnBytesSerializer<SectorSchema>, view: StateView) {
  const side = new ClientSide<SectorSchema>()
  side.handshake(serializer.handshake() ?? assert.fail('no handshake'), { offset: 0 })
  const raw = (bytes: Uint8Array): void => {
    if (bytes[0] === Protocol.ROOM_STATE) side.setState(bytes, { offset: 1 })
    else side.patch(bytes, { offset: 1 })
  }
  const client = { state: ClientState.JOINED, raw, view } as unknown as Client
  client.raw(serializer.getFullState(client))
  return { side, client }
}
