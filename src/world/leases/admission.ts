import { setTimeout as wait } from 'node:timers/promises'
import { galaxyEntity } from '../../db/entities/galaxy.ts'
import type { DatabasePool } from '../../db/pool.ts'
import type { Log } from '../../ops/log.ts'
import { READS_FROM, WRITES, WRITES_AT_LEAST } from '../../sim/versions.ts'
import { type Entrant, RIVALS_SQL, type Rival, rivalry, rivalsParams } from '../postgres/rivals.ts'

/** The process may not enter the galaxy. The message is one line for the operator. */
export class AdmissionError extends Error {
  override name = 'AdmissionError'
}

export interface Admission {
  /** Where clients reach this process. */
  readonly address: string
  /** Whether it can talk to other processes of its galaxy. */
  readonly isJoined: boolean
  /** Real ms for which a beat is valid. */
  readonly lifeMs: number
}

/** The most ms that this machine's clock may be off. Leases do not use it, but logs do. */
const CLOCK_OFF_MS_MAX = 30_000
/** Real ms between two looks at the rivals. */
const LOOK_MS = 250
/** Real ms to wait beyond the validity of a rival's last beat. */
const SLACK_MS = 1_000

/**
 * Checks whether this process may enter the galaxy. It may not if its clock is far off, if it
 * cannot read what is stored, if another process has its address, if others have another
 * LEASE_SECONDS, if there are others that it is not joined to, or if they cannot read what it
 * writes.
 *
 * A process that died a moment ago looks alive until its last beat expires, so this waits that
 * long. Of two processes that come at once both may pass; the store then lets only one register.
 *
 * @throws AdmissionError with the reason
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
