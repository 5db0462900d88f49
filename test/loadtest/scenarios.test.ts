import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { SCENARIOS } from '../../loadtest/scenarios/SCENARIOS.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { FrameProxy, type Meddle } from './FrameProxy.ts'
import { runLoadtest } from './runLoadtest.ts'

/** Factor on the time levels, so that they pass on any machine. */
const EASE = 100
const MINUTES = 0.08
/** Long enough to be interrupted. */
const MINUTES_LONG = 0.3

let server: TestServer
before(async () => {
  server = await withStarlane({ timeScale: 100 })
})
after(() => server.close())

/** Clients per process: `mixed` is spread over two processes. */
const PER_PROCESS = 12
const CLIENTS: Readonly<Record<string, number>> = { watchers: 12, mixed: 20 }

/** Those of the war, whose rounds would be too quick here, are in war.test.ts. */
const PEACEFUL = SCENARIOS.filter(({ needsDatabase = false }) => !needsDatabase)

/** Runs a scenario for a few seconds. */
function run(scenario: string, endpoint = server.endpoint, ease = EASE) {
  const clients = CLIENTS[scenario] ?? 6
  const options = { clients, minutes: MINUTES, 'per-process': PER_PROCESS, ease }
  return runLoadtest({ scenario, endpoint, ...options })
}

const FEED = Buffer.from([0xa4, ...Buffer.from('feed')])
const OK = Buffer.from([0xa2, ...Buffer.from('ok')])
const SEQ = Buffer.from([0xa3, ...Buffer.from('seq')])

/** Whether a frame is a feed message: its type is at the beginning. */
function isFeed(frame: Buffer): boolean {
  return frame.subarray(0, 16).includes(FEED)
}

/** Applies `meddle` to every nth frame that `isMeant` matches. */
function everyNth(nth: number, isMeant: (frame: Buffer) => boolean, meddle: Meddle): Meddle {
  let count = 0
  return (frame) => {
    if (!isMeant(frame)) return [frame]
    count += 1
    return count % nth === 0 ? meddle(frame) : [frame]
  }
}

/** Turns an acknowledgement into a refusal without a reason. */
const swapped: Meddle = (frame) => {
  const other = Buffer.from(frame)
  const at = other.indexOf(OK)
  other[at + OK.length] = 0xc2
  return [other]
}

const WRONG: readonly { name: string; meddle: Meddle; says: RegExp }[] = [
  {
    name: 'leaves feed messages out',
    meddle: everyNth(5, isFeed, () => []),
    says: /the feed left something out: a range did not abut \[FEED-1\]/,
  },
  {
    name: 'says feed messages twice',
    meddle: everyNth(5, isFeed, (frame) => [frame, frame]),
    says: /the feed told a range twice \[FEED-1\]/,
  },
  {
    name: 'answers orders oddly',
    meddle: everyNth(3, (frame) => frame.includes(OK) && frame.includes(SEQ), swapped),
    says: /(move|jump|route) was answered undefined/,
  },
]

describe('load tests, a few at a time', { concurrency: 4 }, () => {
  for (const { name, levels } of PEACEFUL) {
    test(`a correct server passes: ${name}`, async () => {
      const { code, output, written } = await run(name)
      assert.equal(code, 0, output)
      assert.match(output, /\nPASS: /)
      assert.deepEqual([written?.result, written?.wrongs], ['pass', 0])
      assert.equal(written?.rows.length, levels.length)
      assert.equal(written?.counts.finished, CLIENTS[name] ?? 6, output)
    })
  }

  for (const { name, meddle, says } of WRONG) {
    test(`a server that ${name} fails, whatever else it reaches`, async () => {
      const proxy = await FrameProxy.before(server.endpoint, { meddle })
      const { code, output, written } = await run('commanders', proxy.endpoint)
      await proxy.close()
      assert.equal(code, 1, output)
      assert.match(output, says)
      assert.match(output, /\nFAIL: \d+ times the server was wrong\./)
      assert.equal(written?.result, 'fail')
    })
  }

  test('a slow server fails, and the table says where', async () => {
    const proxy = await FrameProxy.before(server.endpoint, { delayMs: 300 })
    const { code, output, written } = await run('commanders', proxy.endpoint, 1)
    await proxy.close()
    // On a machine that is itself too slow there is no verdict, but the table says the same.
    assert.ok(code === 1 || (code === 3 && output.includes('generator was too slow')), output)
    const order = written?.rows.find(({ what }) => what.startsWith('order → ack'))
    assert.deepEqual([written?.wrongs, order?.met], [0, false], output)
  })

  test('a server that dies in the middle ends the run, with what was measured so far', async () => {
    const proxy = await FrameProxy.before(server.endpoint, {})
    let closed: Promise<void> | null = null
    const args = {
      scenario: 'watchers',
      clients: 4,
      minutes: MINUTES_LONG,
      ease: EASE,
      endpoint: proxy.endpoint,
    }
    const { code, output, written } = await runLoadtest(args, (said) => {
      if (/playing: 4 of 4 bots/.test(said)) closed ??= proxy.close()
    })
    assert.ok(closed, output)
    assert.equal(code, 1, output)
    assert.match(output, /\nFAIL: The server is gone: it has not answered for \d+ s\./)
    assert.equal(written?.counts.entered, 4)
  })

  test('Ctrl-C ends the run, with what was measured so far and no verdict', async () => {
    const { endpoint } = server
    const args = { scenario: 'watchers', clients: 4, minutes: MINUTES_LONG, ease: EASE, endpoint }
    let interrupted = false
    const { code, output, written } = await runLoadtest(args, (said, interrupt) => {
      if (interrupted || !/playing: 4 of 4 bots/.test(said)) return
      interrupted = true
      interrupt()
    })
    assert.equal(code, 3, output)
    assert.match(output, /\nNO VERDICT: It was interrupted\./)
    assert.equal(written?.counts.finished, 4, output)
  })
})
