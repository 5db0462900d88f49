import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { newGuest } from '../../src/accounts/newGuest.ts'
import { retireGuests } from '../../src/accounts/retireGuests.ts'
import type { ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { BurstWire } from '../../src/cluster/BurstWire.ts'
import { QuietPresence } from '../../src/cluster/QuietPresence.ts'
import { readSecret } from '../../src/db/readSecret.ts'
import { ChronicleConsumers } from '../../src/server/ChronicleConsumers.ts'
import { SectorHints } from '../../src/server/SectorHints.ts'
import { systemClock } from '../../src/world/Clock.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { LEASE_TIMES } from '../../src/world/leases/NodeLease.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { World } from '../../src/world/World.ts'
import { Changes } from '../../testkit/Changes.ts'
import { silentLog, withTestDatabase } from '../../testkit/testDatabase.ts'
import { openTestRedis } from '../../testkit/testRedis.ts'
import { until } from '../../testkit/until.ts'

const NEVER_MS = 3_600_000

const redis = await openTestRedis()
const postgres = await withTestDatabase()
const ends: (() => unknown)[] = []
after(async () => {
  for (const end of ends.reverse()) await end()
  await redis.stop()
  await postgres.close()
})

const galaxy = await foundGalaxy(postgres.database, {
  ...{ seed: 'hints', sectors: 16, merchants: 32, timeScale: 200 },
})

const worlds: World[] = []

/** Starts a world as a process would have it. After its first look it polls no more. */
async function startProcess(id: string): Promise<World> {
  const client = new Redis(redis.url)
  const presence = new QuietPresence(client, silentLog)
  if (client.status !== 'ready') await once(client, 'ready')
  await presence.connect()
  const wire = new BurstWire(presence)
  const hints = new SectorHints(wire, silentLog)
  const world = new World({
    store: new PostgresStore(postgres.database, LEASE_TIMES.lifeMs),
    clock: systemClock,
    galaxy,
    node: { id, address: `${id}:2567` },
    log: silentLog,
    newBatchId: randomUUID,
    secrets: secretsOf(await readSecret(postgres.database)),
    times: { pollMs: NEVER_MS },
    neighbours: {
      handedOver: () => {},
      factsCommitted: () => {},
      arriving: (transit) => hints.tellOfFleet(transit, world.writes),
      sent: (row) => hints.tellOfInbox(row),
    },
  })
  hints.listenFor(world)
  await world.start()
  worlds.push(world)
  ends.push(async () => {
    await world.stop()
    presence.shutdown()
    client.disconnect()
  })
  return world
}

test('a fleet that leaves for a sector of another process arrives there without polling', async () => {
  const here = await startProcess('here')
  await until(
    'all sectors to be live',
    () =>
      [...here.hosts.values()].length === 16 &&
      [...here.hosts.values()].every((one) => one.life === 'live'),
  )
  const there = await startProcess('there')
  const departed = new Set<string>()
  const arrived: string[] = []
  const changes = new Changes()
  for (const host of here.hosts.values()) {
    host.watch({
      committed: ({ departures }) => {
        for (const { fleet, to } of departures) departed.add(`${fleet.id} ${fleet.hops} ${to}`)
      },
      gone: () => {},
    })
  }
  const moved = [...here.hosts.values()].slice(0, 8)
  for (const host of moved) {
    await until('the sector to be there', async () => {
      await here.move(host, 'there') // unless it was given away already, to be shared evenly
      const opened = await there.open(host.lease.sector)
      if (opened.kind !== 'here') return false
      noteArrivals(opened.host)
      return true
    })
  }
  // Departures known from loading prove nothing.
  departed.clear()

  await changes.until(() => arrived.length > 20)

  function noteArrivals(host: SectorHost): void {
    host.watch({
      committed: ({ events, state, sector }) => {
        for (const event of events) {
          if (event.type !== 'fleet.arrived') continue
          const { id } = event.data.fleet
          const crossing = `${id} ${state.fleets.get(id)?.hops} ${sector}`
          if (departed.has(crossing)) arrived.push(crossing)
        }
        changes.tell()
      },
      gone: () => {},
    })
  }
})

test('another process takes a row of the inbox, and its chronicle is read, without polling', async (t) => {
  const sender = await startProcess('sender')
  const owner = await startProcess('owner')
  const { web } = postgres.database
  const guest = await newGuest(postgres.database, galaxy, 'Gone', owner.galaxyClock.now())
  assert.ok(guest)
  const { id, homeSector } = guest.commander
  const opened = await owner.open(homeSector)
  const place = opened.kind === 'there' ? opened.holder.node.id : 'owner'
  assert.notEqual(place, 'sender')
  await owner.attend(guest.transit)
  const fleet = () => web.query('select from fleet where owner = $1 and ended_seq is null', [id])
  await until('its fleet stands there', async () => (await fleet()).length === 1)

  const read: ChronicleEntry[] = []
  let readAt = 0
  const consumer = {
    name: 'hints',
    types: ['fleet.ended'] as const,
    apply: async (_: unknown, __: number, entries: readonly ChronicleEntry[]) => {
      read.push(...entries)
      readAt = performance.now()
    },
    forget: async () => {},
  }
  const context = { pool: web, log: silentLog, pollMs: NEVER_MS }
  for (const world of worlds) {
    const consumers = new ChronicleConsumers({ ...context, world }, [consumer])
    consumers.start()
    ends.push(() => consumers.stop())
  }

  await web.query("update commander set seen_at = seen_at - interval '9 days' where id = $1", [id])
  const { sent } = await retireGuests(web, { unplayedHours: 72, absentDays: 60 })
  assert.deepEqual(
    sent.map(({ sector }) => sector),
    [homeSector],
  )
  const toldAt = performance.now()
  for (const row of sent) sender.sent(row)
  await until('its end is read', () =>
    read.some(({ event }) => 'owner' in event.data && event.data.owner === id),
  )
  assert.deepEqual(await fleet(), [])
  t.diagnostic(`taken and read after ${(readAt - toldAt).toFixed(0)} ms`)
})
