import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { BurstWire } from '../../src/cluster/BurstWire.ts'
import { QuietPresence } from '../../src/cluster/QuietPresence.ts'
import { ArrivalHints } from '../../src/server/ArrivalHints.ts'
import { systemClock } from '../../src/world/Clock.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { LEASE_TIMES } from '../../src/world/NodeLease.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import type { SectorHost } from '../../src/world/SectorHost.ts'
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

/** A world of its own, as in a process of its own; after its first look it polls no more. */
async function startWorld(id: string): Promise<World> {
  const client = new Redis(redis.url)
  const presence = new QuietPresence(client, silentLog)
  if (client.status !== 'ready') await once(client, 'ready')
  await presence.connect()
  const hints = new ArrivalHints(new BurstWire(presence), silentLog)
  const world = new World({
    store: new PostgresStore(postgres.database, LEASE_TIMES.lifeMs),
    clock: systemClock,
    galaxy,
    node: { id, address: `${id}:2567` },
    log: silentLog,
    newBatchId: randomUUID,
    times: { pollMs: NEVER_MS },
    neighbours: {
      handedOver: () => {},
      factsCommitted: () => {},
      arriving: (transit) => hints.tell(transit, world.writes),
    },
  })
  hints.listenFor(world)
  await world.start()
  ends.push(async () => {
    await world.stop()
    presence.shutdown()
    client.disconnect()
  })
  return world
}

test('a fleet that leaves for a sector of another process arrives there though nobody polls', async () => {
  const here = await startWorld('here')
  await until(
    'all sectors to be live',
    () =>
      [...here.hosts.values()].length === 16 &&
      [...here.hosts.values()].every((one) => one.life === 'live'),
  )
  const there = await startWorld('there')
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
  // What it knew when it was loaded proves nothing.
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
