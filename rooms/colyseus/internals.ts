import type { Socket } from 'node:net'
import { type Client, ClientState, type IRoomCache, type Room } from '@colyseus/core'
import { $changes, type ChangeTree, type StateView } from '@colyseus/schema'
import type { WireFrame } from './WireFrame.ts'

/**
 * What of Colyseus' rooms is used here and not promised to stay: all of it, in one place, to be
 * looked at when Colyseus is upgraded.
 */
export interface RoomInternals {
  /** Every frame of a client that has joined comes through here. */
  _onMessage(client: Client, frame: Buffer): void
  /** By session: seats given out and not taken, and those kept for clients that may come back. */
  readonly _reservedSeats: Record<string, unknown>
  readonly _reservedSeatTimeouts: Record<string, NodeJS.Timeout>
  /** How the matchmaker knows the room. */
  readonly _listing: IRoomCache
  readonly _serializer: {
    getFullState(client?: Client): Uint8Array
    readonly encoder: { readonly root: object }
  }
}

/** Says which number the encoder gives to the next object it gets to know. */
export function numberNextObject(room: Room, number: number): void {
  const { root } = internalsOf(room)._serializer.encoder
  ;(root as { nextUniqueId: number }).nextUniqueId = number
}

/** Says which number a map gives to the next key it gets to know. */
export function numberNextKey(map: object, number: number): void {
  const { journal } = map as { readonly journal: object }
  ;(journal as { nextIndex: number }).nextIndex = number
}

export function internalsOf(room: Room): RoomInternals {
  return room as unknown as RoomInternals
}

/** So much is copied into one piece: it costs less than to write several. More is written as it is. */
const COPIED_BYTES_MAX = 4_096

interface WebSocketInternals {
  readonly readyState: number
  readonly OPEN: number
  readonly _socket?: Socket | null
}

/** @returns the socket under a client's WebSocket; null once it is gone */
export function socketOf(client: Client): Socket | null {
  return (client.ref as unknown as WebSocketInternals)._socket ?? null
}

/**
 * Writes frames to a client in one go, past the WebSocket library, which would make a header for each
 * and each client. Nothing is compressed here, so that the library keeps nothing back that should go
 * before them.
 */
export function writeFrames(client: Client, frames: readonly WireFrame[]): void {
  const { readyState, OPEN } = client.ref as unknown as WebSocketInternals
  const socket = socketOf(client)
  // Who has not joined is told by Colyseus when it has; who leaves is told no more.
  if (client.state !== ClientState.JOINED || readyState !== OPEN || !socket) {
    for (const { message } of frames) client.enqueueRaw(message)
    return
  }
  const [first] = frames
  if (first && frames.length === 1) {
    socket.write(first.bytes)
    return
  }
  const total = frames.reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (total <= COPIED_BYTES_MAX) {
    socket.write(
      Buffer.concat(
        frames.map(({ bytes }) => bytes),
        total,
      ),
    )
    return
  }
  socket.cork()
  for (const { bytes } of frames) socket.write(bytes)
  socket.uncork()
}

interface Binding {
  _bindRoot(root: unknown): void
  markVisible(tree: unknown): void
}

/**
 * Lets a view see that there is a collection, and nothing in it. A full state does not name what its
 * view cannot see, and a client that gets one keeps what is not named: of a collection that is named
 * it drops what the state has not. Without this, who sees nothing any more would keep what it saw.
 */
export function showEmpty(view: StateView, collection: { readonly [$changes]: ChangeTree }): void {
  const binding = view as unknown as Binding
  binding._bindRoot(collection[$changes].root)
  for (
    let tree: ChangeTree | undefined = collection[$changes];
    tree;
    tree = tree.parent?.[$changes]
  )
    binding.markVisible(tree)
}

/** Where the agent of PM2 looks for another of itself. */
const AGENT = Symbol.for('@pm2/io')

/**
 * Colyseus loads the agent of PM2 where it is installed, to give it two figures. It listens for faults,
 * prints them and looks at all open handles every second, under PM2 or not. It leaves that to one that
 * is there already: this one does nothing.
 */
export function standInForAgent(): void {
  const agents = globalThis as { [AGENT]?: { metric(): void } }
  agents[AGENT] ??= { metric: () => {} }
}

interface Keeping {
  readonly _enqueuedMessages?: readonly Uint8Array[]
}

/**
 * @returns how much was sent to a client and is still in this process: in its socket, or kept by
 * Colyseus until the client says that it has joined
 */
export function waitingBytesOf(client: Client): number {
  const { bufferedAmount } = client.ref as unknown as { readonly bufferedAmount: number }
  if (client.state !== ClientState.JOINING) return bufferedAmount
  const { _enqueuedMessages: kept } = client as unknown as Keeping
  return (kept ?? []).reduce((sum, { byteLength }) => sum + byteLength, bufferedAmount)
}

/** Ends a client's connection without a word; one that has ended stays as it is. */
export function terminate(client: Client): void {
  ;(client.ref as unknown as { terminate(): void }).terminate()
}
