import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'
import { openDatabase } from '../../src/db/dataSource.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createLog } from '../../src/ops/log.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import type { FeedGround } from './feedGalaxy.ts'
import { joinSector } from './Pilots.ts'
import { BASES_PER_SECTOR, FLEETS_PER_SECTOR, populate } from './vastGround.ts'

const SEED = 'vast'

/**
 * A galaxy in which a million fleets rest, with a hundred thousand bases and every system held: what
 * it costs to keep, and how it wakes.
 */
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
    return await inServer(postgresUrl, galaxy, joins, isShort ? 10 : 60)
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
    const systems = galaxy.sectors.reduce((sum, sector) => sum + sector.systems.length, 0)
    const fleets = `${sectors} sectors, ${sectors * FLEETS_PER_SECTOR} fleets at rest, ${systems} systems, ${sectors * BASES_PER_SECTOR} bases`
    return [
      { what: `${fleets}: start → ready`, value: startS, unit: 's' },
      {
        what: 'CPU of the server, once settled',
        ...{ value: idleCpu * 100, unit: '% of a core', mark: 1 },
      },
      { what: 'resident memory, all asleep', value: asleepMiB, unit: 'MiB' },
      ...spreadFigures(
        `a sleeping sector of ${FLEETS_PER_SECTOR} fleets and ${BASES_PER_SECTOR} bases joined: asked → its state`,
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
