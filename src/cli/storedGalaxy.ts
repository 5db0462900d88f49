import { MoreThan } from 'typeorm'
import { galaxyEntity } from '../db/entities/galaxy.ts'
import { snapshotEntity } from '../db/entities/snapshot.ts'
import { MIGRATION_NAMES } from '../db/migrate.ts'
import type { DatabasePool } from '../db/pool.ts'
import { OperationError } from '../operations/OperationError.ts'
import type { Galaxy } from '../sim/galaxy/galaxy.ts'
import { STATE_VERSION } from '../sim/versions.ts'

/**
 * Reads the galaxy of a database, which must have exactly this build's schema.
 *
 * @throws OperationError if it does not
 */
export async function storedGalaxy(pool: DatabasePool): Promise<Galaxy> {
  const [tables] = await pool.query<{ ours: boolean }>(
    `select to_regclass('migration') is not null and to_regclass('galaxy') is not null as ours`,
  )
  if (!tables?.ours) {
    throw new OperationError(
      'this is not a Starlane database: it lacks the tables migration and galaxy',
    )
  }
  await checkSchema(pool)
  const [galaxy] = await pool.dataSource.getRepository(galaxyEntity).find()
  if (!galaxy) throw new OperationError('there is no galaxy yet: the first start makes it')
  return JSON.parse(galaxy.body) as Galaxy
}

async function checkSchema(pool: DatabasePool): Promise<void> {
  const known = new Set(MIGRATION_NAMES)
  const ran = await pool.query<{ name: string }>('select name from migration order by timestamp')
  const unknown = ran.filter(({ name }) => !known.has(name))
  if (unknown.length > 0) {
    throw new OperationError(
      `the database was migrated by a newer build (${unknown.map(({ name }) => name).join(', ')}): audit with that build`,
    )
  }
  if (ran.length < known.size) {
    throw new OperationError(
      'the database was last used by an older build: start this build on it once, or audit with that build',
    )
  }
  const newer = await pool.dataSource.getRepository(snapshotEntity).findOne({
    select: { sector: true, seq: true, schemaVersion: true },
    where: { schemaVersion: MoreThan(STATE_VERSION) },
  })
  if (newer) {
    throw new OperationError(
      `the database holds snapshots of version ${newer.schemaVersion}, this build reads up to ${STATE_VERSION}: audit with the build that wrote them`,
    )
  }
}
