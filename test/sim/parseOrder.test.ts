import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '../../src/sim/core/refusal.ts'
import { parseOrder } from '../../src/sim/orders.ts'

const good: Readonly<Record<string, Record<string, unknown>>> = {
  move: { id: 'order-001', type: 'move', fleetId: 'f1', to: { x: 0, y: 1000 }, queue: true },
  jump: { id: 'order-001', type: 'jump', fleetId: 'f1', toSector: 1, queue: false },
  route: { id: 'order-001', type: 'route', fleetId: 'f1', toSector: 10_000 },
  stop: { id: 'order-001', type: 'stop', fleetId: 'f1' },
  rename: { id: 'order-001', type: 'rename', fleetId: 'f1', name: 'Night Owl' },
}

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
})

/** Almost orders: the right keys with any values. */
const nearly = fc.record(
  {
    id: fc.oneof(anything, fc.constant('order-001')),
    type: fc.oneof(anything, fc.constantFrom(...Object.keys(good), 'toString', '__proto__')),
    fleetId: fc.oneof(anything, fc.constant('f1')),
    to: fc.oneof(anything, fc.record({ x: anything, y: anything })),
    toSector: anything,
    queue: anything,
    name: anything,
    more: anything,
  },
  { requiredKeys: [] },
)

test('[LIFE-1] no input makes parseOrder throw; it returns an order or a refusal in words', () => {
  fc.assert(
    fc.property(fc.oneof(anything, nearly), (input) => {
      const parsed = parseOrder(input)
      if (!isRefusal(parsed)) return
      assert.equal(parsed.ok, false)
      assert.ok(parsed.code === 'bad_order' || parsed.code === 'bad_name')
      assert.ok(parsed.message.length > 0 && parsed.message.length < 300, parsed.message)
    }),
    { numRuns: 20_000 },
  )
})

test('good orders are read unchanged', () => {
  for (const order of Object.values(good)) assert.deepEqual(parseOrder(order), order)
})

/** Each field with the types of order that have it, and bad values for it. */
const bad: readonly (readonly [field: string, types: string, values: readonly unknown[]])[] = [
  [
    'id',
    'move jump route stop rename',
    [
      undefined,
      null,
      7,
      '',
      'short-7',
      'x'.repeat(65),
      'has space',
      'näme-0001',
      'line\nfeed',
      'nul\0nul-',
    ],
  ],
  [
    'fleetId',
    'move jump route stop rename',
    [undefined, 1, '', 'a'.repeat(33), 'a b', "f';--", 'f\0'],
  ],
  ['to', 'move', [undefined, null, 'x', 5, []]],
  [
    'to.x',
    'move',
    [Number.NaN, Number.POSITIVE_INFINITY, -1, 1000.1, '5', null].map((x) => ({ x, y: 0 })),
  ],
  ['to.y', 'move', [Number.NEGATIVE_INFINITY, -1e-9, 1e300, '', {}].map((y) => ({ x: 0, y }))],
  ['toSector', 'jump route', [undefined, 0, -1, 1.5, '1', Number.NaN, 2 ** 60, null]],
  ['queue', 'move jump route', [null, 0, 'true', {}]],
  [
    'name',
    'rename',
    [
      undefined,
      5,
      '',
      '   ',
      'x'.repeat(33),
      'nul\0',
      'tab\tname',
      'zero\u200bwidth',
      'right\u202eleft',
      '\ud800',
    ],
  ],
]

test('[IN-1] the answer names the field that is wrong, or speaks of the name', () => {
  for (const [field, types, values] of bad) {
    for (const type of types.split(' ')) {
      for (const value of values) {
        const input = { ...good[type], [field.split('.')[0] ?? '']: value }
        const parsed = parseOrder(input)
        assert.ok(isRefusal(parsed), `${type} with ${field} ${String(value)}`)
        assert.equal(parsed.code, field === 'name' ? 'bad_name' : 'bad_order')
        const begin = field === 'name' && typeof value === 'string' ? 'A name ' : `${field}: `
        assert.ok(parsed.message.startsWith(begin), `${field}: ${parsed.message}`)
      }
    }
  }
})

test('an extra field and an unknown type are named too', () => {
  for (const order of Object.values(good)) {
    const parsed = parseOrder({ ...order, speed: 99 })
    assert.ok(isRefusal(parsed) && parsed.message.includes('speed'))
  }
  const parsed = parseOrder({ id: 'order-001', type: 'explode' })
  assert.ok(
    isRefusal(parsed) && parsed.message.includes('explode') && parsed.message.includes('move'),
  )
})

test('a name is trimmed and composed', () => {
  const parsed = parseOrder({ ...good.rename, name: '  Cafe\u0301 ' })
  assert.ok(!isRefusal(parsed) && parsed.type === 'rename')
  assert.equal(parsed.name, 'Café')
})
