import { sqlState } from '../db/failure.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { systemClock, withTimeLimit } from '../world/Clock.ts'
import { galaxyNowSql } from '../world/postgres/galaxyTime.ts'
import type { NodeId, NodeStatus } from '../world/Store.ts'
import { OperationError } from './OperationError.ts'

/** A living process, as of its last beat. */
export interface LivingProcess
  extends Pick<NodeStatus, 'id' | 'address' | 'sectors' | 'clients' | 'busy' | 'draining'> {
  /** When it first registered, ISO 8601 in UTC. */
  readonly since: string
}

export interface LeasedSector {
  readonly id: SectorId
  readonly name: string
  readonly epoch: number
  /** How many events its journal has. */
  readonly seq: number
  /** `dead`: of a process whose life has ended, so that anyone may claim it. */
  readonly place: 'held' | 'dead' | 'due' | 'asleep'
  /** Null for what is due or asleep. */
  readonly holder: NodeId | null
}

export interface Leases {
  readonly processes: readonly LivingProcess[]
  readonly sectors: readonly LeasedSector[]
}

const READ_MS_MAX = 10_000
const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'

/**
 * `$1` a beat's life in ms, `$2` the sectors wanted or null for all. One statement, so that the two
 * lists are of one moment: repositories would ask twice.
 */
const LEASES_SQL = `
with horizon as materialized (
  select ${galaxyNowSql('g', '$1')} as ms from galaxy g
),
living as materialized (
  select n.id, n.address, n.clients, n.busy, n.draining, n.started_at as since,
    (select count(*) from sector s where s.holder = n.id) as sectors
  from node n where n.expires_at > now()
),
wanted as (
  select s.id, s.name, s.epoch, s.seq, s.holder,
    case
      when s.holder in (select id from living) then 'held'
      when s.holder is not null then 'dead'
      when s.next_due_at <= h.ms
        or exists (select from transit t where t.to_sector = s.id and t.arrive_at <= h.ms) then 'due'
      else 'asleep'
    end as place
  from sector s left join horizon h on true
  where $2::int[] is null or s.id = any($2)
)
select
  (select coalesce(json_agg(l order by l.address, l.id), '[]') from living l) as processes,
  (select coalesce(json_agg(w order by w.id), '[]') from wanted w) as sectors`

/**
 * Who hosts what, going by the database, the only place that decides it.
 * @param lifeMs how long a beat is good for
 * @param only the sectors that are wanted; all by default
 * @throws OperationError if it is no Starlane database, or one of another build; or what the pool throws
 */
export async function readLeases(
  pool: DatabasePool,
  lifeMs: number,
  only: readonly SectorId[] | null = null,
): Promise<Leases> {
  const rows = pool.query<Leases>(LEASES_SQL, [lifeMs, only])
  const [leases] = await withTimeLimit(systemClock, READ_MS_MAX, 'reading the leases', rows).catch(
    (error: unknown) => {
      throw foreignSchema(error) ?? error
    },
  )
  if (!leases) throw new Error('the database gave no row')
  const processes = leases.processes.map((one) => ({
    ...one,
    since: new Date(one.since).toISOString(),
  }))
  return { processes, sectors: leases.sectors }
}

function foreignSchema(error: unknown): OperationError | null {
  const state = sqlState(error)
  if (state !== UNDEFINED_TABLE && state !== UNDEFINED_COLUMN) return null
  const what = error instanceof Error ? error.message : String(error)
  return new OperationError(
    `this is not the database of a galaxy of this build (${what}): is DATABASE_URL right?`,
  )
}
