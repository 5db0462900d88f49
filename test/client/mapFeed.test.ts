import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { Client } from '@colyseus/sdk'
import { MapFeed, type MapListener } from '../../src/client/MapFeed.ts'
import type { FeedEvent } from '../../src/protocol/feedEvents.ts'
import type { Summary } from '../../src/protocol/mapMessages.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { Changes } from '../../testkit/Changes.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

let server: TestServer
let proxy: TcpProxy

before(async () => {
  server = await withStarlane()
  proxy = await TcpProxy.open(Number(new URL(server.endpoint).port))
})
after(async () => {
  await proxy.close()
  await server.close()
})

function neighbourOf(sector: SectorId): SectorId {
  return sectorOf(server.galaxy, sector).gates[0]?.to ?? assert.fail('no gate')
}

/** Remembers what a feed reports. */
class Ear implements MapListener {
  readonly events: (FeedEvent & { readonly isLate: boolean })[] = []
  readonly summaries: (Summary & { readonly isNew: boolean })[] = []
  readonly states: string[] = []
  readonly feed: MapFeed
  readonly #changes = new Changes()

  constructor(endpoint: string, token?: string) {
    const client = new Client(endpoint)
    if (token) client.auth.token = token
    this.feed = new MapFeed(client, server.galaxy.id, this)
  }

  onState(): void {
    this.states.push(this.feed.state)
    this.#changes.tell()
  }

  onSummary(summary: Summary, isNew: boolean): void {
    this.summaries.push({ ...summary, isNew })
    this.#changes.tell()
  }

  onEvents(events: readonly FeedEvent[], isLate: boolean): void {
    for (const event of events) this.events.push({ ...event, isLate })
    this.#changes.tell()
  }

  until(holds: () => boolean): Promise<void> {
    return this.#changes.until(holds)
  }
}

test('[FEED-1] [FEED-2] events missed while the connection is cut arrive afterwards, each once', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const home = ann.commander.homeSector
  const to = neighbourOf(home)
  const ear = new Ear(`http://127.0.0.1:${proxy.port}`)
  ear.feed.show({ sectors: [home, to] })
  await ear.until(() => ear.summaries.length === 2)
  assert.ok(ear.summaries.every(({ isNew }) => isNew))

  const steady = new Ear(server.endpoint)
  steady.feed.show({ sectors: [home, to] })
  await steady.until(() => steady.summaries.length === 2)

  proxy.setAway(true)
  await ear.until(() => ear.feed.state === 'lost')
  await ann.order({ type: 'jump', fleetId: ann.fleetId, toSector: to })
  await steady.until(() => steady.events.some(({ type }) => type === 'gate.arrival'))
  proxy.setAway(false)
  await ear.until(() => ear.feed.state === 'live')

  // Sectors have no order among each other.
  const told = (one: Ear) => one.events.map(({ type, sector, seq }) => [type, sector, seq]).sort()
  assert.deepEqual(told(ear), told(steady))
  assert.ok(ear.events.every(({ isLate }) => isLate))
  assert.ok(steady.events.every(({ isLate }) => !isLate))
  assert.deepEqual([ear.feed.gaps, steady.feed.gaps], [0, 0])
  assert.equal(ear.feed.cursor(to), steady.feed.cursor(to))
  ear.feed.leave()
  steady.feed.leave()
})

test('a commander hears of its own fleets wherever its view is', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const to = neighbourOf(ann.commander.homeSector)
  const ear = new Ear(server.endpoint, ann.token)
  ear.feed.show({ sectors: [] })
  const { homeSector } = ann.commander
  await until('a cursor of its own', () => ear.feed.cursor(homeSector) !== null)
  await ann.order({ type: 'jump', fleetId: ann.fleetId, toSector: to })
  await ear.until(() => ear.events.some(({ type }) => type === 'fleet.arrived'))
  assert.deepEqual(
    // Whether its truce is over by then depends on the machine.
    ear.events
      .filter(({ type }) => type !== 'fleet.readied')
      .map(({ type, sector }) => [type, sector]),
    [
      ['fleet.course', ann.commander.homeSector],
      ['fleet.departed', ann.commander.homeSector],
      ['fleet.arrived', to],
    ],
  )
  ear.feed.leave()
})
