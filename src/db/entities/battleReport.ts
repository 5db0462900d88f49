import { EntitySchema } from 'typeorm'
import type { BattleId, CommanderId, FleetId } from '../../sim/core/ids.ts'
import type { Goods } from '../../sim/fleets/cargo.ts'
import type { Ships } from '../../sim/rules/ships.ts'

/** What a party of a battle brought, and what came of it. */
export interface ReportedParty {
  /** A commander's id; empty for merchants. */
  party: CommanderId
  brought: Ships
  lost: Ships
  /** Hull it destroyed, in thousandths. */
  dealt: number
  /** The cargo it lost with its haulers. */
  cargoLost: Goods
}

/** A fleet that was left when a battle ended. */
export interface ReportedFleet {
  fleetId: FleetId
  /** Null for a merchant. */
  owner: CommanderId | null
}

/** A station that was in a battle, with the ships docked there. */
export interface ReportedGarrison {
  /** The number of its system within the sector. */
  system: number
  owner: CommanderId
  /** Whether nothing of it was left. */
  isBeaten: boolean
}

/** The report of a battle that is over, made from the chronicle [READ-1]. */
export interface BattleReportRow {
  generation: number
  id: BattleId
  sector: number
  /** The number of its entry in the sector's chronicle. */
  n: number
  /** The seq of its first and of its last event in the sector's journal. */
  beganSeq: number
  endedSeq: number
  /** Galaxy ms. */
  beganAt: number
  endedAt: number
  x: number
  y: number
  rounds: number
  /** The battles that became part of it. */
  absorbed: BattleId[]
  /** Those who fought in it. */
  commanders: CommanderId[]
  parties: ReportedParty[]
  fleets: ReportedFleet[]
  garrisons: ReportedGarrison[]
  /** The ore in the wreck that it left; 0 for none. */
  wreckOre: number
}

export const battleReportEntity = new EntitySchema<BattleReportRow>({
  name: 'battle_report',
  columns: {
    generation: { type: 'integer', primary: true },
    id: { type: 'text', primary: true },
    sector: { type: 'integer' },
    n: { type: 'bigint' },
    beganSeq: { name: 'began_seq', type: 'bigint' },
    endedSeq: { name: 'ended_seq', type: 'bigint' },
    beganAt: { name: 'began_at', type: 'bigint' },
    endedAt: { name: 'ended_at', type: 'bigint' },
    x: { type: 'double precision' },
    y: { type: 'double precision' },
    rounds: { type: 'integer' },
    absorbed: { type: 'text', array: true },
    commanders: { type: 'text', array: true },
    parties: { type: 'jsonb' },
    fleets: { type: 'jsonb' },
    garrisons: { type: 'jsonb', default: () => "'[]'::jsonb" },
    wreckOre: { name: 'wreck_ore', type: 'integer', default: 0 },
  },
})
