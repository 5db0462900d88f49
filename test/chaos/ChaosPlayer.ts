import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import { nanoid } from 'nanoid'
import type { SectorSchema } from '../../rooms/sector/sectorSchema.ts'
import type { Dice } from '../../src/sim/core/dice.ts'

type SectorRoom = Room<unknown, SectorSchema>
type Order = Record<string, unknown> & { readonly id: string }

interface Answer {
  readonly ok: boolean
  readonly sector?: number
  readonly seq?: number
  readonly code?: string
}

/** How far a room's state has come: event number and epoch. */
export interface Shown {
  readonly sector: number
  readonly epoch: number
  readonly seq: number
}

export interface Acknowledged {
  readonly orderId: string
  readonly sector: number
  readonly seq: number
}

/** Answers of an overloaded server: the player waits and keeps its seat. */
const CROWDED = new Set(['busy', 'overloaded'])
/** Answers that leave an order undecided: it may be sent again as it is. */
const UNDECIDED = new Set([
  ...CROWDED,
  ...['moved', 'unknown', 'unavailable', 'elsewhere', 'in_transit'],
])
const STEP_MS_MAX = 4_000

/**
 * A commander who plays on through every fault. It sends an order again, to whichever server
 * answers, until the order is decided. It remembers what was acknowledged and what was shown to it.
 */
export class ChaosPlayer {
  readonly commander: string
  readonly fleetId: string
  readonly acknowledged: Acknowledged[] = []
  readonly shown = new Map<string, Shown>()
  /** When the last answer came; `performance.now()`. */
  lastAnswerAt = performance.now()
  readonly #token: string
  readonly #endpoints: () => string[]
  readonly #dice: Dice
  #room: SectorRoom | null = null
  #running = false
  #played: Promise<void> = Promise.resolve()

  private constructor(
    ids: { token: string; commander: string; fleetId: string },
    endpoints: () => string[],
    dice: Dice,
  ) {
    this.#token = ids.token
    this.commander = ids.commander
    this.fleetId = ids.fleetId
    this.#endpoints = endpoints
    this.#dice = dice
  }

  static async found(endpoints: () => string[], dice: Dice): Promise<ChaosPlayer> {
    const endpoint = endpoints()[0] ?? ''
    const made = await fetch(`${endpoint}/api/session/guest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Survivor' }),
      signal: AbortSignal.timeout(STEP_MS_MAX),
    })
    const { token, commander } = (await made.json()) as {
      token: string
      commander: { id: string }
    }
    const me = await fleetOf(endpoint, token)
    return new ChaosPlayer({ token, commander: commander.id, fleetId: me.id }, endpoints, dice)
  }

  /** Plays until `stop` is called. */
  play(sectors: number): void {
    this.#running = true
    this.#played = this.#loop(sectors)
  }

  /** Stops playing once no order is open. */
  async stop(): Promise<void> {
    this.#running = false
    await this.#played
    this.#leave()
  }

  async #loop(sectors: number): Promise<void> {
    const dice = this.#dice
    while (this.#running) {
      const { fleetId } = this
      const order = [
        { type: 'rename', fleetId, name: `Name ${dice.int(1, 1_000_000)}` },
        { type: 'route', fleetId, toSector: dice.int(1, sectors) },
        { type: 'move', fleetId, to: { x: dice.int(0, 1000), y: dice.int(0, 1000) }, queue: true },
      ][dice.int(0, 2)]
      await this.#give({ id: nanoid(), ...order })
      await wait(dice.int(10, 60))
    }
  }

  /** Sends an order until it is decided. */
  async #give(order: Order): Promise<void> {
    for (let tries = 0; ; tries++) {
      // Even after a stop the order must be decided, but not for ever.
      if (!this.#running && tries > 60) throw new Error(`order ${order.id} was never decided`)
      const answer = await this.#try(order).catch(() => null)
      if (answer?.ok && answer.sector !== undefined && answer.seq !== undefined) {
        this.lastAnswerAt = performance.now()
        this.acknowledged.push({ orderId: order.id, sector: answer.sector, seq: answer.seq })
        return
      }
      if (answer && !UNDECIDED.has(answer.code ?? '')) {
        this.lastAnswerAt = performance.now()
        return
      }
      if (answer === null || !CROWDED.has(answer.code ?? '')) this.#leave()
      await wait(Math.min(400, 30 + tries * 30))
    }
  }

  async #try(order: Order): Promise<Answer> {
    this.#room ??= await this.#join()
    return await this.#room.request<Order, Answer>('order', order, { timeout: STEP_MS_MAX })
  }

  async #join(): Promise<SectorRoom> {
    const endpoints = this.#endpoints()
    const endpoint = endpoints[this.#dice.int(0, endpoints.length - 1)] ?? ''
    const { sector } = await fleetOf(endpoint, this.#token)
    const client = new Client(endpoint)
    client.auth.token = this.#token
    const joining = client.joinOrCreate<SectorSchema>('sector', { sectorId: sector })
    const late = wait(STEP_MS_MAX, null, { ref: false })
    const room = (await Promise.race([joining, late])) as unknown as SectorRoom | null
    if (!room) {
      // A join that succeeds too late gives its seat back.
      joining.then((one) => one.connection.close()).catch(() => {})
      throw new Error('no seat in time')
    }
    room.reconnection.enabled = false
    for (const type of ['fleet', 'follow', 'blips']) room.onMessage(type, () => {})
    room.onStateChange((state) => this.#note(sector, state))
    room.onLeave(() => {
      if (this.#room === room) this.#room = null
    })
    return room
  }

  #note(sector: number, { epoch, seq }: SectorSchema): void {
    const key = `${sector}/${epoch}`
    const known = this.shown.get(key)
    if (!known || known.seq < seq) this.shown.set(key, { sector, epoch, seq })
  }

  #leave(): void {
    this.#room?.connection.close()
    this.#room = null
  }
}

async function fleetOf(endpoint: string, token: string): Promise<{ id: string; sector: number }> {
  const response = await fetch(`${endpoint}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(STEP_MS_MAX),
  })
  if (!response.ok) throw new Error(`/api/me: ${response.status}`)
  const { fleets } = (await response.json()) as { fleets: { id: string; sector: number }[] }
  const [fleet] = fleets
  if (!fleet || fleets.length !== 1) throw new Error(`${fleets.length} fleets instead of one`)
  return fleet
}
