import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'

/** `script` gives a command a terminal; every Debian has it. */
const hasScript = spawnSync('script', ['--version']).status === 0
const SCENARIO = path.resolve(import.meta.dirname, '../../loadtest/scenarios/watchers.ts')

let server: TestServer
before(async () => {
  server = await withStarlane()
})
after(() => server.close())

test('a scenario runs with the command line and the screen of @colyseus/loadtest', {
  skip: hasScript ? false : 'there is no `script`',
}, async () => {
  const endpoint = server.endpoint.replace('http', 'ws')
  const options = `--room galaxy --numClients 3 --endpoint ${endpoint}`
  const command = `stty rows 40 cols 120; ${process.execPath} ${SCENARIO} ${options}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: 'pipe' })
  after(() => child.kill())
  let shown = ''
  let asked = false
  child.stdout.on('data', (chunk) => {
    shown += chunk
    // Waits for the first line of the log: later the screen is redrawn only where it differs.
    if (asked || !shown.includes('entered')) return
    asked = true
    child.stdin.write('q')
  })
  await once(child, 'close')
  assert.match(shown, /@colyseus\/loadtest/)
  assert.ok(asked, shown)
  assert.match(shown, /bots that entered +\d+ %/)
  assert.match(shown, /wrong: 0\r?\n/)
})
