import type { EntityManager } from 'typeorm'
import type { DatabasePool } from '../../db/pool.ts'
import type { FleetId, SectorId } from '../../sim/core/ids.ts'
import { type AuditRule, type Finding, Findings, type RuleCount } from '../audit/findings.ts'
import { TRANSIT_DISAGREES } from '../audit/places.ts'
import type { AuditCheck } from '../audit.ts'
import { LEASE_TIMES } from '../leases/NodeLease.ts'
import {
  FORGOTTEN_SQL,
  type ForgottenRow,
  findingOf,
  GRACE_MS,
  keyOfForgotten,
} from './forgotten.ts'

export interface QuickAudit {
  readonly findings: readonly Finding[]
  /** Counts for all rules, even those without findings and those only the full audit checks. */
  readonly byRule: Readonly<Record<AuditRule, RuleCount>>
}

export interface QuickAuditOptions {
  /** Real ms that something due may wait before it counts as forgotten. */
  readonly graceMs: number
  readonly sectorsPerRun: number
  readonly transitsPerRun: number
  /** Checks of what lies above the world, as of the same moment. They take milliseconds. */
  readonly checks: readonly AuditCheck[]
}

const USUAL: QuickAuditOptions = {
  graceMs: GRACE_MS,
  sectorsPerRun: 500,
  transitsPerRun: 2_000,
  checks: [],
}

/** The most forgotten things of each kind that a run reads. */
const FORGOTTEN_MAX = 100
/** The most recent order answers that a run checks. */
const ANSWERS_MAX = 2_000
/** The last events of each sector in which departures are compared with their fleets' rows. */
const EVENTS_BACK = 10
/** The time limit of each statement, in real ms. */
const STATEMENT_MS_MAX = 2_000

/** Reads sectors' heads. `$1` the sector after which the run begins, `$2` how many sectors. */
const HEADS_SQL = `
select s.id, s.seq, s.epoch, e.seq as last_seq, e.epoch as last_epoch,
  n.seq as snapshot_seq, n.epoch as snapshot_epoch
from (select id, seq, epoch from sector where id > $1 order by id limit $2) s
  left join lateral (
    select seq, epoch from event where sector = s.id order by seq desc limit 1) e on true
  left join lateral (
    select max(seq) as seq, max(epoch) as epoch from snapshot where sector = s.id) n on true
order by s.id`

/**
 * Finds fleets whose row is behind their departure. `$1` and `$2` as in `HEADS_SQL`, `$3` how many
 * events of each sector.
 */
const DEPARTED_SQL = `
select s.id as sector, e.data->>'fleetId' as fleet
from (select id from sector where id > $1 order by id limit $2) s
  cross join lateral (
    select type, data from event where sector = s.id order by seq desc limit $3) e
  left join fleet f on f.id = e.data->>'fleetId'
where e.type = 'fleet.departed' and (f.id is null or f.hops < (e.data->>'hop')::int
  or (f.hops = (e.data->>'hop')::int and f.sector <> (e.data->>'to')::int))`

/** Compares transits with fleets. `$1` the fleet after which the run begins, `$2` how many. */
const TRANSITS_SQL = `
select t.fleet_id, t.to_sector, ${TRANSIT_DISAGREES} as disagrees
from (select * from transit where fleet_id > $1 order by fleet_id limit $2) t
  left join fleet f on f.id = t.fleet_id
order by t.fleet_id`

/** Checks answers of the last two minutes, as a run comes each minute. `$1` the most answers. */
const ANSWERS_SQL = `
select a.order_id, a.sector, a.seq, a.seq > coalesce(s.seq, -1) or (e.seq is null and a.seq > 0) as lost
from (
    select order_id, sector, seq from order_ack
    where at > statement_timestamp() - interval '2 minutes' order by at desc limit $1
  ) a
  left join sector s on s.id = a.sector
  left join event e on e.sector = a.sector and e.seq = a.seq`

interface HeadRow {
  readonly id: SectorId
  readonly seq: number
  readonly epoch: number
  readonly last_seq: number | null
  readonly last_epoch: number | null
  readonly snapshot_seq: number | null
  readonly snapshot_epoch: number | null
}

/**
 * Makes the audit that a running server can afford each minute: five indexed statements that take
 * milliseconds, as of one moment. Every run checks forgotten things and new answers. Sectors and
 * transits are checked a range of ids at a time, in turn: 10,000 sectors take 20 runs. It replays
 * no journal.
 *
 * @returns a function that does one run. Something forgotten is reported by the second run that
 *   finds it, because it may just be taken up during the first. It rejects as the pool's
 *   statements do.
 */
export function quickAudits(
  pool: DatabasePool,
  options: Partial<QuickAuditOptions> = {},
): () => Promise<QuickAudit> {
  const { graceMs, sectorsPerRun, transitsPerRun, checks } = { ...USUAL, ...options }
  let afterSector: SectorId = 0
  let afterFleet: FleetId = ''
  let suspects: ReadonlySet<string> = new Set()

  async function auditHeads(manager: EntityManager, findings: Findings): Promise<void> {
    const range = [afterSector, sectorsPerRun]
    const heads: HeadRow[] = await manager.query(HEADS_SQL, range)
    for (const head of heads) checkHead(head, findings)
    const behind: { sector: SectorId; fleet: FleetId }[] = await manager.query(DEPARTED_SQL, [
      ...range,
      EVENTS_BACK,
    ])
    for (const { sector, fleet } of behind) {
      findings.add('OWN-1', sector, `the row of fleet ${fleet} is behind its departure`)
    }
    for (const rule of ['FEED-1', 'OWN-2', 'DUR-5'] as const) findings.checked(rule, heads.length)
    afterSector = heads.length < sectorsPerRun ? 0 : (heads.at(-1)?.id ?? 0)
  }

  async function auditTransits(manager: EntityManager, findings: Findings): Promise<void> {
    const rows: { fleet_id: FleetId; to_sector: SectorId; disagrees: boolean }[] =
      await manager.query(TRANSITS_SQL, [afterFleet, transitsPerRun])
    for (const { fleet_id, to_sector } of rows.filter((row) => row.disagrees)) {
      const says = `the transit of fleet ${fleet_id} does not agree with the fleet's row`
      findings.add('OWN-1', to_sector, says)
    }
    findings.checked('OWN-1', rows.length)
    afterFleet = rows.length < transitsPerRun ? '' : (rows.at(-1)?.fleet_id ?? '')
  }

  async function auditForgotten(manager: EntityManager, findings: Findings): Promise<void> {
    const rows: ForgottenRow[] = await manager.query(FORGOTTEN_SQL, [
      LEASE_TIMES.lifeMs,
      graceMs,
      FORGOTTEN_MAX,
    ])
    for (const row of rows) {
      if (!suspects.has(keyOfForgotten(row))) continue
      const { rule, sector, says } = findingOf(row)
      findings.add(rule, sector, says)
    }
    suspects = new Set(rows.map(keyOfForgotten))
  }

  return () =>
    pool.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('set transaction read only')
      await manager.query(`set local statement_timeout = ${STATEMENT_MS_MAX}`)
      const findings = new Findings()
      await auditForgotten(manager, findings)
      await auditHeads(manager, findings)
      await auditTransits(manager, findings)
      await auditAnswers(manager, findings)
      for (const check of checks) await check(manager, findings)
      return { findings: findings.kept, byRule: findings.byRule }
    })
}

function checkHead(head: HeadRow, findings: Findings): void {
  const { id, seq, epoch, last_seq, last_epoch, snapshot_seq, snapshot_epoch } = head
  // Retention may delete the whole journal if the oldest snapshot reaches the head.
  const end = last_seq ?? Math.min(snapshot_seq ?? 0, seq)
  if (end !== seq) findings.add('FEED-1', id, `the journal ends at ${end}, the head is ${seq}`)
  if ((last_epoch ?? 0) > epoch) {
    findings.add('OWN-2', id, `event ${last_seq} is of epoch ${last_epoch}, the sector of ${epoch}`)
  }
  if ((snapshot_seq ?? 0) > seq) {
    findings.add('DUR-5', id, `the snapshot at ${snapshot_seq} lies above the head, ${seq}`)
  }
  if ((snapshot_epoch ?? 0) > epoch) {
    findings.add('DUR-5', id, `a snapshot is of epoch ${snapshot_epoch}, the sector of ${epoch}`)
  }
}

async function auditAnswers(manager: EntityManager, findings: Findings): Promise<void> {
  const rows: { order_id: string; sector: SectorId; seq: number; lost: boolean }[] =
    await manager.query(ANSWERS_SQL, [ANSWERS_MAX])
  for (const { order_id, sector, seq } of rows.filter((row) => row.lost)) {
    const says = `order ${order_id} was acknowledged with event ${seq}, which is not there`
    findings.add('DUR-2', sector, says)
  }
  findings.checked('DUR-2', rows.length)
}
