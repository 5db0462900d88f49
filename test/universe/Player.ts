import type { Accepted, OrderAnswer } from '../../src/protocol/orders.ts'
import type {
  BaseId,
  CommanderId,
  FleetId,
  PlaceId,
  SectorId,
  WreckId,
} from '../../src/sim/core/ids.ts'
import { type RefusalCode, refuse } from '../../src/sim/core/refusal.ts'
import { STANCES } from '../../src/sim/fleets/fleet.ts'
import type { Point } from '../../src/sim/galaxy/course.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { type Order, subjectOf } from '../../src/sim/orders.ts'
import type { MemoryStore } from '../../testkit/MemoryStore.ts'
import type { Auditor } from './Auditor.ts'
import type { Chance } from './Chance.ts'
import type { GameServer } from './GameServer.ts'

/** An order as its client knows it. It is sent under one id until its answer is final. */
interface Request {
  readonly order: Order
  /** Whether no database would store it, as after a bug in the game's rules. */
  readonly poison: boolean
  firstOk: Accepted | null
  final: boolean
  tries: number
}

/** The refusals that mean "not now": the same order is sent again. */
const AGAIN: ReadonlySet<RefusalCode> = new Set([
  'moved',
  'busy',
  'overloaded',
  'unavailable',
  'unknown',
])
const ELSEWHERE: ReadonlySet<RefusalCode> = new Set(['in_transit', 'elsewhere'])

/** What a player knows of the universe. */
export interface PlayerSurroundings {
  readonly chance: Chance
  readonly galaxy: Galaxy
  readonly store: Pick<MemoryStore, 'bases' | 'fleets' | 'systems'>
  readonly auditor: Auditor
  readonly plan: { readonly poisonShare: number }
  readonly counts: { ordersAccepted: number; ordersRefused: number }
  later(ms: number, run: () => void): void
  anyServer(): GameServer | null
  serverOf(node: string): GameServer | null
  wasPoisoned(sector: SectorId): boolean
}

/** A commander whose client does everything a good client does, and some of what a bad one does. */
export class Player {
  readonly commander: CommanderId
  readonly fleets: FleetId[]
  /** All the bases it ever had. */
  readonly bases: BaseId[] = []
  readonly #universe: PlayerSurroundings
  readonly #requests: Request[] = []
  #orders = 0

  constructor(commander: CommanderId, fleets: FleetId[], universe: PlayerSurroundings) {
    this.commander = commander
    this.fleets = fleets
    this.#universe = universe
  }

  /** How many orders have no final answer yet. */
  get waiting(): number {
    return this.#requests.filter((request) => !request.final).length
  }

  /** The orders answered with ok, to be looked up at the end. */
  get accepted(): readonly { readonly orderId: string; readonly outcome: Accepted }[] {
    return this.#requests.flatMap(({ order, firstOk }) =>
      firstOk ? [{ orderId: order.id, outcome: firstOk }] : [],
    )
  }

  giveOrder(): void {
    const { chance } = this.#universe
    const poison = chance.hits(this.#universe.plan.poisonShare)
    const request: Request = {
      order: this.#order(poison),
      poison,
      firstOk: null,
      final: false,
      tries: 0,
    }
    this.#requests.push(request)
    this.#send(request, this.#guessSector(request))
    // Sends the same id to another sector at the same time, or once more much later.
    if (chance.hits(0.15)) this.#send(request, this.#anySector())
    if (chance.hits(0.2)) {
      this.#universe.later(chance.int(100, 15_000), () =>
        this.#send(request, this.#guessSector(request)),
      )
    }
  }

  #order(poison: boolean): Order {
    const { chance } = this.#universe
    const id = `${this.commander}-order-${++this.#orders}`
    const fleetId = chance.hits(0.93) ? chance.pick(this.fleets) : chance.pick(['m1', 'nobody'])
    if (poison) return { id, type: 'rename', fleetId: chance.pick(this.fleets), name: `\0${id}` }
    const queue = chance.hits(0.3)
    const toSector = this.#anySector()
    const system = chance.hits(0.8) ? 1 : 2
    switch (chance.int(1, 30)) {
      case 25:
      case 26:
      case 27:
        return this.#anyWork(id)
      case 28:
      case 29:
      case 30:
        return {
          ...{ id, type: chance.pick(['load', 'unload'] as const), fleetId, queue },
          at: this.#anyPlaceOfOwn(),
          ...(chance.hits(0.5) && { goods: { ore: chance.int(1, 400), gas: chance.int(1, 100) } }),
          ...(chance.hits(0.3) && { repeat: true }),
        }
      case 23:
      case 24:
        return { id, type: 'salvage', ...this.#anyWreck(fleetId), queue }
      case 9:
        return {
          id,
          type: 'stance',
          fleetId,
          stance: chance.pick([...STANCES, 'attack', 'attack']),
        }
      case 10:
        return { id, type: 'attack', fleetId, target: { fleetId: this.#anyFleet() } }
      case 11:
        return { id, type: 'retreat', fleetId }
      case 12:
        return { id, type: 'escort', fleetId, target: { fleetId: chance.pick(this.fleets) } }
      case 14:
        return { id, type: 'launch', at: { base: chance.pick(this.bases) }, ships: { scout: 1 } }
      case 15:
      case 16:
      case 19:
      case 20:
        return { id, type: 'capture', fleetId, systemId: system, queue }
      case 17:
        return { id, type: 'attack', fleetId, target: { systemId: system } }
      case 18:
        return chance.hits(0.5)
          ? { id, type: 'dock', fleetId, at: { system }, queue }
          : { id, type: 'launch', at: { system }, ships: { scout: 1 } }
      case 13:
      case 21:
        return { id, type: 'dock', fleetId, at: { base: chance.pick(this.bases) }, queue }
      case 7:
        return { id, type: 'split', fleetId, ships: { scout: 1 }, name: id }
      case 8:
        return { id, type: 'merge', fleetId, into: chance.pick(this.fleets) }
      case 1:
        return { id, type: 'rename', fleetId, name: id }
      case 2:
        return { id, type: 'stop', fleetId }
      case 3:
        return { id, type: 'jump', fleetId, toSector, queue }
      case 4:
        return {
          ...{ id, type: 'move', fleetId, queue },
          to: this.#anyPlace(),
        }
      default:
        return { id, type: 'route', fleetId, toSector, queue }
    }
  }

  /** Something that a yard does, or does no more. */
  #anyWork(id: string): Order {
    const { chance, auditor, store } = this.#universe
    const at = this.#anyPlaceOfOwn()
    const ship = chance.pick(['scout', 'hauler', 'engineer'] as const)
    const row = 'base' in at ? store.bases.get(at.base) : undefined
    const base = row && 'base' in at ? auditor.state(row.sector).bases.get(at.base) : undefined
    const [item] = base?.queue ?? []
    if (item && chance.hits(0.3)) return { id, type: 'cancelBuild', at, item: item.id }
    if (chance.hits(0.7)) return { id, type: 'build', at, ship, count: chance.int(1, 3) }
    const building = chance.pick(['base', 'mine', 'station'] as const)
    return { id, type: 'upgrade', at, building: 'base' in at ? 'base' : building }
  }

  #anyPlaceOfOwn(): PlaceId {
    const { chance } = this.#universe
    return chance.hits(0.7) ? { base: chance.pick(this.bases) } : { system: chance.int(1, 2) }
  }

  /** Most meet in the middle, so that there are fights. */
  #anyPlace(): Point {
    const { chance } = this.#universe
    const near = chance.hits(0.8) ? 30 : 500
    return { x: chance.int(500 - near, 500 + near), y: chance.int(500 - near, 500 + near) }
  }

  #anyFleet(): FleetId {
    const { chance, store } = this.#universe
    return chance.pick([...store.fleets.keys()])
  }

  /** @returns a wreck and a fleet in its sector, if one of ours is near any */
  #anyWreck(fleetId: FleetId): { fleetId: FleetId; wreckId: WreckId } {
    const { chance, store, auditor } = this.#universe
    const near = this.fleets.flatMap((own) => {
      const row = store.fleets.get(own)
      if (!row || row.ended) return []
      const wrecks = [...auditor.state(row.sector).wrecks.keys()]
      return wrecks.map((wreckId) => ({ fleetId: own, wreckId }))
    })
    return near.length > 0 ? chance.pick(near) : { fleetId, wreckId: 'none' }
  }

  /** Usually the client knows where its fleet is. */
  #guessSector({ order }: Request): SectorId {
    const { chance, store } = this.#universe
    const { kind, id } = subjectOf(order)
    const row = kind === 'fleet' ? store.fleets.get(id) : store.bases.get(id)
    if (kind === 'system' && store.systems.size > 0) {
      return chance.pick([...store.systems.values()]).sector
    }
    return row && chance.hits(0.85) ? row.sector : this.#anySector()
  }

  /** Some sectors are busier than others, so that there are fights. */
  #anySector(): SectorId {
    const { chance, galaxy } = this.#universe
    return chance.int(1, chance.hits(0.7) ? 3 : galaxy.sectors.length)
  }

  #send(request: Request, sector: SectorId): void {
    const { chance } = this.#universe
    const server = this.#universe.anyServer()
    request.tries++
    let heard = false
    // A server that is dead or frozen answers nothing.
    this.#universe.later(chance.int(12_000, 15_000), () => {
      if (!heard) this.#again(request)
    })
    if (!server) return
    const okBefore = request.firstOk !== null
    const hear = (answer: OrderAnswer): void => {
      heard = true
      this.#hear(request, answer, sector, okBefore)
    }
    server.process.deliver(() => this.#ask(server, request, sector, hear))
  }

  /** Joins the sector's room, wherever it is, and gives the order there. */
  #ask(
    server: GameServer,
    request: Request,
    sector: SectorId,
    hear: (answer: OrderAnswer) => void,
    redirects = 0,
  ): void {
    void server.open(sector).then((opened) => {
      if (opened.kind === 'refused') {
        hear(opened.refusal)
        return
      }
      if (opened.kind === 'here') {
        if (request.poison) server.notePoison(sector)
        void server.order(opened.host, this.commander, request.order).then(hear)
        return
      }
      const there = this.#universe.serverOf(opened.holder.node.id)
      if (!there || redirects > 2) {
        hear(refuse('unavailable', 'There is nobody at that address.'))
        return
      }
      this.#universe.later(2, () =>
        there.process.deliver(() => this.#ask(there, request, sector, hear, redirects + 1)),
      )
    })
  }

  #hear(request: Request, answer: OrderAnswer, sector: SectorId, okBefore: boolean): void {
    const { auditor, counts } = this.#universe
    const { commander } = this
    const orderId = request.order.id
    if (answer.ok) {
      if (!request.firstOk) counts.ordersAccepted++
      auditor.acknowledged({ commander, orderId }, answer)
      if (request.firstOk && JSON.stringify(request.firstOk) !== JSON.stringify(answer)) {
        auditor.violate('DUR-3', `order ${orderId} was answered twice, and differently`)
      }
      if (!request.firstOk && answer.born !== undefined) this.fleets.push(answer.born)
      request.firstOk ??= answer
      request.final = true
      return
    }
    if (AGAIN.has(answer.code)) {
      this.#again(request)
      return
    }
    if (okBefore && answer.code !== 'internal') {
      auditor.violate('DUR-3', `order ${orderId} took effect, and was answered ${answer.code}`)
    }
    if (answer.code === 'internal' && !this.#universe.wasPoisoned(sector)) {
      auditor.violate('LIFE-1', `order ${orderId} was answered internal: ${answer.message}`)
    }
    if (ELSEWHERE.has(answer.code)) {
      const { chance } = this.#universe
      if (answer.sector !== undefined && request.tries < 8) {
        const there = answer.sector
        this.#universe.later(chance.int(50, 3_000), () => this.#send(request, there))
        return
      }
    }
    counts.ordersRefused++
    request.final = true
  }

  #again(request: Request): void {
    if (request.final) return
    this.#universe.later(this.#universe.chance.int(50, 1_500), () => {
      if (!request.final) this.#send(request, this.#guessSector(request))
    })
  }
}
