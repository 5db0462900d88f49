import type { BattleId, CommanderId } from '../core/ids.ts'
import type { Goods } from '../fleets/cargo.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import type { Ships } from '../rules/ships.ts'
import type { PartyId } from './hostility.ts'

/** What a party has brought into a battle, and what came of it. */
export interface Account {
  readonly brought: Ships
  readonly lost: Ships
  /** Hull it destroyed, in thousandths: its share of what its enemies lost. */
  readonly dealt: number
  /** What went with the haulers that carried it. */
  readonly cargoLost: Goods
}

/** A battle is immutable, as fleets are. Who is in it, fleets and systems themselves say. */
export interface Battle {
  readonly id: BattleId
  /** Where it began. */
  readonly x: number
  readonly y: number
  readonly beganAt: number
  /** The seq of the event with which it began. */
  readonly beganSeq: number
  /** The battles that became part of it, the first first. */
  readonly absorbed: readonly BattleId[]
  /** The rounds fought. */
  readonly round: number
  /** When the next round is due, in galaxy ms. */
  readonly nextAt: number
  readonly parties: Readonly<Record<PartyId, Account>>
  /** The garrisons that are or were in it, by ascending system. */
  readonly garrisons: readonly GarrisonInBattle[]
}

/** The part of a system's station and docked ships in a battle. */
export interface GarrisonInBattle {
  /** The system's number. */
  readonly system: number
  readonly owner: CommanderId
  /** Whether nothing of it was left. */
  readonly isBeaten: boolean
}

/** The battles of a sector, by id. */
export type Battles = Map<BattleId, Battle>

/** The part of a sector's state that the rules of war use. */
export interface WarState extends FleetsState {
  readonly battles: Battles
}

/** @throws Error if there is no such battle: then the event about it does not follow the state */
export function battleIn({ id, seq, battles }: WarState, battleId: BattleId): Battle {
  const battle = battles.get(battleId)
  if (!battle) throw new Error(`no battle ${battleId} in sector ${id} at ${seq}`)
  return battle
}
