import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { Database } from '../src/db/dataSource.ts'
import { readSecret } from '../src/db/readSecret.ts'
import type { FoundedGalaxy } from '../src/sim/galaxy/galaxy.ts'
import { systemClock } from '../src/world/Clock.ts'
import { foundGalaxy } from '../src/world/foundGalaxy.ts'
import { LEASE_TIMES } from '../src/world/leases/NodeLease.ts'
import { PostgresStore } from '../src/world/postgres/PostgresStore.ts'
import { secretsOf } from '../src/world/secretsOf.ts'
import { World } from '../src/world/World.ts'
import { silentLog } from './testDatabase.ts'

/**
 * Founds a small galaxy and lets its merchants play until `eventsMin` events are saved. No process
 * hosts it when this returns.
 */
export async function playedGalaxy(database: Database, eventsMin: number): Promise<FoundedGalaxy> {
  const founding = { seed: 'played', sectors: 16, merchants: 32, timeScale: 500 }
  const galaxy = await foundGalaxy(database, founding)
  await playOn(database, galaxy, eventsMin)
  return galaxy
}

/** Lets the merchants of a galaxy that no process hosts play until `eventsMin` more are saved. */
export async function playOn(
  database: Database,
  galaxy: FoundedGalaxy,
  eventsMin: number,
): Promise<void> {
  const world = new World({
    store: new PostgresStore(database, LEASE_TIMES.lifeMs),
    clock: systemClock,
    galaxy,
    node: { id: 'player', address: '127.0.0.1:1' },
    log: silentLog,
    newBatchId: randomUUID,
    secrets: secretsOf(await readSecret(database)),
  })
  const played = new EventEmitter()
  let events = 0
  world.onFlush = (figures) => {
    events += figures.events
    if (events >= eventsMin) played.emit('enough')
  }
  const enough = once(played, 'enough', { signal: AbortSignal.timeout(60_000) })
  await world.start()
  await enough
  await world.stop()
}
