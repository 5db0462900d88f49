import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOrder } from '../../src/sim/orders.ts'
import { haulOrders } from '../../web/src/features/hauls/haulOrders.ts'

const HERE = { sectorId: 3, at: { base: 'b1' } }
const THERE = { sectorId: 4, at: { system: 2 } }

function typesOf(start: number, repeats: boolean, to = THERE) {
  const orders = haulOrders({ fleetId: 'f1', from: HERE, to, goods: null, repeats }, start)
  orders.forEach((order, index) => {
    assert.ok(!('ok' in parseOrder({ id: 'order-001', ...order })), JSON.stringify(order))
    assert.equal('queue' in order && order.queue, index > 0, 'one plan')
    assert.equal('repeat' in order, repeats && index === 0)
  })
  return orders.map((order) => ('toSector' in order ? `route ${order.toSector}` : order.type))
}

test('a haul is one plan, and each round of one that is repeated begins where the first did', () => {
  assert.deepEqual(typesOf(3, false), ['load', 'route 4', 'unload'])
  assert.deepEqual(typesOf(3, true), ['load', 'route 4', 'unload', 'route 3'])
  assert.deepEqual(typesOf(9, true), ['route 3', 'load', 'route 4', 'unload'])
  const near = { sectorId: 3, at: { system: 1 } }
  assert.deepEqual(typesOf(3, true, near), ['load', 'unload'])
})

test('a haul names only the goods that it is about', () => {
  const goods = { ore: 50, gas: 0 }
  const [load] = haulOrders({ fleetId: 'f1', from: HERE, to: THERE, goods, repeats: false }, 3)
  assert.deepEqual(load, { type: 'load', fleetId: 'f1', at: HERE.at, goods: { ore: 50 } })
})
