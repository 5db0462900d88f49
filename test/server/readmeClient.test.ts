import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { matchMaker } from '@colyseus/core'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const DEFAULT_ENDPOINT = 'http://localhost:2567'

let server: TestServer
before(async () => {
  // At real speed a jump takes up to a minute.
  server = await withStarlane({ timeScale: 20 })
})
after(() => server.close())

/** The whole sample of "Connect a client", except for the server's address. */
function sampleFor(endpoint: string): string {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  const [, section = ''] = readme.split('\n## Connect a client\n')
  const [ours = ''] = section.split('\n## ')
  const code = [...ours.matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block).join('\n')
  assert.equal(code.split(DEFAULT_ENDPOINT).length, 2, 'the sample names the address once')
  return code.replace(DEFAULT_ENDPOINT, endpoint)
}

test("the README's client gives one order, follows its fleet, and receives what the README says", async () => {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', sampleFor(server.endpoint)],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = once(child, 'exit')
  let [printed, complaints] = ['', '']
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  const says = (what: string, line: RegExp) =>
    until(what, () => {
      assert.equal(child.exitCode, null, `it ended: ${complaints}`)
      return line.exec(printed)
    })
  try {
    const [, home] = await says('its fleet in sight', /^sector (\d+) event \d+ fleets 1$/m)
    const elsewhere = new RegExp(`^sector (?!${home} )(\\d+) event \\d+ fleets 1$`, 'm')
    const [, next] = await says('its fleet in the next sector', elsewhere)
    await says('the fleet at rest there', / is to \[\]\n(?![\s\S]* is to )/)
    await says('summaries of the map', /since: \d+/)

    const gates = server.galaxy.sectors.find(({ id }) => id === Number(home))?.gates ?? []
    assert.ok(gates.some(({ to }) => to === Number(next)))
    const given = await server.database.web.query('select 1 from order_ack')
    assert.equal(given.length, 1, 'orders given')
    await until('the seat it left is free', async () => {
      const rooms = await matchMaker.query({ name: 'sector' })
      return rooms.reduce((seats, { clients }) => seats + clients, 0) === 1
    })
    assert.equal(complaints, '')
  } finally {
    child.kill()
    await ended
  }
})
