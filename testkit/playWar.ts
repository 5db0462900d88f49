import type { FleetId, SectorId } from '../src/sim/core/ids.ts'
import { AT_PEACE } from '../src/sim/fleets/fleet.ts'
import { restAt } from '../src/sim/galaxy/course.ts'
import type { Order } from '../src/sim/orders.ts'
import type { Ships } from '../src/sim/rules/ships.ts'
import type { LittleGalaxy } from './LittleGalaxy.ts'

type Wish = Order extends infer O
  ? O extends Order
    ? Omit<O, 'id' | 'fleetId'> & { fleetId?: FleetId }
    : never
  : never

/**
 * Plays a fight in which everything happens that can: a shielded commander's fleet attacks a
 * rival's hauler and a merchant, a round is put off, others join, and the fleet flees. Then another
 * fleet of the commander leaves a wreck, and salvages what it has room for.
 */
export function playWar(little: LittleGalaxy, sector: SectorId, fleetId: FleetId): void {
  const fleet = little.state(sector).fleets.get(fleetId)
  const commander = fleet?.owner
  if (!fleet || !commander) throw new Error(`nobody's fleet ${fleetId} in sector ${sector}`)
  let orders = 0
  const give = (wish: Wish): void => {
    const order = { id: `war-order-${++orders}`, fleetId, ...wish } as Order
    const decision = little.order(commander, sector, order)
    if (!decision.ok) throw new Error(`${order.type}: ${decision.message}`)
  }
  const at = { x: 500, y: 500 }
  give({ type: 'move', to: at })
  little.letPass(120_000)
  const place = (id: string, owner: string | null, ships: Ships, away: number): void => {
    const course = restAt({ x: at.x + away, y: at.y }, little.now)
    const of = { id, name: id, owner, hops: 0, plan: [], ships, ...AT_PEACE }
    little.place({ ...of, course }, sector)
  }
  little.learn(
    { n: 1, kind: 'shield', key: commander, since: little.now, value: true },
    { n: 2, kind: 'shield', key: commander, since: little.now + 3_600_000, value: false },
  )
  place('rival-1', 'rival', { hauler: 3 }, 40)
  place('rival-2', 'rival', { frigate: 2, hauler: 1 }, 50)
  place('trader', null, { hauler: 1 }, 45)
  little.letPass(5_001)
  give({ type: 'attack', target: { fleetId: 'rival-1' } })
  give({ type: 'stance', stance: 'attack' })
  little.letPass(2_000)
  little.letPass(60_000, true)
  little.letPass(2_000)
  give({ type: 'retreat' })
  give({ type: 'stop' })
  little.letPass(120_000)
  little.learn({ n: 3, kind: 'shield', key: commander, since: little.now, value: false })
  place('hunter', commander, { cruiser: 5, hauler: 1 }, 300)
  place('rival-3', 'rival', { hauler: 25 }, 320)
  give({ type: 'stance', fleetId: 'hunter', stance: 'attack' })
  little.letPass(60_000)
  const wreck = [...little.state(sector).wrecks.values()].find(({ ore }) => ore > 500)
  if (!wreck) throw new Error('the fight left no wreck')
  give({ type: 'salvage', fleetId: 'hunter', wreckId: wreck.id })
  little.letPass(15 * 60_000)
}
