import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import test from 'node:test'
import { startMatchmaker } from '../../src/server.ts'
import { silentLog } from '../../testkit/testDatabase.ts'

test('the part of PM2 that Colyseus loads neither catches errors nor inspects handles', async () => {
  const listening = () => process.listenerCount('unhandledRejection')
  const before = listening()
  await startMatchmaker(silentLog)
  const loaded = createRequire(import.meta.resolve('@colyseus/core'))('@pm2/io')
  assert.deepEqual(Object.keys(loaded), ['metric'])
  assert.equal(listening(), before)
})
