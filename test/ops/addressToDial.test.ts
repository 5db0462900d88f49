import assert from 'node:assert/strict'
import test from 'node:test'
import { addressToDial } from '../../src/ops/addressToDial.ts'

test('clients are given an address they can dial', () => {
  assert.equal(addressToDial('::1', 4714), '[::1]:4714')
  assert.equal(addressToDial('10.0.0.7', 4714), '10.0.0.7:4714')
})

for (const [host, port] of [
  ['0.0.0.0', 4714],
  ['::', 4714],
  ['127.0.0.1', 0],
] as const) {
  test(`${host} with port ${port} is refused in one line that names PUBLIC_ADDRESS`, () => {
    assert.throws(() => addressToDial(host, port), {
      name: 'StartError',
      message: /^.*PUBLIC_ADDRESS.*$/,
    })
  })
}
