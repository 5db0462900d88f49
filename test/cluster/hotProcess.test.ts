// Two real servers over one Postgres and one Redis, one of them overloaded.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { Api } from '../../src/client/Api.ts'
import { GameClient } from '../../src/client/GameClient.ts'
import { letIn } from '../../testkit/letIn.ts'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { TestCluster } from '../../testkit/TestCluster.ts'
import { until } from '../../testkit/until.ts'

const GUESTS_MAX = 16
const ASKERS = 4
const QUESTIONS = 50
/** How many orders go to the one sector for each that goes to the other. */
const TIMES_MORE = 5
const ROUNDS_BEFORE = 5
const WAIT_MS_MAX = 40_000

// Settings under which nothing happens but what the two players do. On a slow machine the busy
// server would miss its beats with a shorter lease.
const cluster = await TestCluster.open({
  GALAXY_SECTORS: '16',
  MERCHANTS: '0',
  LEASE_SECONDS: '15',
})
after(() => cluster.close())

/** A commander who renames its fleet. Every answer must be good. */
class Renamer {
  readonly pilot: GameClient
  readonly home: number
  readonly names: string[] = []

  private constructor(pilot: GameClient) {
    this.pilot = pilot
    this.home = pilot.commander.homeSector
  }

  static async at(endpoint: string, token: string): Promise<Renamer> {
    const pilot = await GameClient.connect({ endpoint, token })
    cluster.endWith(() => pilot.close())
    await pilot.until((one) => one.fleets[0]?.place.kind === 'sector' && one.link === 'live')
    return new Renamer(pilot)
  }

  get fleetId(): string {
    return this.pilot.fleets[0]?.id ?? assert.fail('no fleet')
  }

  async rename(): Promise<void> {
    const name = `Name ${this.names.length + 1}`
    const answer = await this.pilot.order({ type: 'rename', fleetId: this.fleetId, name })
    assert.ok(answer.ok, JSON.stringify(answer))
    this.names.push(name)
  }

  async recorded(): Promise<string[]> {
    const rows = await cluster.query<{ name: string }>(
      `select data->>'name' as name from event where sector = $1 and type = 'fleet.renamed'
         and data->>'fleetId' = $2 order by seq`,
      [this.home, this.fleetId],
    )
    return rows.map(({ name }) => name)
  }
}

/** Makes two commanders with homes in different sectors, both hosted by this server. */
async function pair(endpoint: string): Promise<[Renamer, Renamer]> {
  const api = new Api(endpoint)
  const first = await letIn(() => api.guest('Ada'))
  for (let tries = 1; tries < GUESTS_MAX; tries++) {
    const second = await letIn(() => api.guest('Bob'))
    if (second.commander.homeSector === first.commander.homeSector) continue
    return [await Renamer.at(endpoint, first.token), await Renamer.at(endpoint, second.token)]
  }
  assert.fail(`${GUESTS_MAX} guests are at home in one sector`)
}

/**
 * Keeps a server busy with many requests. Each connection sends its requests in one go, so the
 * server always has some waiting, however slowly this process sends.
 */
async function keepBusy(server: ServerProcess, signal: AbortSignal): Promise<void> {
  const { hostname, port, host } = new URL(server.endpoint)
  const question = (more: string): string => `GET /metrics HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`
  const questions = question('').repeat(QUESTIONS - 1) + question('Connection: close\r\n')
  const ask = async (): Promise<void> => {
    while (!signal.aborted) {
      const socket = connect(Number(port), hostname)
      socket.write(questions)
      socket.resume() // the answers are not used
      await once(socket, 'close', { signal: AbortSignal.timeout(WAIT_MS_MAX) })
    }
  }
  await Promise.all(Array.from({ length: ASKERS }, ask))
}

test('[DUR-3] an overloaded process gives its busiest sector away, and its players lose no order', async (t) => {
  const hot = await cluster.start()
  const [ada, bob] = await pair(hot.endpoint)
  for (const { home } of [ada, bob]) assert.equal(await cluster.holderOf(home), hot)
  const play = async (): Promise<void> => {
    for (let n = 0; n < TIMES_MORE; n++) await ada.rename()
    await bob.rename()
  }
  for (let n = 0; n < ROUNDS_BEFORE; n++) await play()

  const cool = await cluster.start()
  const done = new AbortController()
  const playOn = async (): Promise<void> => {
    while (!done.signal.aborted) await play()
  }
  try {
    const isGiven = async () => (await cluster.holderOf(ada.home)) === cool
    const given = until('giving the busiest away', isGiven, WAIT_MS_MAX).finally(() => done.abort())
    await Promise.all([given, playOn(), keepBusy(hot, done.signal)])
  } finally {
    done.abort()
  }
  const [, first] = /"sector":(\d+)[^\n]*too busy/.exec(hot.output) ?? []
  assert.equal(Number(first), ada.home, hot.output)

  await play()
  assert.equal(await cluster.holderOf(ada.home), cool, 'who answered the last orders')
  for (const one of [ada, bob]) assert.deepEqual(await one.recorded(), one.names)
  t.diagnostic(`${ada.names.length} and ${bob.names.length} orders`)
})
