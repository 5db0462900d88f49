import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, test } from 'node:test'
import { Sockets } from '../../loadtest/bots/Sockets.ts'
import { checkTarget } from '../../loadtest/run/checkTarget.ts'
import { isPrivateAddress } from '../../loadtest/run/privateAddress.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { UsageError } from '../../src/ops/UsageError.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { runLoadtest } from './runLoadtest.ts'

test('addresses of this machine and of private networks are ours, others are not', () => {
  const ours = [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.1',
  ]
  const also = ['192.168.3.4', '169.254.1.1', 'fd12::1', 'fe80::1%eth0', '::ffff:10.0.0.1']
  for (const address of [...ours, ...also]) assert.ok(isPrivateAddress(address), address)
  const others = ['8.8.8.8', '172.32.0.1', '172.15.0.1', '192.169.0.1', '11.0.0.1', '126.255.0.1']
  const more = ['2001:db8::1', '::ffff:8.8.8.8', 'fe00::1', '100.64.0.1']
  for (const address of [...others, ...more]) assert.ok(!isPrivateAddress(address), address)
})

test('a load aimed elsewhere is refused, unless the server is declared to be ours', async () => {
  await assert.rejects(checkTarget('http://192.0.2.1:2567', false), (error: Error) => {
    assert.ok(error instanceof UsageError)
    assert.match(error.message, /--this-server-is-mine\. Nothing was sent to it\./)
    return true
  })
  await assert.rejects(checkTarget('http://[2001:db8::1]', false), UsageError)
  await assert.rejects(
    checkTarget('http://nowhere.invalid', false),
    /nowhere\.invalid is not known/,
  )
  assert.equal(await checkTarget('http://192.0.2.1:2567', true), 'http://192.0.2.1:2567')
  for (const bad of ['', 'localhost:2567', 'ftp://127.0.0.1', 'http://']) {
    await assert.rejects(checkTarget(bad, true), UsageError, bad)
  }
})

test('WebSocket addresses are judged in the same way', async () => {
  assert.equal(await checkTarget('ws://127.0.0.1:2567/', false), 'http://127.0.0.1:2567')
  assert.equal(await checkTarget('wss://[::1]', false), 'https://[::1]')
  assert.equal(await checkTarget('http://localhost:2567', false), 'http://localhost:2567')
})

test('all sockets can be cut at once', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Sockets(() => assert.fail('this machine is ours'))
  const { port } = server.address() as AddressInfo
  const one = connect(port, '127.0.0.1')
  await once(one, 'connect')
  assert.deepEqual([sockets.size, sockets.cut()], [1, 1])
  await once(one, 'close')
  assert.equal(sockets.size, 0)
  sockets.close()
  server.close()
})

/** Starts a server that is not Starlane. */
async function answering(status: number, body: string) {
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { endpoint, requests: () => requests }
}

const BAD: readonly {
  readonly what: string
  readonly args: () => Promise<Record<string, string | number>>
  readonly code: number
  readonly says: RegExp
}[] = [
  {
    what: 'a server that is no Starlane',
    args: async () => ({ scenario: 'watchers', endpoint: (await answering(200, '{}')).endpoint }),
    code: 1,
    says: /^At http:\S+ there is no Starlane: GET \/api\/galaxy is answered 200, without a galaxy\.\n$/,
  },
  {
    what: 'a Starlane of another version',
    args: async () => {
      const { sectors, ...rest } = makeGalaxy('other', 16)
      const other = sectors.map(({ gates: _, ...sector }) => sector)
      const body = JSON.stringify({ ...rest, now: 1, rate: 1, sectors: other })
      return { scenario: 'watchers', endpoint: (await answering(200, body)).endpoint }
    },
    code: 1,
    says: /is of another version than these bots: in its galaxy, sectors\.0\.gates is wrong/,
  },
  {
    what: 'nobody there',
    args: async () => ({ scenario: 'watchers', endpoint: `http://127.0.0.1:${await freePort()}` }),
    code: 1,
    says: /^http:\S+ cannot be reached: ECONNREFUSED\.\n$/,
  },
  {
    what: 'a foreign address',
    args: async () => ({ scenario: 'watchers', endpoint: 'http://192.0.2.1:2567' }),
    code: 2,
    says: /^192\.0\.2\.1 \(192\.0\.2\.1\) is neither this machine nor in a private network\./,
  },
  {
    what: 'an unknown scenario',
    args: async () => ({ scenario: 'quiet' }),
    code: 2,
    says: /^--scenario is quiet; it must be one of watchers, commanders, jump-storm, /,
  },
  {
    what: 'a bad number',
    args: async () => ({ scenario: 'mixed', clients: 'many' }),
    code: 2,
    says: /^--clients is many; it must be a whole number from 1 to 100000\n/,
  },
  {
    what: 'an unknown option',
    args: async () => ({ scenario: 'mixed', client: 5 }),
    code: 2,
    says: /^there is no option --client; there are --scenario, --clients, /,
  },
]

for (const { what, args, code, says } of BAD) {
  test(`the run ends at once and says why: ${what}`, async () => {
    const outcome = await runLoadtest(await args())
    assert.match(outcome.output, says)
    assert.deepEqual([outcome.code, outcome.written], [code, null])
  })
}
