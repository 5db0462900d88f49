import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { request } from 'node:http'
import test, { after, before } from 'node:test'
import { freePort } from '../../src/ops/freePort.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'
import { TestPlayer } from '../../testkit/testServer.ts'
import { probePaths } from './manifests.ts'
import { type Nginx, startNginx } from './startNginx.ts'

const SECTORS = 16

/** One real server, as server 2 of three. The other two stay down. */
let server: ServerProcess
let nginx: Nginx
let dataDir: string

before(async () => {
  dataDir = await makeDataDir()
  const port = await freePort()
  server = await ServerProcess.start({
    DATA_DIR: dataDir,
    PUBLIC_ADDRESS: `127.0.0.1:${port}/s2`,
    GALAXY_SECTORS: String(SECTORS),
    MERCHANTS: '0',
  })
  const own = Number(new URL(server.endpoint).port)
  nginx = await startNginx(port, [await freePort(), own, await freePort()])
})

after(async () => {
  await nginx?.stop()
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test("operators' paths are not public, however they are written", async () => {
  const paths = await probePaths()
  assert.ok(paths.length > 0)
  for (const path of [...paths, '/metrics']) {
    const direct = await fetch(server.endpoint + path)
    assert.equal(direct.status, 200, `${path} exists`)
    await direct.text()
  }
  const disguised = ['/metrics/', '/METRICS', '//metrics', '/%6detrics', '/x/../metrics']
  const monitor = ['/monitor', '/monitor/api/room/call', '/Monitor/']
  const prefixed = ['/s2/metrics', '/s2/monitor/api', '/s2/..%2fmetrics', '/s2/p/../../metrics']
  for (const path of [...paths, '/metrics', ...disguised, ...monitor, ...prefixed]) {
    assert.equal(await statusOf(path), 404, path)
  }
})

test('the page and the API answer, compressed by the server', async () => {
  const answer = await fetch(`${nginx.endpoint}/api/galaxy`, {
    headers: { 'accept-encoding': 'gzip' },
  })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-encoding'), 'gzip')
  const { sectors } = (await answer.json()) as { readonly sectors: readonly object[] }
  assert.equal(sectors.length, SECTORS)
})

// This test is last: nginx logs a socket when it has closed.
test('a client joins a sector by the path of its server, and its token is not logged', async () => {
  const ann = await TestPlayer.found(nginx.endpoint)
  const room = await ann.join()
  const answer = await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Behind nginx' })
  assert.ok(answer.ok, JSON.stringify(answer))
  await ann.until(() => ann.fleet()?.name === 'Behind nginx')
  await room.leave()

  const log = await nginx.stop()
  assert.match(log, new RegExp(`"path":"/s2/[\\w-]+/${room.roomId}","status":101,`))
  assert.ok(!log.includes(ann.token), log)
})

/** Requests the path as it is; `fetch` would normalize it first. */
async function statusOf(path: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const { hostname, port } = new URL(nginx.endpoint)
  request({ hostname, port, path, timeout: 5_000 }, (answer) => {
    answer.resume()
    resolve(answer.statusCode)
  })
    .on('error', reject)
    .end()
  return promise
}
