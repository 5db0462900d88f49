import type { SectorState } from '../sim/sectorState.ts'

/**
 * The life of a sector in a process that claimed it. What a sector can do follows from the kind:
 *
 *     unowned → loading → live → draining → gone
 *                  ↑________|  (reload, after a refusal that shows the host believed wrongly)
 *
 * and from each of them to `gone` when the lease is lost. A sector that is gone never comes back;
 * claiming it again makes a new host with a new epoch.
 */
export type SectorLife =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'live'
      /** What the database has accepted; all that may be shown [DUR-1]. */
      readonly committed: SectorState
      /** `committed` and what is offered to the database at the moment. */
      readonly working: SectorState
    }
  | { readonly kind: 'draining'; readonly committed: SectorState; readonly working: SectorState }
  | { readonly kind: 'gone'; readonly reason: GoneReason }

/** `released`: of its own will, to sleep or to move. The others: the lease was lost [OWN-3]. */
export type GoneReason = 'released' | 'lost' | 'lapsed' | 'damaged'
