import { Between, In, Raw } from 'typeorm'
import type { BattleReportRow } from '../../db/entities/battleReport.ts'
import { eventEntity } from '../../db/entities/event.ts'
import type { DatabasePool } from '../../db/pool.ts'
import type { BattleRounds, BattleStep } from '../../protocol/battleReports.ts'
import type { SectorEvent } from '../../sim/events.ts'
import { type Course, type Point, positionAt } from '../../sim/galaxy/course.ts'
import { type Galaxy, sectorOf } from '../../sim/galaxy/galaxy.ts'
import { readEvent } from '../../sim/versions.ts'
import type { GarrisonLeft } from '../../sim/war/shapes.ts'

/** The most steps in one answer: in a battle of 250 fleets a round is 20 KB. */
const STEPS_MAX = 100
/** The most events of the sector that are looked at for one answer. */
const EVENTS_MAX = 5_000

/** The events that are steps of a battle. */
const TYPES = ['battle.began', 'battle.joined', 'battle.round', 'fleet.retreated'] as const

/**
 * Reads what happened in a battle from the sector's journal.
 *
 * @param galaxy in which the places of systems, and so of stations, never change
 * @param after the seq after which to begin
 * @returns null if the journal no longer holds all of it @throws if the database fails
 */
export async function readRounds(
  pool: DatabasePool,
  galaxy: Galaxy,
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
  const { systems } = sectorOf(galaxy, sector)
  const upTo = rows.length < STEPS_MAX ? last : (rows.at(-1)?.seq ?? last)
  return {
    steps: rows.flatMap(({ rng: _, ...row }) => stepOf(readEvent(row), systems) ?? []),
    next: upTo < endedSeq ? upTo : null,
  }
}

/** Leaves out how fleets fly on, which is no part of the battle [VIS-1]. */
function stepOf(event: SectorEvent, systems: readonly Point[]): BattleStep | null {
  const { seq, at } = event
  switch (event.type) {
    case 'battle.began':
    case 'battle.joined': {
      const { battleId, fleets, garrisons } = event.data
      const type = event.type === 'battle.began' ? 'began' : 'joined'
      return {
        ...{ type, battleId, seq, at },
        fleets: placesOf(fleets, at),
        garrisons: garrisons.flatMap((one) => placedGarrison(one, systems) ?? []),
      }
    }
    case 'battle.round': {
      const { battleId, round, hits, dealt, left, garrisons, released } = event.data
      return {
        ...{ type: 'round', battleId, seq, at, round, dealt },
        hits: hits.map(({ owner, cargo: _, ...hit }) => ({ ...hit, commander: owner })),
        left: left.map(({ fleetId }) => fleetId),
        garrisons: garrisons.map(garrisonOf),
        released: [...released],
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

function garrisonOf({ owner, ...garrison }: GarrisonLeft) {
  return { ...garrison, commander: owner }
}

/** A station is where its system is. @returns null if the sector has no such system */
function placedGarrison(garrison: GarrisonLeft, systems: readonly Point[]) {
  const place = systems[garrison.system - 1]
  return place ? { ...garrisonOf(garrison), x: place.x, y: place.y } : null
}
