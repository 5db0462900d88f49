/**
 * What goes over the wire, as a client sees it: the bodies of the HTTP interface and the messages
 * of a sector's room. docs/protocol.md describes the same in prose.
 */

import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import type { Refusal, RefusalCode } from '../sim/core/refusal.ts'
import type { EventData, EventType } from '../sim/events.ts'
import type { Waypoint } from '../sim/fleets/fleet.ts'
import type { Galaxy, Sector } from '../sim/galaxy/galaxy.ts'
import type { Order } from '../sim/orders.ts'
import type { Ships } from '../sim/rules/ships.ts'

export interface Commander {
  readonly id: CommanderId
  readonly name: string
  readonly homeSector: SectorId
}

/** A new guest. The token is the only key to the commander: whoever loses it starts anew. */
export interface Session {
  readonly token: string
  readonly commander: Commander
}

/** Galaxy time in ms when the message was made, and galaxy ms that pass in a ms. */
export interface TimeSample {
  readonly now: number
  readonly rate: number
}

export interface MappedSector extends Sector {
  readonly owner: string | null
}

export interface GalaxyMap extends Galaxy, TimeSample {
  readonly sectors: readonly MappedSector[]
}

/** One crossing of a lane, whoever flies it. */
export interface Crossing {
  readonly from: SectorId
  readonly to: SectorId
  readonly departAt: number
  readonly arriveAt: number
}

export interface Traffic extends TimeSample {
  readonly transits: readonly Crossing[]
}

export interface FleetRecord {
  readonly id: FleetId
  readonly name: string
  /** Where it is; while it is in a lane, where it is going. */
  readonly sector: SectorId
  readonly transit: Crossing | null
}

export interface Me {
  readonly commander: Commander
  readonly fleets: readonly FleetRecord[]
}

/** A fleet in a sector's state: its course and what all who see it may know. */
export interface SeenFleet {
  readonly id: FleetId
  readonly name: string
  /** '' for merchants. */
  readonly owner: CommanderId
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly since: number
  readonly until: number
  readonly gate: SectorId | null
  readonly ships: number
}

/** To the owner alone, on joining and whenever it changes. */
export interface FleetMessage {
  readonly fleetId: FleetId
  readonly ships: Ships
  readonly plan: readonly Waypoint[]
}

/** To the owner alone: the fleet has left for that sector. */
export interface FollowMessage {
  readonly fleetId: FleetId
  readonly sectorId: SectorId
  readonly arriveAt: number
}

/**
 * Of what is noticed and not seen, on joining and whenever it changes: `[x, y, size, …]`, numbers of
 * grid squares counted from 0, and 0 for small, 1 for medium, 2 for large.
 */
export interface BlipsMessage {
  readonly blips: readonly number[]
}

/** From any room: how much too much its process has to do, from 0, nothing, to 3. */
export interface LoadMessage {
  readonly level: number
}

/** Who is in a lane, in a summary: where to, when it left and when it will be there. */
export type LaneCrossing = readonly [to: SectorId, departAt: number, arriveAt: number]

/** What anybody may know of a sector. A new beginning of its stream when `since` is `seq`. */
export interface Summary extends TimeSample {
  readonly sector: SectorId
  readonly epoch: number
  readonly seq: number
  readonly since: number
  readonly owner: CommanderId | null
  readonly battles: number
  /** How many are in the lanes that lead away from it. */
  readonly traffic: number
  readonly crossings: readonly LaneCrossing[]
}

interface Told<Type extends string, Data> {
  readonly v: number
  readonly type: Type
  readonly sector: SectorId
  readonly seq: number
  /** Galaxy ms. */
  readonly at: number
  readonly audience: string
  readonly data: Data
}

/** What happens, as the map's feed tells it; docs/events.md describes each. */
export type FeedEvent =
  | Told<'gate.departure', { readonly to: SectorId; readonly arriveAt: number }>
  | Told<'gate.arrival', { readonly from: SectorId }>
  | { readonly [T in EventType]: Told<T, EventData[T]> }[EventType]

/** Events `from` to `to` of a sector, as far as they are meant for us. */
export interface FeedMessage {
  readonly sector: SectorId
  readonly epoch: number
  readonly from: number
  readonly to: number
  readonly events: readonly FeedEvent[]
}

export type MapDetail = 'events' | 'summary'

/** What to show of the map: sectors by their numbers, or a piece of it, in map units. */
export type MapView =
  | { readonly sectors: readonly SectorId[]; readonly detail?: MapDetail }
  | {
      readonly rect: {
        readonly minX: number
        readonly minY: number
        readonly maxX: number
        readonly maxY: number
      }
      /** Pixels a map unit. */
      readonly zoom: number
    }

export interface MapRefusal {
  readonly ok: false
  readonly code: string
  readonly message: string
}

export type ViewAnswer =
  | {
      readonly ok: true
      readonly sectors: readonly SectorId[]
      readonly detail: MapDetail
      /** Sectors of the rectangle that were too many to be shown. */
      readonly left: number
    }
  | MapRefusal

export type ResumeAnswer = { readonly ok: true; readonly synced: readonly SectorId[] } | MapRefusal

type WithoutId<O> = O extends unknown ? Omit<O, 'id'> : never

/** An order before it got its id. */
export type OrderDraft = WithoutId<Order>

export type OrderAnswer =
  | { readonly ok: true; readonly sector: SectorId; readonly seq: number }
  | (Omit<Refusal, 'code'> & {
      /** `superseded`: a newer order to the fleet took its place before it was sent. */
      readonly code: RefusalCode | 'superseded'
    })
