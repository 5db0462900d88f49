import type { EntityManager } from 'typeorm'
import type { Database } from '../db/dataSource.ts'
import { type FoundedGalaxy, type Galaxy, makeGalaxy } from '../sim/galaxy/galaxy.ts'
import { foundMerchants } from '../sim/merchants/merchants.ts'
import { HOMES_PER_SYSTEM_MAX } from '../sim/rules/commanders.ts'
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
/** The key of the advisory lock that lets one process found the galaxy at a time. */
const FOUNDING_LOCK = 7_301_002

/** The settings do not fit the stored galaxy. The message is one line for the operator. */
export class GalaxyMismatchError extends Error {
  override name = 'GalaxyMismatchError'
}

interface GalaxyRow {
  readonly founding: string
  readonly seed: string
  readonly schema_version: number
  readonly body: string
  readonly time_scale: number
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
    const rows: GalaxyRow[] = await manager.query(
      'select founding, seed, schema_version, body, time_scale from galaxy',
    )
    const [stored] = rows
    if (!stored) return found(manager, founding)
    compare(stored, founding)
    if (stored.time_scale !== founding.timeScale) await setTimeScale(manager, founding.timeScale)
    return { ...(JSON.parse(stored.body) as Galaxy), id: stored.founding }
  })
}

function compare(stored: GalaxyRow, founding: Founding): void {
  if (stored.schema_version > GALAXY_VERSION) {
    throw new GalaxyMismatchError(
      `this database's galaxy is of version ${stored.schema_version}; this build reads up to ${GALAXY_VERSION}`,
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
  // No older process lives in a new galaxy, so it is written in this build's version [VER-1].
  const [row]: Pick<GalaxyRow, 'founding'>[] = await manager.query(
    `insert into galaxy (seed, schema_version, body, time_scale, writes, anchor_galaxy_ms, anchor_at)
     values ($1, $2, $3, $4, $5, 0, clock_timestamp()) returning founding`,
    [founding.seed, GALAXY_VERSION, JSON.stringify(galaxy), founding.timeScale, WRITES],
  )
  if (!row) throw new Error('the galaxy just founded has no identity')
  await manager.query(
    `insert into sector (id, name, x, y)
     select * from unnest($1::int[], $2::text[], $3::float8[], $4::float8[])`,
    [
      sectors.map((sector) => sector.id),
      sectors.map((sector) => sector.name),
      sectors.map((sector) => sector.x),
      sectors.map((sector) => sector.y),
    ],
  )
  const rim = sectors.filter((sector) => sector.ring === 'rim')
  await manager.query(
    'insert into home_sector (sector, room) select * from unnest($1::int[], $2::int[])',
    [
      rim.map((sector) => sector.id),
      rim.map((sector) => sector.systems.length * HOMES_PER_SYSTEM_MAX),
    ],
  )
  const merchants = foundMerchants(galaxy, founding.merchants)
  await manager.query(
    `insert into fleet (id, sector, name) select * from unnest($1::text[], $2::int[], $3::text[])`,
    [
      merchants.map(({ fleet }) => fleet.id),
      merchants.map(({ to }) => to),
      merchants.map(({ fleet }) => fleet.name),
    ],
  )
  await manager.query(
    `insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     select fleet, 0, sector, sector, 0, 0, state::jsonb
     from unnest($1::text[], $2::int[], $3::text[]) as t (fleet, sector, state)`,
    [
      merchants.map(({ fleet }) => fleet.id),
      merchants.map(({ to }) => to),
      merchants.map(({ fleet }) => JSON.stringify(writeFleet(fleet, WRITES))),
    ],
  )
  return { ...galaxy, id: row.founding }
}

/** All processes share one time scale, so it changes only while none of them runs. */
async function setTimeScale(manager: EntityManager, timeScale: number): Promise<void> {
  const alive: unknown[] = await manager.query(
    'select id from node where expires_at > clock_timestamp() limit 1',
  )
  if (alive.length > 0) {
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
