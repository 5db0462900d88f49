/** The child process of WatcherProcess.ts: watches, and reports its totals when asked. */
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { answerParent, endWithParent } from '../answerParent.ts'

export type WatcherKind = 'events' | 'room'

export type Asked =
  | {
      readonly what: 'watch'
      readonly endpoint: string
      readonly kind: WatcherKind
      readonly sectors: readonly number[]
      readonly count: number
    }
  | { readonly what: 'count' }

export interface Counted {
  readonly events: number
  /** All bytes read from the sockets. */
  readonly bytes: number
}

const EVENT = Buffer.from('\ndata: {"v"')

let events = 0
const sockets: Socket[] = []

/**
 * Opens a stream of Server-Sent Events. An event cut into two chunks may be missed, one in
 * hundreds.
 */
async function watchEvents(endpoint: string, sectors: readonly number[]): Promise<void> {
  const opened = Promise.withResolvers<void>()
  const url = `${endpoint}/api/galaxy/events?sectors=${sectors}`
  get(url, { agent: false }, (response) => {
    if (response.statusCode !== 200) throw new Error(`refused: ${response.statusCode}`)
    sockets.push(response.socket)
    response.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(EVENT); at !== -1; at = chunk.indexOf(EVENT, at + 1)) events += 1
    })
    opened.resolve()
  })
  await opened.promise
}

/** Opens a viewer in the galaxy room, with the real SDK. */
async function watchRoom(endpoint: string, sectors: readonly number[]): Promise<void> {
  // Without Node's own WebSocket, the SDK uses one whose socket can be inspected.
  Reflect.deleteProperty(globalThis, 'WebSocket')
  const { Client } = await import('@colyseus/sdk')
  const room = await new Client(endpoint).joinOrCreate('galaxy')
  room.onMessage('summary', () => {})
  room.onMessage('feed', (message: { events: readonly object[] }) => {
    events += message.events.length
  })
  await room.request('view', { sectors })
  const { ws } = room.connection.transport as unknown as { ws: { _socket: Socket } }
  sockets.push(ws._socket)
}

endWithParent()
process.on('message', async (asked: Asked) => {
  if (asked.what === 'watch') {
    const watch = asked.kind === 'events' ? watchEvents : watchRoom
    for (let left = asked.count; left > 0; left--) await watch(asked.endpoint, asked.sectors)
  }
  const bytes = sockets.reduce((sum, socket) => sum + socket.bytesRead, 0)
  void answerParent({ events, bytes } satisfies Counted)
})
