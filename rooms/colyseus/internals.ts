import type { Socket } from 'node:net'
import { type Client, ClientState, type IRoomCache, Room } from '@colyseus/core'
import { $changes, type ChangeTree, type StateView } from '@colyseus/schema'
import type { WireFrame } from './WireFrame.ts'

/**
 * The internals of Colyseus' rooms that this project uses. They are not part of its public API, and
 * must be checked when Colyseus is upgraded.
 */
export interface RoomInternals {
  /** Takes every frame of a client that has joined. */
  _onMessage(client: Client, frame: Buffer): void
  /** By session id: seats reserved but not taken, and seats kept for clients that may return. */
  readonly _reservedSeats: Record<string, unknown>
  readonly _reservedSeatTimeouts: Record<string, NodeJS.Timeout>
  /** The room's entry at the matchmaker. */
  readonly _listing: IRoomCache
  readonly _serializer: {
    getFullState(client?: Client): Uint8Array
    readonly encoder: { readonly root: object }
  }
}

/** Sets the number that a room's encoder gives to the next new object. */
export function numberNextObject(room: Room, number: number): void {
  const { root } = internalsOf(room)._serializer.encoder
  ;(root as { nextUniqueId: number }).nextUniqueId = number
}

/** Sets the number that a map gives to its next new key. */
export function numberNextKey(map: object, number: number): void {
  const { journal } = map as { readonly journal: object }
  ;(journal as { nextIndex: number }).nextIndex = number
}

export function internalsOf(room: Room): RoomInternals {
  return room as unknown as RoomInternals
}

/** @returns what the monitor panel, which extends rooms with it, shows of a room; null without it */
export async function inspected(room: Room): Promise<unknown> {
  const { getInspectData } = Room.prototype as { getInspectData?: () => Promise<unknown> }
  return (await getInspectData?.call(room)) ?? null
}

/** Bytes up to which frames are copied into one write. Beyond that, several writes cost less. */
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
 * Writes frames to a client in one go. It bypasses the WebSocket library, which would make a header
 * for each frame and client. Compression is off, so the library holds nothing back that should go
 * first.
 */
export function writeFrames(client: Client, frames: readonly WireFrame[]): void {
  const { readyState, OPEN } = client.ref as unknown as WebSocketInternals
  const socket = socketOf(client)
  // Colyseus keeps messages for a client that has not joined yet, and drops those for one that
  // leaves.
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

/** Sends clients several frames, which leave in one write for each client. */
export function inOneWrite(clients: readonly Client[], send: () => void): void {
  const sockets = clients.flatMap((client) => socketOf(client) ?? [])
  for (const socket of sockets) socket.cork()
  try {
    send()
  } finally {
    for (const socket of sockets) socket.uncork()
  }
}

interface Binding {
  _bindRoot(root: unknown): void
  markVisible(tree: unknown): void
}

/**
 * Makes a collection visible to a view, with nothing in it. A full state leaves out what its view
 * cannot see. A client keeps a collection that the state leaves out, but drops items that are
 * missing from one it names. Without this, a client that sees nothing any more would keep what it
 * saw.
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

/** The key under which PM2's agent looks for another instance of itself. */
const AGENT = Symbol.for('@pm2/io')

/**
 * Keeps PM2's agent from running. Colyseus loads the agent to report two figures. The agent
 * listens for faults, prints them, and looks at all open handles every second, with PM2 or
 * without. It leaves that to an instance that already exists: this puts one there that does
 * nothing.
 */
export function standInForAgent(): void {
  const agents = globalThis as { [AGENT]?: { metric(): void } }
  agents[AGENT] ??= { metric: () => {} }
}

interface Keeping {
  readonly _enqueuedMessages?: readonly Uint8Array[]
}

/**
 * @returns the bytes sent to a client that are still in this process: in its socket, or kept by
 * Colyseus until the client has joined
 */
export function waitingBytesOf(client: Client): number {
  const { bufferedAmount } = client.ref as unknown as { readonly bufferedAmount: number }
  if (client.state !== ClientState.JOINING) return bufferedAmount
  const { _enqueuedMessages: kept } = client as unknown as Keeping
  return (kept ?? []).reduce((sum, { byteLength }) => sum + byteLength, bufferedAmount)
}

/** Ends a client's connection without a close frame. Does nothing if it has ended. */
export function terminate(client: Client): void {
  ;(client.ref as unknown as { terminate(): void }).terminate()
}
