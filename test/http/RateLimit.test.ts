import assert from 'node:assert/strict'
import test from 'node:test'
import { networkOf, RateLimit } from '../../src/http/RateLimit.ts'

test('an address gets its burst, and then waits', () => {
  const limit = new RateLimit({ burst: 3, perMinute: 60 }, { burst: 10, perMinute: 60 })
  const waits = [1, 2, 3, 4].map(() => limit.take('192.0.2.1'))
  assert.deepEqual(waits.slice(0, 3), [0, 0, 0])
  assert.ok((waits[3] ?? 0) > 0.9 && (waits[3] ?? 0) <= 1)
  assert.equal(limit.take('192.0.2.2'), 0)
  for (let count = 0; count < 10; count++) assert.equal(limit.take('127.0.0.1'), 0)
  assert.ok(limit.take('::ffff:127.0.0.9') > 0)
})

test('a whole IPv6 network of 64 bits counts as one address', () => {
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::1'))
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0')
  assert.equal(networkOf('::1'), networkOf('127.0.0.1'))
  assert.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
})
