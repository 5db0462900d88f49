import { SHIP_CLASSES, SHIPS, type ShipClass } from './ships.ts'

/** Fights. Every number has its unit in its name; times are galaxy time. */

/** Hostile fleets that come this near to each other fight. */
export const CONTACT_UNITS = 60
export const ROUND_MS = 2_000
/** A round that is later than this is put off: nobody loses a fleet to rounds nobody could answer. */
export const ROUND_LATE_MS_MAX = 4_000
/** Who has just come through a gate or been launched is not met for this long. */
export const ARRIVAL_TRUCE_MS = 5_000
/** Who has retreated is not met for this long. */
export const RETREAT_TRUCE_MS = 20_000
/** The rounds that a fleet must have fought before it may retreat. */
export const ROUNDS_BEFORE_RETREAT = 2
/** A party does not stop another of which it has less than this share of the hull. */
export const STOPS_FROM_HULL_SHARE = 1 / 20
/** The parts that hull and damage are counted in, so that all of it is whole numbers. */
export const PARTS_PER_HULL = 1_000

/** Whatever has hull and can fight: ships by class, and the sections of stations. */
export type FightingClass = ShipClass | 'station'

/** Which class deals more damage to which: each beats the next. */
export const BEATS: Readonly<Partial<Record<FightingClass, FightingClass>>> = {
  interceptor: 'cruiser',
  cruiser: 'frigate',
  frigate: 'interceptor',
}
/** How many times as much. */
export const BEATS_FACTOR = 1.5

/** How long a commander is an outlaw who attacked a merchant, or in the rim a neutral one. */
export const OUTLAW_MS = 10 * 60_000

/**
 * How long after a battle only those who fought in it may know all of it, in galaxy ms: fleets fly in
 * galaxy time, so that is how long an account stays of use to others, however fast time passes.
 */
export const ACCOUNT_CLOSED_MS = 24 * 3_600_000

/** The part of a station that each of its levels adds. In a fight it counts like a ship. */
export const STATION_SECTION = { hull: 400, damage: 20 } as const
export const FIGHTING_CLASSES: readonly FightingClass[] = [...SHIP_CLASSES, 'station']
/** What fights together, by class. */
export type Forces = Readonly<Partial<Record<FightingClass, number>>>
/** Hull lost, by class, in thousandths. */
export type HullLost = Readonly<Partial<Record<FightingClass, number>>>

/** The hull of one of a class, and the hull of others that it destroys in a round. */
export function strengthOf(one: FightingClass): { readonly hull: number; readonly damage: number } {
  return one === 'station' ? STATION_SECTION : SHIPS[one]
}
/** What the damage of ships and stations is multiplied by whose commander has less than 0 credits. */
export const INSOLVENT_POWER = 0.5
