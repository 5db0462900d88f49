import type { FleetId, PlaceId, SectorId } from './ids.ts'

/** Why an order or request did nothing. The codes are part of the protocol: docs/protocol.md. */
export const REFUSAL_CODES = [
  // The input itself is wrong; only another input helps.
  'bad_order',
  'bad_name',
  'no_such_sector',
  'no_such_fleet',
  'no_such_base',
  'no_such_system',
  'no_such_wreck',
  'not_adjacent',
  'already_there',
  'unreachable',
  'plan_full',
  'ends_docked',
  'not_enough_ships',
  'not_enough_goods',
  'insolvent',
  'not_built_here',
  'queue_full',
  'no_such_build',
  'too_many_ships',
  'too_many_fleets',
  'too_far',
  'bad_target',
  'no_battle',
  // The input may be right, but not here or not now.
  'in_transit',
  'in_battle',
  'too_soon',
  'elsewhere',
  'moved',
  'busy',
  'overloaded',
  'unavailable',
  'unknown',
  'internal',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

export interface Refusal {
  readonly ok: false
  readonly code: RefusalCode
  /** One sentence for a person: what is wrong and what would be right. */
  readonly message: string
  /** With `in_transit` and `elsewhere`: where the fleet or base is, or is going. */
  readonly sector?: SectorId
  /** With `in_transit`: when it will arrive there, in galaxy ms. */
  readonly arriveAt?: number
  /** With `no_such_fleet`: which fleet. */
  readonly fleetId?: FleetId
  /** With `no_such_fleet`: the fleet it merged into, if it did. */
  readonly into?: FleetId
  /** With `no_such_fleet`: where it docked, if it did. */
  readonly docked?: PlaceId
  /** With `overloaded`: when to try again, in ms. */
  readonly retryAfterMs?: number
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return { ok: false, code, message }
}

/** Whether a result is a refusal. No other result has `ok: false`. */
export function isRefusal<T extends object>(found: T | Refusal): found is Refusal {
  return 'ok' in found && found.ok === false
}
