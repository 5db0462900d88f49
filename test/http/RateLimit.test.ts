import assert from 'node:assert/strict'
import test from 'node:test'
import { networkOf } from '../../src/http/networkOf.ts'
import { RateLimit } from '../../src/http/RateLimit.ts'

test('an address may use its burst and then must wait', () => {
  const limit = new RateLimit({ burst: 3, perMinute: 60 }, { burst: 10, perMinute: 60 })
  const waits = [1, 2, 3, 4].map(() => limit.take('192.0.2.1'))
  assert.deepEqual(waits.slice(0, 3), [0, 0, 0])
  assert.ok((waits[3] ?? 0) > 0.9 && (waits[3] ?? 0) <= 1)
  assert.equal(limit.take('192.0.2.2'), 0)
  for (let count = 0; count < 10; count++) assert.equal(limit.take('127.0.0.1'), 0)
  assert.ok(limit.take('::ffff:127.0.0.9') > 0)
})

const SAME: readonly (readonly string[])[] = [
  ['192.0.2.1', '192.0.2.1:4711', '::ffff:192.0.2.1', '::ffff:c000:201', '[::ffff:192.0.2.1]:80'],
  [
    '2001:db8:1:2:3:4:5:6',
    '2001:DB8:1:2::1',
    '[2001:db8:1:2::9]:443',
    '2001:0db8:0001:0002::1%eth0',
  ],
  ['2001:db8::1', '2001:db8:0:0:ffff::'],
  ['127.0.0.1', '127.8.9.1', '::1', '::ffff:7f00:1', '0:0:0:0:0:0:0:1', '[::1]:2567'],
]

test('one address counts as one however it is written, and so does an IPv6 network of 64 bits', () => {
  const counted = SAME.map((spellings) => new Set(spellings.map(networkOf)))
  for (const [index, networks] of counted.entries()) {
    assert.equal(networks.size, 1, `${SAME[index]} are ${[...networks]}`)
  }
  assert.equal(new Set(counted.flatMap((networks) => [...networks])).size, SAME.length)
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
})

test('input that is no address is counted too, and not kept in full', () => {
  assert.equal(networkOf(''), '')
  assert.equal(networkOf('unknown'), 'unknown')
  assert.ok(networkOf('x'.repeat(10_000)).length <= 64)
})
