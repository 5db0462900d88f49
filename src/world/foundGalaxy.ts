import { type EntityManager, Raw } from 'typeorm'
import type { Database } from '../db/dataSource.ts'
import { fleetEntity } from '../db/entities/fleet.ts'
import { type GalaxyRow, galaxyEntity } from '../db/entities/galaxy.ts'
import { homeSectorEntity } from '../db/entities/homeSector.ts'
import { nodeEntity } from '../db/entities/node.ts'
import { sectorEntity } from '../db/entities/sector.ts'
import { type TransitRow, transitEntity } from '../db/entities/transit.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import { type FoundedGalaxy, type Galaxy, makeGalaxy } from '../sim/galaxy/galaxy.ts'
import { foundMerchants } from '../sim/merchants/merchants.ts'
import { HOMES_PER_SYSTEM_MAX, PIRATES } from '../sim/rules/commanders.ts'
import { WRITES, writeFleet } from '../sim/versions.ts'

export interface Founding {
  readonly seed: string
  readonly sectors: number
  readonly merchants: number
  /** Galaxy ms per real ms. */
  readonly timeScale: number
}

/** The version of the stored galaxy's shape. */
const GALAXY_VERSION = 1
/** Each value is a parameter of its statement, of which there may be 65,535. */
const ROWS_PER_INSERT = 1_000
const FOUNDING_LOCK = 7_301_002

/** The settings do not fit the stored galaxy. The message is one line for the operator. */
export class GalaxyMismatchError extends Error {
  override name = 'GalaxyMismatchError'
}

/**
 * Reads the galaxy stored in this database, or founds one from the seed. A stored galaxy is never
 * generated again, so that a later version of the generator cannot move anybody's stars.
 *
 * @throws GalaxyMismatchError if the settings ask for a galaxy other than the stored one
 */
export async function foundGalaxy(database: Database, founding: Founding): Promise<FoundedGalaxy> {
  return database.web.dataSource.transaction(async (manager) => {
    await manager.query('select pg_advisory_xact_lock($1)', [FOUNDING_LOCK])
    const [stored] = await manager.find(galaxyEntity)
    if (!stored) {
      const founded = await found(manager, founding)
      await enlistPirates(manager)
      return founded
    }
    compare(stored, founding)
    await enlistPirates(manager)
    if (stored.timeScale !== founding.timeScale) await setTimeScale(manager, founding.timeScale)
    return { ...(JSON.parse(stored.body) as Galaxy), id: stored.founding }
  })
}

function compare(stored: GalaxyRow, founding: Founding): void {
  if (stored.schemaVersion > GALAXY_VERSION) {
    throw new GalaxyMismatchError(
      `this database's galaxy is of version ${stored.schemaVersion}; this build reads up to ${GALAXY_VERSION}`,
    )
  }
  if (stored.seed !== founding.seed) {
    throw new GalaxyMismatchError(
      `this database holds the galaxy GALAXY_SEED=${stored.seed}, not ${founding.seed}: set that, or use another database or DATA_DIR`,
    )
  }
  const { sectors } = JSON.parse(stored.body) as Galaxy
  if (sectors.length !== founding.sectors) {
    throw new GalaxyMismatchError(
      `this database's galaxy has GALAXY_SECTORS=${sectors.length}, not ${founding.sectors}: set that, or use another database or DATA_DIR`,
    )
  }
}

async function found(manager: EntityManager, founding: Founding): Promise<FoundedGalaxy> {
  const galaxy = makeGalaxy(founding.seed, founding.sectors)
  const { sectors } = galaxy
  // No older process can live in a galaxy that did not exist, and none is let into it now [VER-1].
  const { seed, timeScale } = founding
  await manager.insert(galaxyEntity, {
    seed,
    timeScale,
    schemaVersion: GALAXY_VERSION,
    body: JSON.stringify(galaxy),
    writes: WRITES,
    anchorGalaxyMs: 0,
    anchorAt: () => 'clock_timestamp()',
  })
  for (const some of chunks(sectors)) {
    await manager.insert(
      sectorEntity,
      some.map(({ id, name, x, y }) => ({ id, name, x, y })),
    )
  }
  for (const some of chunks(sectors.filter(({ ring }) => ring === 'rim'))) {
    await manager.insert(
      homeSectorEntity,
      some.map(({ id, systems }) => ({ sector: id, room: systems.length * HOMES_PER_SYSTEM_MAX })),
    )
  }
  const merchants = foundMerchants(galaxy, founding.merchants)
  for (const some of chunks(merchants)) {
    await manager.insert(
      fleetEntity,
      some.map(({ fleet: { id, name }, to }) => ({ id, name, sector: to })),
    )
    await manager.insert(transitEntity, some.map(transitRow))
  }
  const { founding: id } = await manager.findOneByOrFail(galaxyEntity, { id: 1 })
  return { ...galaxy, id }
}

/** Pirates are a commander whom nobody plays. Galaxies founded before there were any lack it. */
async function enlistPirates(manager: EntityManager): Promise<void> {
  await manager.query(
    `insert into commander (id, name, home_sector) select $1, 'Pirates', min(id) from sector
     on conflict do nothing`,
    [PIRATES],
  )
}

function transitRow({ fleet, from, to, departAt, arriveAt }: Transit): Omit<TransitRow, 'fleet'> {
  return {
    fleetId: fleet.id,
    hop: 0,
    fromSector: from,
    toSector: to,
    departAt,
    arriveAt,
    state: writeFleet(fleet, WRITES),
  }
}

function* chunks<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    yield rows.slice(at, at + ROWS_PER_INSERT)
  }
}

/** All processes share one time scale, so it changes only while none of them runs. */
async function setTimeScale(manager: EntityManager, timeScale: number): Promise<void> {
  const isAlive = { expiresAt: Raw((column) => `${column} > clock_timestamp()`) }
  if (await manager.existsBy(nodeEntity, isAlive)) {
    throw new GalaxyMismatchError(
      `other processes of this galaxy run with another TIME_SCALE than ${timeScale}: use theirs, or stop them first`,
    )
  }
  // Without beats no time passes: galaxy time stopped when the life of the last beat ended.
  await manager.query(
    `update galaxy set time_scale = $1, anchor_at = clock_timestamp(), last_beat_at = null,
       anchor_galaxy_ms = anchor_galaxy_ms + greatest(0, extract(epoch from
         (coalesce((select max(expires_at) from node), anchor_at) - anchor_at)) * 1000 * time_scale)`,
    [timeScale],
  )
}
