import type { Param } from '../../db/pool.ts'

/** A process that wants to enter the galaxy. */
export interface Entrant {
  readonly address: string
  /** Real ms for which its beats are valid. */
  readonly lifeMs: number
  readonly version: number
  /** The oldest version beside which it can run. */
  readonly besideAtLeast: number
}

/** A living process beside which an entrant cannot run. */
export interface Rival {
  readonly id: string
  readonly address: string
  readonly version: number
  /** Real ms for which its beats are valid; null if its build does not tell. */
  readonly life_ms: number | null
  /** Unix ms by the database's clock. */
  readonly expires_ms: number
}

interface EntrantSql {
  readonly address: string
  readonly lifeMs: string
  readonly besideAtLeast: string
}

/** An SQL condition: node `n` lives and cannot share the galaxy with the entrant. */
export function isRivalSql({ address, lifeMs, besideAtLeast }: EntrantSql): string {
  return `(n.expires_at > clock_timestamp() and (n.address = ${address}
    or n.version < ${besideAtLeast} or n.life_ms <> ${lifeMs}::double precision))`
}

const RIVAL = isRivalSql({ address: '$1', lifeMs: '$2', besideAtLeast: '$3::integer' })

/**
 * `$1` address, `$2` a beat's validity in real ms, `$3` the oldest version beside which it can run,
 * `$4` the entrant's id, `$5` whether every living process is a rival.
 */
export const RIVALS_SQL = `
select n.id, n.address, n.version, n.life_ms,
  extract(epoch from n.expires_at)::float8 * 1000 as expires_ms
from node n
where n.id <> $4 and (${RIVAL} or ($5::boolean and n.expires_at > clock_timestamp()))
order by n.id`

/**
 * @param id the entrant's own id, if it already has one
 * @param isAlone whether the entrant cannot talk to other processes: then every one is a rival
 */
export function rivalsParams(entrant: Entrant, id = '', isAlone = false): Param[] {
  return [entrant.address, entrant.lifeMs, entrant.besideAtLeast, id, isAlone]
}

/** @returns what is wrong and what would be right, in one line for the entrant's operator */
export function rivalry(rival: Rival, entrant: Entrant): string {
  const { address, lifeMs, version, besideAtLeast } = entrant
  if (rival.version < besideAtLeast) {
    return (
      `another process (${rival.address}) is of version ${rival.version}, and this build ` +
      `(${version}) can only run beside version ${besideAtLeast}: bring all to that first`
    )
  }
  if (rival.address === address) {
    return `another process is reached at ${address} already: give each its own PUBLIC_ADDRESS`
  }
  if (rival.life_ms !== null && rival.life_ms !== lifeMs) {
    return (
      `another process (${rival.address}) lives with LEASE_SECONDS=${rival.life_ms / 1_000}, not ` +
      `${lifeMs / 1_000}: set the same for all; to change it, stop all of them first`
    )
  }
  return `another process (${rival.address}) hosts this galaxy: set REDIS_URL for both, which joins them`
}
