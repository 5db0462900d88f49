import type { Sessions } from '../accounts/Sessions.ts'
import type { Database } from '../db/dataSource.ts'
import type { JoinerKind } from '../ops/LoadWatch.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/Metrics.ts'
import type { Refusal } from '../sim/core/refusal.ts'
import type { OrderGateway } from '../world/OrderGateway.ts'
import type { World } from '../world/World.ts'
import type { HttpLimits } from './HttpLimits.ts'
import type { EventStreams } from './streams/EventStreams.ts'

/** What the HTTP handlers need. */
export interface HttpContext {
  readonly database: Database
  readonly world: World
  readonly sessions: Sessions
  /** Takes orders from commanders without a seat in the sector. */
  readonly orders: Pick<OrderGateway, 'give'>
  readonly metrics: Metrics
  readonly log: Log
  readonly limits: HttpLimits
  /** The Server-Sent Events; without them that resource does not exist. */
  readonly streams?: EventStreams
  /** How many proxies in front are trusted to report a client's address; none by default. */
  readonly trustProxy?: number
  /** Whether this process admits new players now. */
  isReady(): boolean
  /** @returns why newcomers should go to another process; null if they need not */
  cutOff?(): string | null
  /** Whether joins are accepted. A process that ends still gives its clients seats elsewhere. */
  takesJoins(): boolean
  /** @returns why nobody new, or nobody at all, is taken in at the moment; null: they are */
  overloaded?(kind: JoinerKind, what: 'guest' | 'stream'): Refusal | null
  /** What the administrators' panel works with; without it there is no panel. */
  readonly admin?: Admin | null
}

export interface Admin {
  readonly password: string
  /** Updates the list of this process's rooms. */
  refreshRooms(): void
  /** Calls a room's method that administrators may call. It takes seconds at most. */
  callRoom(roomId: string, method: string, args: unknown): Promise<RoomCallAnswer>
}

export type RoomCallAnswer =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false
      readonly code: 'bad_request' | 'forbidden' | 'not_found' | 'unavailable'
      readonly message: string
    }
