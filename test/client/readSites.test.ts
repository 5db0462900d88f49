import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBattles, readWrecks } from '../../src/client/readSites.ts'

test('wrecks and battles are read with galaxy times, and what has left the state is forgotten', () => {
  const onWire = { id: 'w', x: 1, y: 2, ore: 90, until: 600 }
  const wrecks = new Map()
  readWrecks({ start: 5_000, wrecks: new Map([['w', onWire]]) }, wrecks)
  assert.deepEqual([...wrecks], [['w', { ...onWire, until: 5_600 }]])
  onWire.ore = 1
  assert.equal(wrecks.get('w').ore, 90, 'the decoder changes its objects in place')
  readWrecks({ start: 5_000 }, wrecks)
  assert.equal(wrecks.size, 0)

  const battle = { id: 'b', x: 1, y: 2, round: 3, nextAt: 200 }
  const battles = new Map()
  readBattles({ start: 5_000, battles: new Map([['b', battle]]) }, battles)
  assert.deepEqual([...battles], [['b', { ...battle, nextAt: 5_200 }]])
  readBattles({ start: 5_000 }, battles)
  assert.equal(battles.size, 0)
})
