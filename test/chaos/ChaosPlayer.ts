import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import { nanoid } from 'nanoid'
import type { SectorSchema } from '../../rooms/sector/sectorSchema.ts'
import { Api } from '../../src/client/Api.ts'
import type { BaseRecord, HeldSystem } from '../../src/protocol/httpBodies.ts'
import type { YardMessage } from '../../src/protocol/sectorMessages.ts'
import type { Dice } from '../../src/sim/core/dice.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { type Galaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { type Draft, isErrand, nextOrder, type Outlook, type Yard } from './nextOrder.ts'
import { whenTaken } from './Player.ts'

type SectorRoom = Room<unknown, SectorSchema>
type Order = Draft & { readonly id: string }

interface Answer {
  readonly ok: boolean
  readonly sector?: number
  readonly seq?: number
  readonly code?: string
}

interface Me {
  readonly commander: { readonly id: CommanderId }
  readonly fleets: readonly { readonly id: string; readonly sector: SectorId }[]
  readonly base: BaseRecord | null
  readonly systems: readonly HeldSystem[]
}

/** How far a room's state has come: event number and epoch. */
export interface Shown {
  readonly sector: number
  readonly epoch: number
  readonly seq: number
}

export interface Acknowledged {
  readonly orderId: string
  readonly type: string
  readonly sector: number
  readonly seq: number
}

/** Where the war is, and who helps those who lost all they had. */
export interface Campaign {
  readonly galaxy: Galaxy
  readonly fronts: readonly SectorId[]
  readonly endpoints: () => readonly string[]
  /** Gives a commander another fleet near its base. */
  readonly reinforce: (commander: CommanderId, base: BaseRecord) => Promise<unknown>
}

/** Answers of an overloaded server: the player waits and keeps its seat. */
const CROWDED = new Set(['busy', 'overloaded'])
/** Answers that leave an order undecided: it may be sent again as it is. */
const UNDECIDED = new Set([
  ...CROWDED,
  ...['moved', 'unknown', 'unavailable', 'elsewhere', 'in_transit'],
])
const STEP_MS_MAX = 4_000
/** Before the first fault, a slow machine that has just started servers is waited for. */
const FOUNDING_MS_MAX = 30_000
/** Orders given in a sector before the player looks elsewhere. */
const STAY_ORDERS_MAX = 20
/** How often a commander without ships is given some, at most. */
const REINFORCED_EVERY_MS = 3_000
/** For how long a fleet that takes or fights for a system, docks or salvages keeps its orders. */
const ERRAND_MS = 4_000

/**
 * A commander at war who plays on through every fault. It sends an order again, to whichever server
 * answers, until the order is decided. It remembers what was acknowledged and what was shown to it.
 */
export class ChaosPlayer {
  readonly commander: CommanderId
  readonly base: BaseRecord
  readonly acknowledged: Acknowledged[] = []
  readonly shown = new Map<string, Shown>()
  /** How many orders were refused, by code. */
  readonly refused = new Map<string, number>()
  /** When the last answer came; `performance.now()`. */
  lastAnswerAt = performance.now()
  /** Why it last had no answer, or none that decides; null if it always had one. */
  lastTrouble: unknown = null
  readonly #token: string
  readonly #campaign: Campaign
  readonly #dice: Dice
  #room: SectorRoom | null = null
  #sector: SectorId
  /** What is docked at the commander's places in that sector, as far as it was told yet. */
  readonly #yards = new Map<string, Yard>()
  /** Until when fleets are left alone, by id; `performance.now()`. */
  readonly #errands = new Map<string, number>()
  #ordersLeft = 0
  #isBare = false
  #reinforcedAt = Number.NEGATIVE_INFINITY
  #running = false
  #played: Promise<void> = Promise.resolve()

  private constructor(
    { commander, base, token }: { commander: CommanderId; base: BaseRecord; token: string },
    campaign: Campaign,
    dice: Dice,
  ) {
    this.#token = token
    this.commander = commander
    this.base = base
    this.#sector = base.sector
    this.#campaign = campaign
    this.#dice = dice
  }

  static async found(campaign: Campaign, dice: Dice): Promise<ChaosPlayer> {
    const endpoint = campaign.endpoints()[0] ?? ''
    const { token } = await whenTaken(() => new Api(endpoint).guest('Survivor'))
    const { commander, base } = await whoAmI(endpoint, token, FOUNDING_MS_MAX)
    if (!base) throw new Error('a new commander has no base')
    return new ChaosPlayer({ commander: commander.id, base, token }, campaign, dice)
  }

  /** Plays until `stop` is called. */
  play(): void {
    this.#running = true
    this.#played = this.#loop()
  }

  /** Stops playing once no order is open. */
  async stop(): Promise<void> {
    this.#running = false
    await this.#played
    this.#leave()
  }

  async #loop(): Promise<void> {
    while (this.#running) {
      // Servers may be away: then it looks again.
      const draft = await this.#next().catch((error: unknown) => this.#fail(error))
      if (draft) await this.#give({ id: nanoid(), ...draft })
      else this.#leave()
      await wait(this.#dice.int(10, 60))
    }
  }

  /** @returns null if there is nothing to order where the player looked */
  async #next(): Promise<Draft | null> {
    if (this.#ordersLeft === 0) await this.#lookElsewhere()
    this.#room ??= await this.#join(this.#sector)
    this.#ordersLeft = Math.max(0, this.#ordersLeft - 1)
    const draft = nextOrder(this.#outlook(this.#room.state), this.#dice)
    if (draft) return draft
    this.#ordersLeft = 0
    const docked = [...this.#yards.values()]
    const isHome = docked.some(({ at }) => 'base' in at)
    if (this.#isBare && isHome) await this.#askForShips()
    return this.#fail(
      `nothing to order in sector ${this.#sector}, docked ${JSON.stringify(docked)}`,
    )
  }

  #outlook({ fleets, wrecks, systems }: SectorSchema): Outlook {
    const { galaxy, fronts } = this.#campaign
    const holders = new Map([...(systems?.values() ?? [])].map(({ id, owner }) => [id, owner]))
    const now = performance.now()
    return {
      ...{ commander: this.commander, base: this.base, sector: this.#sector },
      ...{ sectors: galaxy.sectors.length, fronts },
      fleets: [...(fleets?.values() ?? [])],
      wrecks: [...(wrecks?.values() ?? [])],
      systems: sectorOf(galaxy, this.#sector).systems.map(({ id }) => ({
        id,
        owner: holders.get(id) ?? null,
      })),
      yards: [...this.#yards.values()],
      isOnErrand: ({ id }) => (this.#errands.get(id) ?? 0) > now,
    }
  }

  #fail(why: unknown): null {
    this.lastTrouble = why
    return null
  }

  /** Chooses a fleet, the base or a system that it holds, and goes where that is. */
  async #lookElsewhere(): Promise<void> {
    const { fleets, systems } = await this.#me()
    this.#isBare = fleets.length === 0
    // One of its systems, so that it is mostly where its fleets are.
    const held = systems.length > 0 ? [this.#dice.pick(systems)] : []
    const places = [...fleets, ...held, this.base]
    this.#go(this.#dice.pick(places).sector)
    this.#ordersLeft = this.#dice.int(1, STAY_ORDERS_MAX)
  }

  /** Whoever has none in its yard either comes here: it would have launched them. */
  async #askForShips(): Promise<void> {
    if (performance.now() < this.#reinforcedAt + REINFORCED_EVERY_MS) return
    await this.#campaign.reinforce(this.commander, this.base)
    this.#reinforcedAt = performance.now()
  }

  /** Sends an order until it is decided. */
  async #give(order: Order): Promise<void> {
    for (let tries = 0; ; tries++) {
      // Even after a stop the order must be decided, but not for ever.
      if (!this.#running && tries > 60) throw new Error(`order ${order.id} was never decided`)
      const answer = await this.#try(order).catch((error: unknown) => this.#fail(error))
      if (answer?.ok && answer.sector !== undefined && answer.seq !== undefined) {
        this.lastAnswerAt = performance.now()
        const { id: orderId, type } = order
        this.acknowledged.push({ orderId, type, sector: answer.sector, seq: answer.seq })
        if (isErrand(order)) this.#errands.set(order.fleetId, this.lastAnswerAt + ERRAND_MS)
        return
      }
      if (answer && !UNDECIDED.has(answer.code ?? '')) {
        this.lastAnswerAt = performance.now()
        const code = answer.code ?? 'none'
        this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
        return
      }
      if (answer) this.#fail(`${order.type}: ${answer.code}`)
      if (answer === null || !CROWDED.has(answer.code ?? '')) this.#leave()
      await wait(Math.min(400, 30 + tries * 30))
    }
  }

  async #try(order: Order): Promise<Answer> {
    this.#room ??= await this.#joinWhereItIs(order)
    return await this.#room.request<Order, Answer>('order', order, { timeout: STEP_MS_MAX })
  }

  /** A fleet that has ended is asked for where it was: there, the answer is known [DUR-3]. */
  async #joinWhereItIs(order: Order): Promise<SectorRoom> {
    const { fleets } = await this.#me()
    const fleet = fleets.find(({ id }) => id === order.fleetId)
    this.#go(fleet?.sector ?? this.#sector)
    return this.#join(this.#sector)
  }

  async #join(sector: SectorId): Promise<SectorRoom> {
    const client = new Client(this.#endpoint())
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
    for (const type of ['fleet', 'follow', 'blips', 'load']) room.onMessage(type, () => {})
    room.onMessage<YardMessage>('yard', ({ at, ships, queue }) => {
      if (sector === this.#sector) {
        const builds = queue.map(({ id }) => id)
        this.#yards.set(JSON.stringify(at), { at, ships, builds })
      }
    })
    const first = Promise.withResolvers<void>()
    room.onStateChange((state) => {
      this.#note(sector, state)
      first.resolve()
    })
    room.onLeave(() => {
      if (this.#room === room) this.#room = null
    })
    await Promise.race([first.promise, wait(STEP_MS_MAX, null, { ref: false })])
    return room
  }

  #note(sector: number, { epoch, seq }: SectorSchema): void {
    const key = `${sector}/${epoch}`
    const known = this.shown.get(key)
    if (!known || known.seq < seq) this.shown.set(key, { sector, epoch, seq })
  }

  /** The next seat is in that sector. */
  #go(sector: SectorId): void {
    if (sector === this.#sector) return
    this.#leave()
    this.#sector = sector
    this.#yards.clear()
  }

  #leave(): void {
    this.#room?.connection.close()
    this.#room = null
  }

  #me(): Promise<Me> {
    return whoAmI(this.#endpoint(), this.#token)
  }

  #endpoint(): string {
    const endpoints = this.#campaign.endpoints()
    return endpoints[this.#dice.int(0, endpoints.length - 1)] ?? ''
  }
}

async function whoAmI(endpoint: string, token: string, msMax = STEP_MS_MAX): Promise<Me> {
  const response = await fetch(`${endpoint}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(msMax),
  })
  if (!response.ok) throw new Error(`/api/me: ${response.status}`)
  return (await response.json()) as Me
}
