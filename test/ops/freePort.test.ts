import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstOf, freePort, PORTS_PER_PROCESS } from '../../src/ops/freePort.ts'

test('processes started at about the same time do not try the same port', () => {
  const pids = Array.from({ length: 400 }, (_, index) => 4_194_000 + index)
  const firsts = pids.map(firstOf).sort((one, other) => one - other)
  for (const [index, first] of firsts.slice(1).entries()) {
    assert.ok(first - (firsts[index] ?? 0) >= PORTS_PER_PROCESS, `${firsts[index]} and ${first}`)
  }
})

test('no port is given twice in a row', async () => {
  assert.notEqual(await freePort(), await freePort())
})
