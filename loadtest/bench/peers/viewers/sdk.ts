import type { Socket } from 'node:net'
import type { Room } from '@colyseus/sdk'

// Without Node's own WebSocket, the SDK uses one whose socket can be inspected.
Reflect.deleteProperty(globalThis, 'WebSocket')
/** The real SDK. */
export const sdk = await import('@colyseus/sdk')

export interface NodeSocket {
  readonly _socket: Socket
}

export function socketOfRoom(room: Room): Socket {
  const { ws } = room.connection.transport as unknown as { readonly ws: NodeSocket }
  return ws._socket
}

/** Gives a room a frame as if its socket had received it. */
export function takeFrame(room: Room, data: Buffer): void {
  const internals = room as unknown as { onMessageCallback(event: { data: Buffer }): void }
  internals.onMessageCallback({ data })
}
