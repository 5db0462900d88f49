import type { Sessions } from '../accounts/Sessions.ts'
import type { Database } from '../db/dataSource.ts'
import type { JoinerKind } from '../ops/LoadWatch.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/Metrics.ts'
import type { Refusal } from '../sim/core/refusal.ts'
import type { OrderGateway } from '../world/OrderGateway.ts'
import type { World } from '../world/World.ts'
import type { EventStreams } from './EventStreams.ts'
import type { HttpLimits } from './HttpLimits.ts'

/** What the resources work with. */
export interface HttpContext {
  readonly database: Database
  readonly world: World
  readonly sessions: Sessions
  /** Takes orders of those who have no seat in the sector. */
  readonly orders: Pick<OrderGateway, 'give'>
  readonly metrics: Metrics
  readonly log: Log
  readonly limits: HttpLimits
  /** The feed, for those who only watch; without it there are no Server-Sent Events. */
  readonly streams?: EventStreams
  /** How many proxies in front are believed when they say whose a request is; by default none. */
  readonly trustProxy?: number
  /** Whether new players should come here at the moment. */
  isReady(): boolean
  /** @returns why newcomers are better off at another process, though this one plays on; null: not so */
  cutOff?(): string | null
  /** Whether joins are taken: one that ends gives seats in other processes to its last clients. */
  takesJoins(): boolean
  /** @returns why nobody new, or nobody at all, is taken in at the moment; null: they are */
  overloaded?(kind: JoinerKind, what: 'guest' | 'stream'): Refusal | null
  /** What the administrators' panel works with; without it there is no panel. */
  readonly admin?: Admin | null
}

export interface Admin {
  readonly password: string
  /** Brings the list of this process's rooms up to date. */
  refreshRooms(): void
  /** Calls one of the methods of rooms that administrators have. It takes seconds at most. */
  callRoom(roomId: string, method: string, args: unknown): Promise<RoomCallAnswer>
}

export type RoomCallAnswer =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false
      readonly code: 'bad_request' | 'forbidden' | 'not_found' | 'unavailable'
      readonly message: string
    }
