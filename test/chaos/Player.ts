import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import { nanoid } from 'nanoid'
import type { SectorSchema } from '../../rooms/sector/sectorSchema.ts'
import { Api, ApiError } from '../../src/client/Api.ts'
import { JoinRefusedError, joinRoom } from '../../src/client/joinRoom.ts'

type SectorRoom = Room<unknown, SectorSchema>

export interface Answer {
  readonly ok: boolean
  readonly sector?: number
  readonly seq?: number
  readonly code?: string
  readonly retryAfterMs?: number
}

/** Most tries to enter: a server that starts on a slow machine may be overloaded. */
const TRIES_MAX = 10
const RETRY_MS = 1_000

export interface SentOrder {
  readonly order: Record<string, unknown> & { readonly id: string }
  answer: Answer | null
}

interface Me {
  readonly fleets: readonly { id: string; name: string; sector: number; transit: unknown }[]
}

/** A commander who gives orders over real sockets and remembers every answer. */
export class Player {
  readonly #token: string
  readonly fleetId: string
  readonly sent: SentOrder[] = []
  #room: SectorRoom | null = null

  private constructor(token: string, fleetId: string) {
    this.#token = token
    this.fleetId = fleetId
  }

  static async found(endpoint: string, name: string): Promise<Player> {
    const { token } = await whenTaken(() => new Api(endpoint).guest(name))
    const player = new Player(token, '')
    const [fleet] = (await player.me(endpoint)).fleets
    if (!fleet) throw new Error('a new commander has no fleet')
    return new Player(token, fleet.id)
  }

  async me(endpoint: string): Promise<Me> {
    const response = await fetch(`${endpoint}/api/me`, {
      headers: { authorization: `Bearer ${this.#token}` },
    })
    if (!response.ok) throw new Error(`/api/me: ${response.status}`)
    return (await response.json()) as Me
  }

  /** Takes a seat in the sector that the fleet is in or bound for. */
  async join(endpoint: string): Promise<void> {
    const me = await this.me(endpoint)
    const sectorId = me.fleets.find((fleet) => fleet.id === this.fleetId)?.sector
    const client = new Client(endpoint)
    client.auth.token = this.#token
    const room = await whenTaken(() => joinRoom<SectorSchema>(client, 'sector', { sectorId }))
    room.reconnection.enabled = false
    for (const type of ['fleet', 'follow', 'blips']) room.onMessage(type, () => {})
    this.#room = room
  }

  /** Gives an order. It stays open if the server dies before it answers. */
  async give(order: Record<string, unknown>): Promise<SentOrder> {
    const sent: SentOrder = { order: { id: nanoid(), ...order }, answer: null }
    this.sent.push(sent)
    sent.answer = await this.ask(sent.order).catch(() => null)
    return sent
  }

  /** Asks again while the server is overloaded, as the client does. */
  async ask(order: SentOrder['order']): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      if (!this.#room) throw new Error('not in a sector')
      const answer: Answer = await this.#room.request('order', order)
      if (answer.code !== 'overloaded' || tries === TRIES_MAX) return answer
      await wait(answer.retryAfterMs)
    }
  }

  leave(): void {
    this.#room?.connection.close()
    this.#room = null
  }
}

/** Asks again while the server refuses newcomers because it is overloaded or just starts. */
export async function whenTaken<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const isGuestRefused = error instanceof ApiError && error.status === 503
      const isJoinRefused = error instanceof JoinRefusedError && error.code === 'overloaded'
      if (tries === TRIES_MAX || !(isGuestRefused || isJoinRefused)) throw error
      await wait(RETRY_MS)
    }
  }
}
