import { Between, In, Raw } from 'typeorm'
import type { BattleReportRow } from '../../db/entities/battleReport.ts'
import { eventEntity } from '../../db/entities/event.ts'
import type { DatabasePool } from '../../db/pool.ts'
import type { BattleRounds, BattleStep } from '../../protocol/battleReports.ts'
import type { SectorEvent } from '../../sim/events.ts'
import { type Course, positionAt } from '../../sim/galaxy/course.ts'
import { readEvent } from '../../sim/versions.ts'

/** The most steps in one answer: in a battle of 250 fleets a round is 20 KB. */
const STEPS_MAX = 100
/** The most events of the sector that are looked at for one answer. */
const EVENTS_MAX = 5_000

/** The events that are steps of a battle. */
const TYPES = ['battle.began', 'battle.joined', 'battle.round', 'fleet.retreated'] as const

/**
 * Reads what happened in a battle from the sector's journal.
 *
 * @param after the seq after which to begin
 * @returns null if the journal no longer holds all of it @throws if the database fails
 */
export async function readRounds(
  pool: DatabasePool,
  { sector, beganSeq, endedSeq, id, absorbed }: BattleReportRow,
  after: number,
): Promise<BattleRounds | null> {
  const first = Math.max(beganSeq, after + 1)
  const last = Math.min(endedSeq, first + EVENTS_MAX - 1)
  const events = pool.dataSource.getRepository(eventEntity)
  const seq = Between(first, last)
  const rows = await events.find({
    where: {
      ...{ sector, seq, type: In(TYPES) },
      data: Raw((column) => `${column} ->> 'battleId' = any (:battles)`, {
        battles: [id, ...absorbed],
      }),
    },
    order: { seq: 'ASC' },
    take: STEPS_MAX,
  })
  // Counted afterwards: what is there now was there when it was read.
  const kept = await events.countBy({ sector, seq })
  if (kept < last - first + 1) return null
  const upTo = rows.length < STEPS_MAX ? last : (rows.at(-1)?.seq ?? last)
  return {
    steps: rows.flatMap(({ rng: _, ...row }) => stepOf(readEvent(row)) ?? []),
    next: upTo < endedSeq ? upTo : null,
  }
}

/** Leaves out how fleets fly on, which is no part of the battle [VIS-1]. */
function stepOf(event: SectorEvent): BattleStep | null {
  const { seq, at } = event
  switch (event.type) {
    case 'battle.began':
    case 'battle.joined': {
      const { battleId, fleets } = event.data
      const type = event.type === 'battle.began' ? 'began' : 'joined'
      return { type, battleId, seq, at, fleets: placesOf(fleets, at) }
    }
    case 'battle.round': {
      const { battleId, round, hits, dealt, left } = event.data
      return {
        ...{ type: 'round', battleId, seq, at, round, dealt },
        hits: hits.map(({ owner, cargo: _, ...hit }) => ({ ...hit, commander: owner })),
        left: left.map(({ fleetId }) => fleetId),
      }
    }
    case 'fleet.retreated': {
      const { battleId, fleetId, owner, ships } = event.data
      return { type: 'retreated', battleId, seq, at, fleetId, commander: owner, ships }
    }
    default:
      return null
  }
}

interface Placed {
  readonly fleetId: string
  readonly owner: string | null
  readonly course: Course
}

function placesOf(fleets: readonly Placed[], at: number) {
  return fleets.map(({ fleetId, owner, course }) => {
    const { x, y } = positionAt(course, at)
    return { fleetId, commander: owner, x, y }
  })
}
