import type { FleetId, SectorId } from '../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import type { Order } from '../../src/sim/orders.ts'
import { copyState, type SectorState } from '../../src/sim/sectorState.ts'
import { WRITES, WRITES_AT_LEAST } from '../../src/sim/versions.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { playBuilds } from '../../testkit/playBuilds.ts'
import { CAPTOR, playSieges } from '../../testkit/playSieges.ts'
import { playWar } from '../../testkit/playWar.ts'

export const COMMANDER = 'ann'
const FLEET_ID = 'f1'
const HOME = 1

/** An order without the fields that all orders share. */
type Wish = Order extends infer O
  ? O extends Order
    ? Omit<O, 'id' | 'fleetId'> & { fleetId?: FleetId }
    : never
  : never

export interface Played {
  /** Sorted by the order in which they happened, over all sectors. */
  readonly events: readonly SectorEvent[]
  /** Fleets as they entered lanes. */
  readonly lanes: readonly Fleet[]
  readonly states: readonly SectorState[]
  /** A sector with a base in it, which can be stored from version 4 on. */
  readonly based: SectorState
  /** A sector with systems in it that somebody holds, likewise. */
  readonly held: SectorState
}

/**
 * Plays a short game in which everything happens that can: a commander's journey, and merchants.
 */
export function play(): Played {
  const galaxy = makeGalaxy('contract', 16)
  const little = new LittleGalaxy(galaxy)
  const events: SectorEvent[] = []
  const lanes: Fleet[] = []
  little.onEvent = (event) => events.push(event)
  const letPass = (ms: number): void => {
    little.letPass(ms)
    lanes.push(...little.lanes.map(({ fleet }) => fleet))
  }
  const course = restAt({ x: 310.5, y: 500.25 }, 0)
  const ships = { scout: 2, interceptor: 3 }
  const owner = COMMANDER
  little.place(
    { id: FLEET_ID, name: 'Home Fleet', owner, ships, hops: 0, course, plan: [], ...AT_PEACE },
    HOME,
  )
  for (const { fleet, to } of foundMerchants(galaxy, 8)) little.place(fleet, to)

  let orders = 0
  const give = (sector: SectorId, wish: Wish): void => {
    const order = { id: `order-${1_000 + ++orders}`, fleetId: FLEET_ID, ...wish } as Order
    const decision = little.order(COMMANDER, sector, order)
    if (!decision.ok) throw new Error(`${order.type}: ${decision.message}`)
  }
  // A base of the version before begins to yield.
  little.writes = WRITES_AT_LEAST
  const older = { id: 'base0', owner: CAPTOR, system: 1, x: 310.5, y: 470.5 }
  little.deliver(HOME, 'base.granted', { base: older })
  little.writes = WRITES
  const near = sectorOf(galaxy, HOME).gates[0]?.to ?? HOME
  give(HOME, { type: 'rename', name: 'Snow Owl' })
  give(HOME, { type: 'move', to: { x: 420, y: 610.75 } })
  give(HOME, { type: 'jump', toSector: near, queue: true })
  give(HOME, { type: 'move', to: { x: 500, y: 500 }, queue: true })
  give(HOME, { type: 'route', toSector: 1 + (near % 16), queue: true })
  for (let minute = 0; minute < 30; minute++) letPass(60_000)
  const last = 1 + (near % 16)
  give(last, { type: 'move', to: { x: 10, y: 990 } })
  letPass(1_000)
  give(last, { type: 'stop' })
  give(last, { type: 'split', ships: { scout: 1 }, name: 'Eyes' })
  const eyes = [...little.state(last).fleets.values()].find(({ name }) => name === 'Eyes')
  if (!eyes) throw new Error('no fleet was split off')
  give(last, { type: 'merge', into: eyes.id })
  const base = { id: 'base1', owner: COMMANDER, system: 1, x: 320.5, y: 480.25 }
  little.hasPirates = true
  little.deliver(last, 'base.granted', { base })
  const at = { base: base.id }
  give(last, { type: 'split', fleetId: eyes.id, ships: { scout: 1 }, name: 'Tender' })
  const tender = [...little.state(last).fleets.values()].find(({ name }) => name === 'Tender')
  little.order(COMMANDER, last, { id: 'order-2001', type: 'dock', fleetId: tender?.id ?? '', at })
  letPass(120_000)
  const based = copyState(little.state(last))
  little.order(COMMANDER, last, { id: 'order-2002', type: 'launch', at, ships: { scout: 1 } })
  playWar(little, last, eyes.id)
  playBuilds(little, last, COMMANDER, base.id)
  const held = playSieges(little)
  little.deliver(last, 'fleets.disband', { commander: COMMANDER })
  return { events, lanes, states: galaxy.sectors.map(({ id }) => little.state(id)), based, held }
}
