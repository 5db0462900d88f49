import type { EntityManager } from 'typeorm'
import type { ChronicleConsumer, ChronicleEntry } from '../../chronicle/ChronicleConsumer.ts'
import { type BattleReportRow, battleReportEntity } from '../../db/entities/battleReport.ts'

/** Keeps a report of each battle that is over [READ-1]. */
export class BattleReports implements ChronicleConsumer {
  readonly name = 'battles'
  readonly types = ['battle.ended'] as const

  async apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    const rows = entries.flatMap((entry) => reportOf(generation, entry) ?? [])
    await manager.getRepository(battleReportEntity).insert(rows)
  }

  async forget(manager: EntityManager, generation: number): Promise<void> {
    await manager.getRepository(battleReportEntity).delete({ generation })
  }
}

/** @returns null for an entry of another type */
function reportOf(
  generation: number,
  { sector, n, event }: ChronicleEntry,
): BattleReportRow | null {
  if (event.type !== 'battle.ended') return null
  const { battleId: id, absorbed, parties, fleets, garrisons, wreck, ...more } = event.data
  const { x, y, beganAt, beganSeq, rounds } = more
  return {
    ...{ generation, id, sector, n, x, y, beganAt, beganSeq, rounds },
    endedSeq: event.seq,
    endedAt: event.at,
    absorbed: [...absorbed],
    commanders: parties.flatMap(({ party }) => (party === '' ? [] : [party])),
    parties: [...parties],
    // How they fly on is no part of the battle.
    fleets: fleets.map(({ fleetId, owner }) => ({ fleetId, owner })),
    garrisons: [...garrisons],
    wreckOre: wreck?.ore ?? 0,
  }
}
