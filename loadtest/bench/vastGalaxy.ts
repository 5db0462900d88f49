import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'
import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createLog } from '../../src/ops/log.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { emptySector } from '../../src/sim/sectorState.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { snapshotOf } from '../../src/world/sectors/loadSector.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import type { FeedGround } from './feedGalaxy.ts'
import { joinSector } from './Pilots.ts'

const SEED = 'vast'
const FLEETS_PER_SECTOR = 100
const SECTORS_PER_INSERT = 100

/** A galaxy in which a million fleets rest: what it costs to keep, and how it wakes. */
export async function vastGalaxy({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const sectors = isShort ? 1_000 : 10_000
  const joins = isShort ? 30 : 200
  const log = createLog('warn')
  const database = await openDatabase({
    connectionString: postgresUrl,
    log,
    applicationName: 'bench',
  })
  try {
    await database.web.query('drop schema public cascade')
    await database.web.query('create schema public')
    await migrate({ connectionString: postgresUrl, log })
    const founding = { seed: SEED, sectors, merchants: 0, timeScale: 1 }
    const galaxy = await foundGalaxy(database, founding)
    await populate(database, galaxy)
    return await inServer(postgresUrl, galaxy, joins, isShort ? 10 : 20)
  } finally {
    await database.close()
  }
}

async function inServer(
  postgresUrl: string,
  galaxy: Galaxy,
  joins: number,
  idleS: number,
): Promise<Figure[]> {
  const sectors = galaxy.sectors.length
  const startedAt = performance.now()
  const server = await ServerProcess.start({
    DATABASE_URL: postgresUrl,
    GALAXY_SEED: SEED,
    GALAXY_SECTORS: String(sectors),
    MERCHANTS: '0',
  })
  try {
    const startS = (performance.now() - startedAt) / 1_000
    await wait(5_000)
    const cpuBefore = await server.cpuSeconds()
    await wait(idleS * 1_000)
    const idleCpu = ((await server.cpuSeconds()) - cpuBefore) / idleS
    const asleepMiB = await server.residentMiB()
    const spread = await joinEach(server.endpoint, galaxy, joins)
    const fleets = `${sectors} sectors, ${sectors * FLEETS_PER_SECTOR} fleets at rest`
    return [
      { what: `${fleets}: start → ready`, value: startS, unit: 's' },
      { what: 'CPU of the server, once settled', value: idleCpu * 100, unit: '% of a core' },
      { what: 'resident memory, all asleep', value: asleepMiB, unit: 'MiB' },
      ...spreadFigures(
        `a sleeping sector of ${FLEETS_PER_SECTOR} fleets joined: asked → its state`,
        spread,
        { p50: 100, p99: 100 },
      ),
      {
        what: `resident memory, ${joins} sectors awake`,
        value: await server.residentMiB(),
        unit: 'MiB',
      },
    ]
  } finally {
    await server.stop()
  }
}

/** Joins sleeping sectors one after the other, each only once. */
async function joinEach(endpoint: string, galaxy: Galaxy, count: number) {
  const guest = await fetch(`${endpoint}/api/session/guest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench' }),
  })
  const { token } = (await guest.json()) as { token: string }
  const client = new Client(endpoint)
  client.auth.token = token
  const durations = new Durations()
  const step = Math.floor(galaxy.sectors.length / count)
  for (let round = 0; round < count; round++) {
    const startedAt = performance.now()
    const room = await joinSector(client, 1 + round * step)
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (room.state.epoch > 0) resolve()
      }
      room.onStateChange(look)
      look()
    })
    durations.add(performance.now() - startedAt)
    await room.leave()
  }
  return durations.spread
}

/**
 * Gives each sector a commander with fleets at rest: their rows, and a snapshot that holds them.
 */
async function populate(database: Database, galaxy: Galaxy): Promise<void> {
  await database.web.query(
    `insert into commander (id, name, home_sector)
     select 'c' || id, 'Commander ' || id, id from sector`,
  )
  for (let from = 0; from < galaxy.sectors.length; from += SECTORS_PER_INSERT) {
    const snapshots = galaxy.sectors
      .slice(from, from + SECTORS_PER_INSERT)
      .map(({ id }) => snapshotOf({ sector: id, epoch: 0 }, restingSector(galaxy, id)))
    const ids = snapshots.map(({ sector }) => sector)
    await database.web.query(
      `insert into fleet (id, owner, sector, name)
       select 'f' || id || '-' || n, 'c' || id, id, 'Fleet ' || n
       from unnest($1::int[]) as id cross join generate_series(1, $2::int) as n`,
      [ids, FLEETS_PER_SECTOR],
    )
    await database.web.query(
      `insert into snapshot (sector, seq, epoch, schema_version, body, checksum)
       select sector, 0, 0, $2::int, body, checksum
       from unnest($1::int[], $3::text[], $4::text[]) as t (sector, body, checksum)`,
      [
        ids,
        snapshots[0]?.version ?? 0,
        snapshots.map(({ body }) => body),
        snapshots.map(({ checksum }) => checksum),
      ],
    )
  }
  for (const table of ['sector', 'fleet', 'snapshot']) await database.web.query(`analyze ${table}`)
}

function restingSector(galaxy: Galaxy, id: number) {
  const state = emptySector(galaxy.seed, id)
  for (let n = 1; n <= FLEETS_PER_SECTOR; n++) {
    const place = { x: (n * 83) % PLANE_UNITS, y: (n * 197) % PLANE_UNITS }
    const fleet: Fleet = {
      id: `f${id}-${n}`,
      name: `Fleet ${n}`,
      owner: `c${id}`,
      ships: HOME_FLEET_SHIPS,
      hops: 0,
      course: restAt(place, 0),
      plan: [],
      ...AT_PEACE,
    }
    state.fleets.set(fleet.id, fleet)
  }
  return state
}
