import { setTimeout as wait } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import type { Database } from '../db/dataSource.ts'
import { galaxyEntity } from '../db/entities/galaxy.ts'
import { sectorEntity } from '../db/entities/sector.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Galaxy } from '../sim/galaxy/galaxy.ts'
import { auditAnswers } from './audit/answers.ts'
import { auditBases } from './audit/bases.ts'
import { auditChronicle } from './audit/chronicle.ts'
import { type AuditRule, type Finding, Findings, type RuleCount } from './audit/findings.ts'
import { auditJumps } from './audit/jumps.ts'
import { auditMapRows } from './audit/mapRows.ts'
import { Places } from './audit/places.ts'
import { replaySector } from './audit/replaySector.ts'
import { auditSystems } from './audit/systems.ts'
import { LEASE_TIMES } from './leases/NodeLease.ts'
import {
  FORGOTTEN_SQL,
  type ForgottenRow,
  findingOf,
  GRACE_MS,
  keyOfForgotten,
} from './postgres/forgotten.ts'

/** The most forgotten things of each kind that an audit reads. */
const FORGOTTEN_MAX = 1_000
/** Limit of each of the audit's statements, in ms. They read whole tables, unlike a request's. */
const STATEMENT_MS_MAX = 3_600_000

export interface AuditOptions {
  /** Real ms that something due may wait before it counts as forgotten. */
  readonly graceMs: number
  /** Real ms before a second look at what seems forgotten, as it may just be taken up. */
  readonly secondLookMs: number
  /** How many events of a journal are in memory at once. */
  readonly eventsPerPage: number
  readonly onProgress: (progress: AuditProgress) => void
  /** Checks of what lies above the world, as of the same moment. */
  readonly checks: readonly AuditCheck[]
}

/** Adds what it finds in the database. */
export type AuditCheck = (manager: EntityManager, findings: Findings) => Promise<void>

export interface AuditProgress {
  readonly sectors: number
  readonly sectorsMax: number
  readonly events: number
}

export interface Audit {
  readonly sectors: number
  readonly events: number
  readonly fleets: number
  readonly inLanes: number
  readonly acks: number
  readonly byRule: Readonly<Record<AuditRule, RuleCount>>
  /** At most 1,000; `byRule` counts all of them. */
  readonly findings: readonly Finding[]
}

const USUAL: AuditOptions = {
  graceMs: GRACE_MS,
  secondLookMs: 5_000,
  eventsPerPage: 5_000,
  onProgress: () => {},
  checks: [],
}

/**
 * Checks every rule that can be read from the database, as of one moment. The galaxy may be live:
 * no server waits for a lock of the audit. It replays the journals sector by sector and page by
 * page, so it holds only one sector's state in memory.
 */
export async function auditGalaxy(
  database: Pick<Database, 'web'>,
  galaxy: Galaxy,
  options: Partial<AuditOptions> = {},
): Promise<Audit> {
  const all = { ...USUAL, ...options }
  const { graceMs, secondLookMs } = all
  const findings = new Findings()
  const { suspects, ...counts } = await database.web.dataSource.transaction(
    'REPEATABLE READ',
    async (manager) => {
      await manager.query('set transaction read only')
      await manager.query(`set local statement_timeout = ${STATEMENT_MS_MAX}`)
      const suspects = await lookForForgotten(manager, graceMs)
      const replayed = await replayAll(manager, galaxy, findings, all)
      for (const check of all.checks) await check(manager, findings)
      return { ...replayed, acks: await auditAnswers(manager, findings), suspects }
    },
  )
  let forgotten = suspects
  if (suspects.length > 0) {
    await wait(secondLookMs)
    const again = await lookForForgotten(database.web.dataSource.manager, graceMs)
    const keys = new Set(again.map(keyOfForgotten))
    forgotten = suspects.filter((row) => keys.has(keyOfForgotten(row)))
  }
  for (const row of forgotten) {
    const { rule, sector, says } = findingOf(row)
    findings.add(rule, sector, says)
  }
  findings.checked('TIME-2', counts.sectors + counts.inLanes)
  findings.checked('OWN-4', counts.sectors)
  return { ...counts, byRule: findings.byRule, findings: findings.kept }
}

function lookForForgotten(manager: EntityManager, graceMs: number): Promise<ForgottenRow[]> {
  return manager.query(FORGOTTEN_SQL, [LEASE_TIMES.lifeMs, graceMs, FORGOTTEN_MAX])
}

async function replayAll(
  manager: EntityManager,
  galaxy: Galaxy,
  findings: Findings,
  { eventsPerPage, onProgress }: AuditOptions,
): Promise<Pick<Audit, 'sectors' | 'events' | 'fleets' | 'inLanes'>> {
  const heads = await manager.find(sectorEntity, {
    select: { id: true, epoch: true, seq: true, owner: true, battles: true },
    order: { id: 'ASC' },
  })
  await auditMapRows(
    manager,
    galaxy,
    heads.map(({ id }) => id),
    findings,
  )
  const places = new Places(manager, findings)
  const missingUntil = new Map<SectorId, number>()
  let events = 0
  for (const [index, head] of heads.entries()) {
    const replayed = await replaySector(manager, galaxy, head, eventsPerPage, findings)
    events += replayed.events
    if (replayed.missingUntil !== null) missingUntil.set(head.id, replayed.missingUntil)
    await places.compare(head.id, replayed.state)
    if (replayed.state) {
      await auditBases(manager, head.id, replayed.state, findings)
      await auditSystems(manager, galaxy, head, replayed.state, findings)
    }
    onProgress({ sectors: index + 1, sectorsMax: heads.length, events })
  }
  await places.finish()
  await places.compareTransits()
  await auditChronicle(manager, findings)
  findings.checked('READ-1', heads.length)
  const [time] = await manager.find(galaxyEntity, { select: { id: true, timeScale: true } })
  await auditJumps(manager, missingUntil, time?.timeScale ?? 1, places.missing, findings)
  const { fleets, inLanes } = places
  return { sectors: heads.length, events, fleets, inLanes }
}
