import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import { auditLedger } from '../../src/ledger/auditLedger.ts'
import type { GalaxyMap, Me } from '../../src/protocol/httpBodies.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

let server: TestServer

before(async () => {
  server = await withStarlane({ timeScale: 20 })
})
after(() => server.close())

async function ask<Body>(path: string, token = '', body?: object): Promise<Body> {
  const response = await fetch(`${server.endpoint}${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
  return (await response.json()) as Body
}

const post = (token: string, order: object, more: object = {}) =>
  ask<Record<string, unknown> & { error?: { code: string } }>('/api/orders', token, {
    order: { id: nanoid(), ...order },
    ...more,
  })

test('a newcomer takes a system: its row, the map and the commander’s record say so', async () => {
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  await ann.join()
  await ann.until(() => ann.fleet() !== undefined)
  const { fleetId, token, base } = ann
  const sector = ann.commander.homeSector
  const systemId = base.system
  assert.ok((await ann.order({ type: 'capture', fleetId, systemId })).ok)
  const held = async (): Promise<Me['systems']> => (await ask<Me>('/api/me', token)).systems
  assert.deepEqual(await held(), [])
  await until('the system is held', async () => (await held()).length > 0)
  assert.deepEqual(await held(), [{ sector, system: systemId }])
  const systemOf = async () => {
    const map = await ask<GalaxyMap>('/api/galaxy')
    return map.sectors[sector - 1]?.systems[systemId - 1]
  }
  await until('on the map', async () => (await systemOf())?.owner === ann.commander.id)

  const at = { system: systemId }
  assert.ok((await ann.order({ type: 'dock', fleetId, at })).ok)
  await ann.until(() => ann.fleet() === undefined)
  const late = await ann.order({ type: 'stop', fleetId })
  assert.ok(!late.ok)
  assert.deepEqual(late.docked, at)
  const launch = { type: 'launch', at, ships: { scout: 2 } }
  assert.equal((await post(token, launch)).error?.code, 'bad_order', 'it needs a sector')
  assert.equal((await post(token, launch, { sector: 'x' })).error?.code, 'bad_request')
  assert.equal((await post(token, launch, { sector: sector + 1 })).error?.code, 'no_such_system')
  const bob = await TestPlayer.found(server.endpoint, 'Bob')
  assert.equal((await post(bob.token, launch, { sector })).error?.code, 'no_such_system')
  const launched = await post(token, launch, { sector })
  assert.ok(launched.ok, JSON.stringify(launched))
  await ann.until(() => ann.fleet(String(launched.born)) !== undefined)
  await ann.room.leave()

  const audit = await auditGalaxy(server.database, server.galaxy, { checks: [auditLedger] })
  assert.deepEqual(audit.findings, [])
})
