import { setTimeout as wait } from 'node:timers/promises'
import { galaxyEntity } from '../db/entities/galaxy.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { Log } from '../ops/log.ts'
import { READS_FROM, WRITES, WRITES_AT_LEAST } from '../sim/versions.ts'
import { type Entrant, RIVALS_SQL, type Rival, rivalry, rivalsParams } from './postgres/rivals.ts'

/** Its message is one line for the person who starts the server. */
export class AdmissionError extends Error {
  override name = 'AdmissionError'
}

export interface Admission {
  /** Where clients would reach this process. */
  readonly address: string
  /** Whether it can talk to other processes of its galaxy. */
  readonly isJoined: boolean
  /** How long a beat is good for. */
  readonly lifeMs: number
}

/** Leases do not hang on this process's clock, but logs and whoever reads them do. */
const CLOCK_OFF_MS_MAX = 30_000
const LOOK_MS = 250
const SLACK_MS = 1_000

/**
 * Lets a process into the galaxy, or says why not: its clock is far off, it does not read what is
 * stored, its address is another's, it lives by another LEASE_SECONDS than the others, or there are others and
 * nothing joins it to them, or they do not read what it writes. A predecessor that died a moment ago
 * looks alive for as long as its last beat is good: that long is waited.
 *
 * Two that come at once may both get in here. Only one of them can register then: the store sees to it.
 *
 * @throws AdmissionError
 */
export async function admit(pool: DatabasePool, admission: Admission, log: Log): Promise<void> {
  await compareClocks(pool)
  await compareVersions(pool)
  const entrant = { ...admission, version: WRITES, besideAtLeast: WRITES_AT_LEAST }
  const first = await rivals(pool, admission, entrant)
  const livesMs = first.map(({ life_ms }) => life_ms ?? 0)
  const giveUpAt = performance.now() + Math.max(admission.lifeMs, ...livesMs) + SLACK_MS
  for (let waits = 0; ; waits++) {
    const others = await rivals(pool, admission, entrant)
    const alive = others.find(({ id, expires_ms }) =>
      first.every((one) => one.id !== id || expires_ms > one.expires_ms),
    )
    const rival = alive ?? others[0]
    if (!rival) return
    if (alive || performance.now() > giveUpAt) throw new AdmissionError(rivalry(rival, entrant))
    if (waits === 0) log.info({ others }, 'waiting to see whether another process is alive')
    await wait(LOOK_MS)
  }
}

async function compareClocks(pool: DatabasePool): Promise<void> {
  const askedAt = Date.now()
  const [row] = await pool.query<{ ms: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
  )
  const offMs = (askedAt + Date.now()) / 2 - (row?.ms ?? 0)
  if (Math.abs(offMs) <= CLOCK_OFF_MS_MAX) return
  const seconds = Math.round(Math.abs(offMs) / 1_000)
  throw new AdmissionError(
    `this machine's clock is ${seconds} s ${offMs > 0 ? 'ahead of' : 'behind'} the database's: set ` +
      `it right (${CLOCK_OFF_MS_MAX / 1_000} s are allowed)`,
  )
}

async function compareVersions(pool: DatabasePool): Promise<void> {
  const galaxies = pool.dataSource.getRepository(galaxyEntity)
  const [galaxy] = await galaxies.find({ select: { id: true, writes: true } })
  const writes = galaxy?.writes ?? WRITES
  if (writes >= READS_FROM && writes <= WRITES) return
  throw new AdmissionError(
    `the galaxy is written in version ${writes}; this build reads ${READS_FROM} to ${WRITES}: ` +
      `start a build of version ${writes}${writes > WRITES ? '' : ', and then those between, one after the other'}`,
  )
}

function rivals(pool: DatabasePool, { isJoined }: Admission, entrant: Entrant): Promise<Rival[]> {
  return pool.query<Rival>(RIVALS_SQL, rivalsParams(entrant, '', !isJoined))
}
