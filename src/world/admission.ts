import { setTimeout as wait } from 'node:timers/promises'
import type { DatabasePool } from '../db/pool.ts'
import type { Log } from '../ops/log.ts'
import { READS_FROM, WRITES, WRITES_AT_LEAST } from '../sim/versions.ts'

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

interface Other {
  readonly id: string
  readonly address: string
  readonly expires_ms: number
  readonly version: number
}

/** Leases do not hang on this process's clock, but logs and whoever reads them do. */
const CLOCK_OFF_MS_MAX = 30_000
const LOOK_MS = 250
const SLACK_MS = 1_000

/**
 * Lets a process into the galaxy, or says why not: its clock is far off, it does not read what is
 * stored, its address is another's, or there are others and nothing joins it to them, or they do not
 * read what it writes. A predecessor that died a moment ago looks alive for as long as its last beat
 * is good: that long is waited.
 *
 * @throws AdmissionError
 */
export async function admit(pool: DatabasePool, admission: Admission, log: Log): Promise<void> {
  await compareClocks(pool)
  await compareVersions(pool)
  const giveUpAt = performance.now() + admission.lifeMs + SLACK_MS
  const first = await rivals(pool, admission)
  for (let waits = 0; ; waits++) {
    const others = await rivals(pool, admission)
    if (others.length === 0) return
    const alive = others.find(({ id, expires_ms }) =>
      first.every((one) => one.id !== id || expires_ms > one.expires_ms),
    )
    if (alive || performance.now() > giveUpAt) throw refusal(alive ?? others[0], admission)
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
  const [galaxy] = await pool.query<{ writes: number }>('select writes from galaxy')
  const writes = galaxy?.writes ?? WRITES
  if (writes >= READS_FROM && writes <= WRITES) return
  throw new AdmissionError(
    `the galaxy is written in version ${writes}; this build reads ${READS_FROM} to ${WRITES}: ` +
      `start a build of version ${writes}${writes > WRITES ? '' : ', and then those between, one after the other'}`,
  )
}

function rivals(pool: DatabasePool, { address, isJoined }: Admission): Promise<Other[]> {
  return pool.query<Other>(
    `select id, address, version, extract(epoch from expires_at)::float8 * 1000 as expires_ms from node
     where expires_at > clock_timestamp() and (address = $1 or not $2::boolean or version < $3)
     order by id`,
    [address, isJoined, WRITES_AT_LEAST],
  )
}

function refusal(other: Other | undefined, { address }: Admission): AdmissionError {
  if (other && other.version < WRITES_AT_LEAST) {
    return new AdmissionError(
      `another process (${other.address}) is of version ${other.version}, and this build (${WRITES}) ` +
        `can only run beside version ${WRITES_AT_LEAST}: bring all to that first`,
    )
  }
  if (other && other.address !== address) {
    return new AdmissionError(
      `another process (${other.address}) hosts this galaxy: set REDIS_URL for both, which joins them`,
    )
  }
  return new AdmissionError(
    `another process is reached at ${address} already: give each its own PUBLIC_ADDRESS`,
  )
}
