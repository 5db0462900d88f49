import assert from 'node:assert/strict'
import type { BaseId, CommanderId, SectorId } from '../src/sim/core/ids.ts'
import type { Order } from '../src/sim/orders.ts'
import type { LittleGalaxy } from './LittleGalaxy.ts'

type Wish = Order extends infer O ? (O extends Order ? Omit<O, 'id'> : never) : never

/**
 * Plays all that a base builds: two ships, and its next level, which is cancelled once; and a hauler,
 * which loads and unloads there.
 */
export function playBuilds(
  little: LittleGalaxy,
  sector: SectorId,
  owner: CommanderId,
  base: BaseId,
): void {
  const at = { base }
  let orders = 0
  const give = (wish: Wish): void => {
    const order = { id: `build-order-${++orders}`, ...wish } as Order
    const decision = little.order(owner, sector, order)
    if (!decision.ok) throw new Error(`${order.type}: ${decision.message}`)
  }
  // It yields 600 ore and 400 gas meanwhile.
  little.letPass(1_000_000)
  give({ type: 'build', at, ship: 'scout', count: 2 })
  give({ type: 'upgrade', at, building: 'base' })
  const item = little.state(sector).bases.get(base)?.queue.at(-1)
  assert.ok(item)
  give({ type: 'cancelBuild', at, item: item.id })
  little.letPass(30_000)
  give({ type: 'upgrade', at, building: 'base' })
  give({ type: 'build', at, ship: 'hauler', count: 1 })
  little.letPass(82_000)
  give({ type: 'launch', at, ships: { hauler: 1 }, name: 'Mule' })
  const mule = [...little.state(sector).fleets.values()].find(({ name }) => name === 'Mule')
  assert.ok(mule)
  give({ type: 'load', fleetId: mule.id, at, goods: { ore: 50, gas: 20 } })
  give({ type: 'unload', fleetId: mule.id, at, queue: true })
  little.letPass(6_000)
}
