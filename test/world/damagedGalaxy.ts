import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { newGuest } from '../../src/accounts/newGuest.ts'
import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { readSecret } from '../../src/db/readSecret.ts'
import type { FoundedGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { systemClock } from '../../src/world/Clock.ts'
import { LEASE_TIMES } from '../../src/world/leases/NodeLease.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'
import { World } from '../../src/world/World.ts'
import { playedGalaxy } from '../../testkit/playedGalaxy.ts'
import { execute, silentLog, type TestDatabase, withDatabase } from '../../testkit/testDatabase.ts'

export interface DamagedGalaxy {
  readonly galaxy: FoundedGalaxy
  /** Runs a check on a copy of the played galaxy that one statement has damaged. */
  after<T>(damage: string, check: (database: Database) => Promise<T>): Promise<T>
}

const STOPS_MAX = 50

/**
 * Makes a galaxy in which merchants have played and a commander has given orders, to be damaged in
 * copies.
 */
export async function damagedGalaxy(home: TestDatabase): Promise<DamagedGalaxy> {
  const played = await home.fresh()
  const { database } = played
  const galaxy = await playedGalaxy(database, 600)
  await playing(database, galaxy, (world) => commandFleet(world, database, galaxy))
  await leaveInLane(database, galaxy)
  await database.web.query(AN_HOUR_LATER)
  await played.close() // a template must have no connections
  const template = new URL(played.connectionString).pathname.slice(1)
  const admin = withDatabase(home.connectionString, 'postgres')
  let copies = 0
  return {
    galaxy,
    async after(damage, check) {
      const name = `damaged_${process.pid}_${++copies}`
      await execute(admin, `create database ${name} template ${template}`)
      const connectionString = withDatabase(home.connectionString, name)
      const copy = await openDatabase({ connectionString, log: silentLog, applicationName: name })
      try {
        await copy.web.query(damage)
        return await check(copy)
      } finally {
        await copy.close()
      }
    },
  }
}

/** Runs `work` while a world hosts the galaxy. */
async function playing(
  database: Database,
  galaxy: FoundedGalaxy,
  play: (world: World) => Promise<void>,
): Promise<void> {
  const world = new World({
    store: new PostgresStore(database, LEASE_TIMES.lifeMs),
    clock: systemClock,
    galaxy,
    node: { id: randomUUID(), address: '127.0.0.1:2' },
    log: silentLog,
    newBatchId: randomUUID,
    secrets: secretsOf(await readSecret(database)),
  })
  await world.start()
  try {
    await play(world)
  } finally {
    await world.stop()
  }
}

/**
 * A commander comes to the running galaxy and renames the home fleet, while the galaxy is audited.
 */
async function commandFleet(
  world: World,
  database: Database,
  galaxy: FoundedGalaxy,
): Promise<void> {
  const guest = await newGuest(database, galaxy, 'Ada', world.galaxyClock.now())
  assert.ok(guest)
  const { fleet, to } = guest.transit
  const opened = await world.open(to)
  assert.ok(opened.kind === 'here')
  const { host } = opened
  const events = new EventEmitter()
  host.watch({ committed: () => events.emit('committed'), gone: () => {} })
  host.expect(guest.transit)
  assert.ok(guest.granted)
  host.deliver(guest.granted)
  while (!host.committed?.fleets.has(fleet.id) || host.committed.bases.size === 0) {
    await once(events, 'committed', { signal: AbortSignal.timeout(10_000) })
  }
  for (const name of ['Adventure', 'Beagle']) {
    const order = { id: `rename-${name}`, type: 'rename', fleetId: fleet.id, name } as const
    assert.ok((await host.order(guest.commander.id, order)).ok)
  }
  const { findings } = await auditGalaxy(database, galaxy)
  assert.deepEqual(findings, [], 'audited while it plays')
}

/**
 * The damages need a fleet in a lane, and crossings are short: plays on until one stops in its
 * lane.
 */
async function leaveInLane(database: Database, galaxy: FoundedGalaxy): Promise<void> {
  for (let tries = 1; tries <= STOPS_MAX; tries++) {
    const inLanes = await database.web.query('select from transit where hop > 0')
    if (inLanes.length > 0) return
    await playing(database, galaxy, async (world) => {
      const flushes = new EventEmitter()
      world.onFlush = () => flushes.emit('flush')
      await once(flushes, 'flush', { signal: AbortSignal.timeout(10_000) })
    })
  }
  assert.fail(`no fleet was in a lane at any of ${STOPS_MAX} stops`)
}

/**
 * As if all sectors had been claimed an hour ago, at real speed, with nothing due yet, so that a
 * test can make something late.
 */
const AN_HOUR_LATER = `
  update sector set epoch = epoch - 3600000 where epoch > 0;
  update event set epoch = epoch - 3600000;
  update snapshot set epoch = epoch - 3600000;
  update sector set next_due_at = null where next_due_at = 0;
  update galaxy set time_scale = 1,
    anchor_at = clock_timestamp() - interval '1 hour',
    last_beat_at = clock_timestamp() - interval '10 s',
    anchor_galaxy_ms = least((select min(next_due_at) from sector), (select min(arrive_at) from transit))
      - 3600000`
