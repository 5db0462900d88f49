import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isRefusal } from '../src/sim/core/refusal.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import { AT_PEACE } from '../src/sim/fleets/fleet.ts'
import { restAt } from '../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../src/sim/galaxy/galaxy.ts'
import { parseOrder } from '../src/sim/orders.ts'
import { HOME_FLEET_SHIPS } from '../src/sim/rules/commanders.ts'
import { CreditModel } from './CreditModel.ts'
import { LittleGalaxy } from './LittleGalaxy.ts'

export const GALAXY = makeGalaxy('books', 16)
export const COMMANDERS = ['ann', 'bob', 'cid'] as const
/** Where the bases of the three are: the first two share a sector. */
const HOMES = [3, 3, 4] as const
/** A little galaxy in which three commanders earn and pay, beside the plain model of that. */
export class LittleEconomy {
  readonly little = new LittleGalaxy(GALAXY)
  readonly model = new CreditModel(this.little)
  readonly events: SectorEvent[] = []
  #orders = 0

  constructor() {
    this.little.hasPirates = true
    this.little.onPass = (at) => this.model.passTo(at)
    this.little.onEvent = (event) => {
      this.events.push(event)
      this.model.note(event)
    }
    for (const [index, owner] of COMMANDERS.entries()) this.#settle(index, owner)
  }

  give(commander: string, sector: number, order: object): boolean {
    const parsed = parseOrder({ id: `order-${1_000 + ++this.#orders}`, ...order })
    if (isRefusal(parsed)) return false
    return this.little.order(commander, sector, parsed).ok
  }

  /** @returns the fleets of a commander, by sector */
  fleetsOf(commander: string): { readonly id: string; readonly sector: number }[] {
    return GALAXY.sectors.flatMap(({ id: sector }) =>
      [...this.little.state(sector).fleets.values()]
        .filter(({ owner, plan }) => owner === commander && plan.length === 0)
        .map(({ id }) => ({ id, sector })),
    )
  }

  #settle(index: number, owner: string): void {
    const sector = HOMES[index] ?? assert.fail()
    const [near = assert.fail()] = sectorOf(GALAXY, sector).systems
    const place = { x: near.x + 15 + 5 * index, y: near.y }
    const base = { id: `${owner}-base`, owner, system: near.id, ...place }
    this.little.deliver(sector, 'base.granted', { base })
    const of = { id: `${owner}-home`, name: 'Home Fleet', owner, hops: 0, plan: [] }
    const course = restAt(place, this.little.now)
    this.little.place({ ...of, ships: HOME_FLEET_SHIPS, ...AT_PEACE, course }, sector)
  }
}

const commander = fc.nat(2)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('build' as const),
      by: commander,
      ship: fc.constantFrom('scout', 'interceptor', 'frigate', 'hauler', 'engineer'),
      count: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('upgrade' as const), by: commander }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('cancel' as const), by: commander, nth: fc.nat(3) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('launch' as const), by: commander }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constantFrom('capture', 'attack', 'jump', 'dock'),
      by: commander,
      fleet: fc.nat(4),
      target: fc.nat(20),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('grant' as const),
      by: commander,
      sector: fc.integer({ min: 1, max: 16 }),
      sectors: fc.integer({ min: 1, max: 4 }),
      level: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('disband' as const), by: commander }) },
)
export const economySteps = fc.array(
  fc.tuple(step, fc.oneof(fc.nat(30_000), fc.nat(3_600_000), fc.nat(20 * 3_600_000))),
  { minLength: 1, maxLength: 25 },
)

/** What commanders do, each followed by a time that passes, in galaxy ms. */
export type EconomySteps = typeof economySteps extends fc.Arbitrary<infer S> ? S : never

/** Does it all; what is not possible is refused. */
export function playEconomy(economy: LittleEconomy, all: EconomySteps): void {
  const { little } = economy
  for (const [one, waitMs] of all) {
    const owner = COMMANDERS[one.by] ?? assert.fail()
    const at = { base: `${owner}-base` }
    const home = HOMES[one.by] ?? assert.fail()
    switch (one.does) {
      case 'build':
        economy.give(owner, home, { type: 'build', at, ship: one.ship, count: one.count })
        break
      case 'upgrade':
        economy.give(owner, home, { type: 'upgrade', at, building: 'base' })
        break
      case 'cancel': {
        const item = little.state(home).bases.get(at.base)?.queue[one.nth]?.id
        if (item) economy.give(owner, home, { type: 'cancelBuild', at, item })
        break
      }
      case 'launch': {
        const ships = little.state(home).bases.get(at.base)?.yard.ships ?? {}
        economy.give(owner, home, { type: 'launch', at, ships, name: 'New' })
        break
      }
      case 'grant':
        for (const { id: sector, systems } of GALAXY.sectors
          .slice(one.sector - 1)
          .slice(0, one.sectors)) {
          for (const { id: system } of systems) {
            little.deliver(sector, 'system.granted', { system, owner, level: one.level })
          }
        }
        break
      case 'disband':
        for (const { id } of GALAXY.sectors) {
          little.deliver(id, 'fleets.disband', { commander: owner })
        }
        break
      default:
        orderFleet(economy, owner, one)
    }
    little.letPass(waitMs)
  }
}

function orderFleet(
  economy: LittleEconomy,
  owner: string,
  { does, fleet: nth, target }: { does: string; fleet: number; target: number },
): void {
  const fleets = economy.fleetsOf(owner)
  const fleet = fleets[nth % Math.max(1, fleets.length)]
  if (!fleet) return
  const { sector, id: fleetId } = fleet
  const { systems, gates } = sectorOf(GALAXY, sector)
  const others = [...economy.little.state(sector).fleets.values()].filter(
    (other) => other.owner !== owner,
  )
  if (does === 'capture') {
    const systemId = systems[target % systems.length]?.id
    economy.give(owner, sector, { type: 'capture', fleetId, systemId })
  } else if (does === 'attack') {
    const other = others[target % Math.max(1, others.length)]
    if (other) {
      economy.give(owner, sector, { type: 'attack', fleetId, target: { fleetId: other.id } })
    }
  } else if (does === 'jump') {
    const to = gates[target % gates.length]?.to
    economy.give(owner, sector, { type: 'jump', fleetId, to })
  } else {
    economy.give(owner, sector, { type: 'dock', fleetId, at: { base: `${owner}-base` } })
  }
}

/** @returns the events of each sector in order, and the sectors as they are drawn */
export function shuffledSectors(
  events: readonly SectorEvent[],
  draws: readonly number[],
): SectorEvent[] {
  const bySector = Map.groupBy(events, ({ sector }) => sector)
  const queues = [...bySector.values()].map((queue) => [...queue])
  const all: SectorEvent[] = []
  for (let turn = 0; queues.length > 0; turn += 1) {
    const at = (draws[turn % draws.length] ?? 0) % queues.length
    const queue = queues[at] ?? assert.fail()
    all.push(...queue.splice(0, 1 + ((draws[(turn + 1) % draws.length] ?? 0) % 4)))
    if (queue.length === 0) queues.splice(at, 1)
  }
  return all
}
