import assert from 'node:assert/strict'
import type { SectorId } from '../src/sim/core/ids.ts'
import { AT_PEACE } from '../src/sim/fleets/fleet.ts'
import { restAt } from '../src/sim/galaxy/course.ts'
import { sectorOf } from '../src/sim/galaxy/galaxy.ts'
import type { Order } from '../src/sim/orders.ts'
import { copyState, type SectorState } from '../src/sim/sectorState.ts'
import type { LittleGalaxy } from './LittleGalaxy.ts'

type Wish = Order extends infer O ? (O extends Order ? Omit<O, 'id' | 'fleetId'> : never) : never

/** The sector in which it is played. */
const SECTOR: SectorId = 2
const FLEET = 'captor'
/** Who takes a system. */
export const CAPTOR = 'captor'

/**
 * Plays all that happens to systems: they are granted, one of them is fought for and taken, a capture
 * stops and goes on, and the others are released.
 *
 * @returns the sector with a capture under way and a beaten station
 */
export function playSieges(little: LittleGalaxy): SectorState {
  const { systems } = sectorOf(little.galaxy, SECTOR)
  const [first] = systems
  assert.ok(first)
  let orders = 0
  const give = (wish: Wish): void => {
    const order = { id: `siege-order-${++orders}`, fleetId: FLEET, ...wish } as Order
    const decision = little.order(CAPTOR, SECTOR, order)
    if (!decision.ok) throw new Error(`${order.type}: ${decision.message}`)
  }
  const place = (id: string, owner: string, frigates: number, away: number): void => {
    const course = restAt({ x: first.x + away, y: first.y }, little.now)
    const of = { id, name: id, owner, hops: 0, plan: [], ships: { frigate: frigates }, ...AT_PEACE }
    little.place({ ...of, course }, SECTOR)
  }
  for (const { id } of systems) {
    little.deliver(SECTOR, 'system.granted', { system: id, owner: 'holder', level: 2 })
  }
  place(FLEET, CAPTOR, 20, 50)
  give({ type: 'capture', systemId: first.id })
  little.letPass(20_000)
  place('relief', 'holder', 5, -20)
  little.letPass(5_001)
  const held = copyState(little.state(SECTOR))
  little.letPass(300_000)
  little.deliver(SECTOR, 'fleets.disband', { commander: 'holder' })
  return held
}
