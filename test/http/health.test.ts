import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import express from 'express'
import { getReadiness } from '../../src/http/resources/health.ts'

test('a server that is not ready says why', async () => {
  let isLeased = true
  let cutOff: string | null = 'for 30 s it has not reached the other processes'
  const world = {
    get isLeased() {
      return isLeased
    },
  }
  const app = express()
  app.get('/readyz', getReadiness({ world, isReady: () => false, cutOff: () => cutOff }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`
    const ask = async () => {
      const answer = await fetch(url)
      const { error } = (await answer.json()) as { error: { message: string } }
      return `${answer.status} ${error.message}`
    }
    assert.match(await ask(), /^503 for 30 s it has not reached/)
    cutOff = null
    assert.match(await ask(), /^503 starting or stopping/)
    isLeased = false
    assert.match(await ask(), /^503 the database does not answer/)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
