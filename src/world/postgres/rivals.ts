import type { Param } from '../../db/pool.ts'

/** A process that would enter the galaxy. */
export interface Entrant {
  readonly address: string
  /** How long a beat of it is good for. */
  readonly lifeMs: number
  readonly version: number
  /** The oldest version it can live beside. */
  readonly besideAtLeast: number
}

/** A process that lives and keeps an entrant out. */
export interface Rival {
  readonly id: string
  readonly address: string
  readonly version: number
  /** Null: its build does not say. */
  readonly life_ms: number | null
  readonly expires_ms: number
}

interface EntrantSql {
  readonly address: string
  readonly lifeMs: string
  readonly besideAtLeast: string
}

/** Whether node `n` and the entrant of these parameters cannot live in one galaxy. */
export function isRivalSql({ address, lifeMs, besideAtLeast }: EntrantSql): string {
  return `(n.expires_at > clock_timestamp() and (n.address = ${address}
    or n.version < ${besideAtLeast} or n.life_ms <> ${lifeMs}::double precision))`
}

const RIVAL = isRivalSql({ address: '$1', lifeMs: '$2', besideAtLeast: '$3::integer' })

/** `$1` address, `$2` life in ms, `$3` the oldest version beside it, `$4` own id, `$5` whether anybody is a rival. */
export const RIVALS_SQL = `
select n.id, n.address, n.version, n.life_ms,
  extract(epoch from n.expires_at)::float8 * 1000 as expires_ms
from node n
where n.id <> $4 and (${RIVAL} or ($5::boolean and n.expires_at > clock_timestamp()))
order by n.id`

/**
 * @param id of the entrant itself, if it has one already
 * @param isAlone nobody joins it to others: whoever lives is a rival
 */
export function rivalsParams(entrant: Entrant, id = '', isAlone = false): Param[] {
  return [entrant.address, entrant.lifeMs, entrant.besideAtLeast, id, isAlone]
}

/** What is wrong and what would be right, in one line for who starts the entrant. */
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
