import { And, type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm'
import { type EventRow, eventEntity } from '../../db/entities/event.ts'
import { type SnapshotRow, snapshotEntity } from '../../db/entities/snapshot.ts'
import type { DiceState } from '../../sim/core/dice.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import type { SectorEvent } from '../../sim/events.ts'
import { evolve } from '../../sim/evolve.ts'
import type { Galaxy } from '../../sim/galaxy/galaxy.ts'
import { emptySector, type SectorState } from '../../sim/sectorState.ts'
import { readEvent, readState, STATE_VERSION, writeState } from '../../sim/versions.ts'
import { checksumOf } from '../sectors/loadSector.ts'
import type { Findings } from './findings.ts'

/** Snapshots a sector must have before retention deletes events up to the oldest of them. */
const SNAPSHOTS_KEPT = 3

export interface SectorHead {
  readonly id: SectorId
  readonly epoch: number
  readonly seq: number
}

export interface ReplayedSector {
  /** The state at the head; null if it could not be reached, which is a finding. */
  readonly state: SectorState | null
  readonly events: number
  /** The galaxy ms up to which events are missing, rightly or not; null if none are missing. */
  readonly missingUntil: number | null
}

/**
 * Rebuilds a sector's state from its whole journal, a page at a time, and compares each snapshot
 * on the way. Where events are missing or cannot be applied, it goes on from the next intact
 * snapshot. So one fault makes one finding, and the rest is still checked.
 *
 * Events that retention deletes are no fault. Those are the journal's beginning and, once three
 * snapshots are kept, any event up to the oldest of them: retention deletes in batches, in no
 * order.
 *
 * @param eventsPerPage how many events are in memory at once
 */
export async function replaySector(
  manager: EntityManager,
  galaxy: Galaxy,
  head: SectorHead,
  eventsPerPage: number,
  findings: Findings,
): Promise<ReplayedSector> {
  const snapshots = await readSnapshots(manager, head, findings)
  const oldest = snapshots[0]?.seq ?? 0
  const add = (rule: 'FEED-1' | 'TIME-1' | 'DUR-5' | 'OWN-2', says: string) =>
    findings.add(rule, head.id, says)

  let state: SectorState | null = emptySector(galaxy.seed, head.id)
  let events = 0
  let epoch = 0
  let passedEpoch = false
  let missingUntil: number | null = null

  const resumeAt = (seq: number): void => {
    state = snapshots.find((one) => one.seq >= seq && one.whole)?.whole?.state ?? null
    missingUntil = Math.max(missingUntil ?? 0, state?.now ?? Number.MAX_SAFE_INTEGER)
  }

  const miss = (from: number, to: number): void => {
    const deleted = to <= oldest && (from === 1 || snapshots.length >= SNAPSHOTS_KEPT)
    if (!deleted) add('FEED-1', `events ${from} to ${to} are missing; the head is ${head.seq}`)
    resumeAt(to)
  }

  const checkEpoch = (stored: EventRow): void => {
    if (stored.epoch < epoch) {
      add('OWN-2', `event ${stored.seq} is of epoch ${stored.epoch}, after one of ${epoch}`)
    }
    epoch = Math.max(epoch, stored.epoch)
    if (stored.epoch > head.epoch && !passedEpoch) {
      passedEpoch = true
      add('OWN-2', `event ${stored.seq} is of epoch ${stored.epoch}, the sector of ${head.epoch}`)
    }
  }

  /** @returns whether to go on with the next event of the page */
  const apply = (stored: EventRow, to: SectorState): boolean => {
    if (stored.seq !== to.seq + 1) {
      miss(to.seq + 1, stored.seq - 1)
      return false
    }
    checkEpoch(stored)
    if (stored.at < to.now) {
      add('TIME-1', `event ${stored.seq} is at ${stored.at}, after one at ${to.now}`)
      resumeAt(stored.seq)
      return false
    }
    try {
      evolve(to, eventOf(stored))
    } catch (error) {
      add('DUR-5', `event ${stored.seq} (${stored.type}) cannot be applied: ${messageOf(error)}`)
      resumeAt(stored.seq)
      return false
    }
    events += 1
    const snapshot = snapshots.find((one) => one.seq === to.seq)
    if (snapshot?.whole && snapshot.whole.text !== writeState(to)) {
      add('DUR-5', `the snapshot at ${to.seq} is not what the journal says`)
    }
    return true
  }

  while (state !== null && state.seq < head.seq) {
    const page = await manager.find(eventEntity, {
      where: { sector: head.id, seq: And(MoreThan(state.seq), LessThanOrEqual(head.seq)) },
      order: { seq: 'ASC' },
      take: eventsPerPage,
    })
    if (page.length === 0) miss(state.seq + 1, head.seq)
    for (const stored of page) {
      if (state === null || !apply(stored, state)) break
    }
  }
  const beyond = await manager.findOne(eventEntity, {
    where: { sector: head.id, seq: MoreThan(head.seq) },
    order: { seq: 'DESC' },
  })
  if (beyond) add('FEED-1', `the journal goes on to ${beyond.seq}; the head is ${head.seq}`)
  for (const rule of ['FEED-1', 'TIME-1', 'OWN-2'] as const) findings.checked(rule, events)
  findings.checked('DUR-5', snapshots.length)
  return { state, events, missingUntil }
}

interface Snapshot {
  readonly seq: number
  /** Null if the snapshot is damaged or lies where none may. */
  readonly whole: { readonly state: SectorState; readonly text: string } | null
}

/** Oldest first. Leaves out snapshots written by later builds, as loading a sector does. */
async function readSnapshots(
  manager: EntityManager,
  head: SectorHead,
  findings: Findings,
): Promise<Snapshot[]> {
  const rows = await manager.find(snapshotEntity, {
    where: { sector: head.id, schemaVersion: LessThanOrEqual(STATE_VERSION) },
    order: { seq: 'ASC' },
  })
  return rows.map((row) => {
    const fault = placeFaultOf(row, head)
    if (fault !== null) {
      findings.add('DUR-5', head.id, `the snapshot at ${row.seq} ${fault}`)
      return { seq: row.seq, whole: null }
    }
    try {
      if (checksumOf(row.body) !== row.checksum) throw new Error('its checksum differs')
      const state = readState(row.body)
      if (state.id !== head.id || state.seq !== row.seq) {
        throw new Error(`it holds sector ${state.id} at ${state.seq}`)
      }
      return { seq: row.seq, whole: { state, text: writeState(state) } }
    } catch (error) {
      findings.add('DUR-5', head.id, `the snapshot at ${row.seq} is damaged: ${messageOf(error)}`)
      return { seq: row.seq, whole: null }
    }
  })
}

function placeFaultOf(row: SnapshotRow, head: SectorHead): string | null {
  if (row.seq > head.seq) return `lies above the head, ${head.seq}`
  if (row.epoch > head.epoch) return `is of epoch ${row.epoch}, the sector of ${head.epoch}`
  return null
}

function eventOf({ sector, seq, type, v, at, audience, data, rng }: EventRow): SectorEvent {
  const event = { sector, seq, type, v, at, audience, data }
  return readEvent(rng ? { ...event, dice: rng as DiceState } : event)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
