import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Room, Client as SdkClient } from '@colyseus/sdk'
import { FEED_FORMAT } from '../../rooms/galaxy/feedFormat.ts'
import type { FeedMessage } from '../../src/feed/messages.ts'
import type { Summary } from '../../src/protocol/mapMessages.ts'

// Without Node's own WebSocket, the SDK uses one whose socket can be inspected.
Reflect.deleteProperty(globalThis, 'WebSocket')
const { Client } = await import('@colyseus/sdk')

const CURRENT_MS_MAX = 30_000
const RETRY_MS = 500
const TRIES_MAX = 20
const SEAT_TRIES_MAX = 40
const OVERLOADED = 503

interface Seat {
  readonly publicAddress?: string
}

interface NodeSocket {
  readonly _socket: Socket
  terminate(): void
}

/** How a return went; times in ms. */
export interface CameBack {
  /**
   * Time until current again, from the request for a seat and from the moment the seat was given.
   */
  readonly sinceAsked: number
  readonly sinceSeat: number
  readonly synced: number
  readonly tries: number
}

/** A viewer of the map on the real SDK, which checks that each range abuts the one before. */
export class FeedViewer {
  /** What all viewers of this process have received. */
  static readonly tally = { events: 0, messages: 0, gaps: 0 }
  /** The highest event number in each sector that any of them has received. */
  static readonly heads = new Map<number, number>()
  /** Bytes of messages by sector; null while they are not counted. */
  static frames: Map<number, number> | null = null
  /** Called for each event that any viewer receives; null while nobody listens. */
  static onEvent: ((sector: number, seq: number) => void) | null = null

  readonly cursors = new Map<number, number>()
  readonly #endpoint: string
  readonly #token: string | null
  readonly #client: SdkClient
  #room: Room | null = null
  #bytesBefore = 0
  #awaited: (() => void) | null = null

  constructor(endpoint: string, token: string | null) {
    this.#endpoint = endpoint
    this.#token = token
    this.#client = new Client(endpoint)
  }

  /** All bytes read from its sockets. */
  get bytes(): number {
    return this.#bytesBefore + (this.#socket?._socket.bytesRead ?? 0)
  }

  /**
   * Takes a seat and views sectors. An overloaded server refuses at first: then it asks again for
   * some seconds.
   */
  async watch(sectors: readonly number[]): Promise<void> {
    let response = await this.#askSeat()
    for (let tries = 1; response.status === OVERLOADED && tries < SEAT_TRIES_MAX; tries++) {
      await wait(RETRY_MS)
      response = await this.#askSeat()
    }
    await this.#join(await seatOf(response))
    await this.#room?.request('view', { sectors })
  }

  /** Drops its connection without a close. */
  drop(): void {
    this.#bytesBefore = this.bytes
    this.#socket?.terminate()
    this.#room = null
  }

  /**
   * Resumes from its cursors. Resolves when it has everything that any viewer here had when it
   * began.
   */
  async comeBack(): Promise<CameBack> {
    const askedAt = performance.now()
    const due = [...this.cursors.keys()].map((id) => [id, FeedViewer.heads.get(id) ?? 0] as const)
    for (let tries = 1; ; tries++) {
      try {
        const seat = await seatOf(await this.#askSeat())
        const seatAt = performance.now()
        await this.#join(seat)
        const synced = await this.#resume()
        await this.#until(() => due.every(([id, seq]) => (this.cursors.get(id) ?? 0) >= seq))
        const now = performance.now()
        return { sinceAsked: now - askedAt, sinceSeat: now - seatAt, synced, tries }
      } catch (error) {
        if (tries === TRIES_MAX) throw error
        this.drop()
        await wait(RETRY_MS)
      }
    }
  }

  get #socket(): NodeSocket | null {
    const transport = this.#room?.connection.transport as unknown as { ws: NodeSocket } | undefined
    return transport?.ws._socket ? transport.ws : null
  }

  #askSeat(): Promise<Response> {
    return fetch(`${this.#endpoint}/matchmake/joinOrCreate/galaxy`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      body: '{}',
    })
  }

  async #join(seat: Seat): Promise<void> {
    const room = await this.#client.consumeSeatReservation(
      seat as Parameters<SdkClient['consumeSeatReservation']>[0],
    )
    room.reconnection.enabled = false
    this.#room = room as unknown as Room
    room.onMessage('load', () => {})
    room.onMessage<FeedMessage>('feed', (message) => {
      const { sector, from, to, events } = message
      if (to !== from - 1 && from !== (this.cursors.get(sector) ?? -1) + 1) {
        FeedViewer.tally.gaps += 1
      }
      FeedViewer.tally.events += events.length
      if (FeedViewer.onEvent) for (const { seq } of events) FeedViewer.onEvent(sector, seq)
      FeedViewer.#sized(sector, () => FEED_FORMAT.feed(message).message)
      this.#told(sector, to)
    })
    room.onMessage<Summary>('summary', (message) => {
      FeedViewer.#sized(message.sector, () => FEED_FORMAT.summary(message).message)
      this.#told(message.sector, message.seq)
    })
  }

  /** @returns how many sectors began again instead of being repeated */
  async #resume(): Promise<number> {
    const cursors = Object.fromEntries(this.cursors)
    const answer = await this.#room?.request<unknown, { ok: boolean; synced: number[] }>('resume', {
      cursors,
    })
    if (!answer?.ok) throw new Error(`not resumed: ${JSON.stringify(answer)}`)
    return answer.synced.length
  }

  static #sized(sector: number, encode: () => Uint8Array): void {
    const { frames } = FeedViewer
    frames?.set(sector, (frames.get(sector) ?? 0) + encode().byteLength)
  }

  #told(sector: number, seq: number): void {
    FeedViewer.tally.messages += 1
    this.cursors.set(sector, seq)
    if (seq > (FeedViewer.heads.get(sector) ?? -1)) FeedViewer.heads.set(sector, seq)
    this.#awaited?.()
  }

  async #until(holds: () => boolean): Promise<void> {
    if (holds()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => reject(new Error('not current in time')), CURRENT_MS_MAX)
    this.#awaited = () => {
      if (holds()) resolve()
    }
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#awaited = null
    }
  }
}

async function seatOf(response: Response): Promise<Seat> {
  if (!response.ok) throw new Error(`no seat: ${response.status}`)
  return (await response.json()) as Seat
}
