import type { Accepted } from '../../protocol/orders.ts'
import type { Refusal } from '../../sim/core/refusal.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import type { InboxRow } from '../../sim/inbox.ts'
import type { SectorCommit } from '../Store.ts'
import type { PendingOrder } from './OrderQueue.ts'

/** What a sector did at once, as far as it believes: its commit, and what that came of. */
export interface Turn {
  readonly commit: SectorCommit
  /** All it tried, in the order they came. */
  readonly orders: readonly PendingOrder[]
  readonly accepted: readonly { readonly pending: PendingOrder; readonly outcome: Accepted }[]
  readonly refused: readonly { readonly pending: PendingOrder; readonly refusal: Refusal }[]
  /** Taken in, as far as this turn believes. */
  readonly arrivals: readonly Transit[]
  readonly inbox: readonly InboxRow[]
}
