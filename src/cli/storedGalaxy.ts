import { readdir } from 'node:fs/promises'
import type { DatabasePool } from '../db/pool.ts'
import type { Galaxy } from '../sim/galaxy.ts'
import { STATE_VERSION } from '../sim/sectorState.ts'
import { CannotAuditError } from './openForAudit.ts'

const MIGRATIONS = new URL('../db/migrations/', import.meta.url)

/**
 * The galaxy of a database, which must be a Starlane database of exactly this build's schema.
 * @throws CannotAuditError if it is not
 */
export async function storedGalaxy(pool: DatabasePool): Promise<Galaxy> {
  const [tables] = await pool.query<{ ours: boolean }>(
    `select to_regclass('migration') is not null and to_regclass('galaxy') is not null as ours`,
  )
  if (!tables?.ours) {
    throw new CannotAuditError(
      'this is not a Starlane database: it lacks the tables migration and galaxy',
    )
  }
  await checkSchema(pool)
  const [galaxy] = await pool.query<{ body: string }>('select body from galaxy')
  if (!galaxy) throw new CannotAuditError('there is no galaxy yet: the first start makes it')
  return JSON.parse(galaxy.body) as Galaxy
}

async function checkSchema(pool: DatabasePool): Promise<void> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.ts'))
  const known = new Set(names.map((name) => Number.parseInt(name, 10)))
  const ran = await pool.query<{ timestamp: number; name: string }>(
    'select timestamp, name from migration order by timestamp',
  )
  const unknown = ran.filter(({ timestamp }) => !known.has(timestamp))
  if (unknown.length > 0) {
    throw new CannotAuditError(
      `the database was migrated by a newer build (${unknown.map(({ name }) => name).join(', ')}): audit with that build`,
    )
  }
  if (ran.length < known.size) {
    throw new CannotAuditError(
      'the database was last used by an older build: start this build on it once, or audit with that build',
    )
  }
  const [newer] = await pool.query<{ version: number }>(
    'select schema_version as version from snapshot where schema_version > $1 limit 1',
    [STATE_VERSION],
  )
  if (newer) {
    throw new CannotAuditError(
      `the database holds snapshots of version ${newer.version}, this build reads up to ${STATE_VERSION}: audit with the build that wrote them`,
    )
  }
}
