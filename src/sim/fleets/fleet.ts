import type { BattleId, CommanderId, FleetId, PlaceId, SectorId, WreckId } from '../core/ids.ts'
import type { Course, Point } from '../galaxy/course.ts'
import type { ShipClass, Ships } from '../rules/ships.ts'
import { type Goods, NO_GOODS } from './cargo.ts'

/** A waypoint that can be repeated. */
export type Errand =
  | { readonly kind: 'move'; readonly x: number; readonly y: number }
  /** Through the gate to an adjacent sector. */
  | { readonly kind: 'jump'; readonly toSector: SectorId }
  /** To any sector, by the quickest way. It stays first in the plan until the last jump. */
  | { readonly kind: 'route'; readonly toSector: SectorId }
  /**
   * To a place of the fleet's commander, to take goods there, or to leave some: so much at most, or
   * as much as there is and fits.
   */
  | {
      readonly kind: 'load' | 'unload'
      readonly at: PlaceId
      readonly goods: Goods | null
    }

/** A step of a fleet's plan. The first waypoint of a plan is under way. */
export type Waypoint =
  | Errand
  /** All of it once more, and again and again. It is the last of a plan. */
  | { readonly kind: 'repeat'; readonly steps: readonly Errand[] }
  | { readonly kind: 'wait'; readonly forMs: number }
  /** After a fleet of somebody else, to fight it. */
  | { readonly kind: 'attack'; readonly fleetId: FleetId }
  /** With a fleet of one's own, or of an ally. */
  | { readonly kind: 'escort'; readonly fleetId: FleetId }
  /** From point to point, round and round; `next` is the index of the point ahead. */
  | { readonly kind: 'patrol'; readonly points: readonly Point[]; readonly next: number }
  /** To a place of the fleet's commander, to dock there. It is the last of a plan. */
  | { readonly kind: 'dock'; readonly at: PlaceId }
  /** To a system, whose place is `x`, `y`, to fight its station. */
  | { readonly kind: 'siege'; readonly system: number; readonly x: number; readonly y: number }
  /** To a system, to take it. */
  | { readonly kind: 'capture'; readonly system: number; readonly x: number; readonly y: number }
  /** To a wreck that was in sight, to take its ore. Its place is kept, as it may be gone by then. */
  | {
      readonly kind: 'salvage'
      readonly wreckId: WreckId
      readonly x: number
      readonly y: number
    }

/**
 * Whom a fleet fights of its own accord: nobody, those hostile by war, law or their own doing, or
 * all it may attack.
 */
export const STANCES = ['passive', 'defend', 'attack'] as const
export type Stance = (typeof STANCES)[number]

/** The hull that a fleet's ships have lost, by class, in thousandths. */
export type Wounds = Readonly<Partial<Record<ShipClass, number>>>

/** A time in which a fleet is not met: after an arrival until it gets an order, or a retreat. */
export interface Truce {
  /** Galaxy ms. */
  readonly until: number
  readonly after: 'arrival' | 'retreat'
}

/** A fleet's part in a battle. */
export interface InBattle {
  readonly id: BattleId
  /** The rounds it has fought in it. */
  readonly rounds: number
  /** Whether it is stopped. A fleet that meets far weaker ones flies on. */
  readonly isHeld: boolean
}

/** A fleet is immutable: a change makes a new value, so that it can be shared safely. */
export interface Fleet {
  readonly id: FleetId
  readonly name: string
  /** Null for merchants. */
  readonly owner: CommanderId | null
  readonly ships: Ships
  /** Jumps made so far. Together with the id, it identifies one stay in a sector or lane. */
  readonly hops: number
  readonly course: Course
  readonly plan: readonly Waypoint[]
  readonly stance: Stance
  readonly wounds: Wounds
  readonly truce: Truce | null
  readonly battle: InBattle | null
  /** Galaxy ms until which its commander is an outlaw, by what it did here; 0 for never. */
  readonly outlawUntil: number
  /** Whether its commander gave its shield up by what it did here: the fact follows. */
  readonly isUnshielded: boolean
  /** What its haulers carry: never more than they have room for. */
  readonly cargo: Goods
}

/** What a fleet has that met no war, and carries nothing. */
export const AT_PEACE: Pick<
  Fleet,
  'stance' | 'wounds' | 'truce' | 'battle' | 'outlawUntil' | 'isUnshielded' | 'cargo'
> = {
  stance: 'defend',
  wounds: {},
  truce: null,
  battle: null,
  outlawUntil: 0,
  isUnshielded: false,
  cargo: NO_GOODS,
}

/** A fleet in a lane. Hop 0 is a new fleet, which appears at the place that its course names. */
export interface Transit {
  readonly fleet: Fleet
  readonly from: SectorId
  readonly to: SectorId
  readonly departAt: number
  readonly arriveAt: number
}

/** When the leg under way ends; null for a fleet that has nothing to do, or nothing by itself. */
export function legEndsAt({ plan, course, battle }: Fleet): number | null {
  const [ahead] = plan
  if (!ahead || battle?.isHeld) return null
  const isResting = course.vx === 0 && course.vy === 0 && course.gate === null
  // An escort beside its fleet goes on when that one does, and who takes a system has to wait.
  return (ahead.kind === 'escort' || ahead.kind === 'capture') && isResting ? null : course.until
}
