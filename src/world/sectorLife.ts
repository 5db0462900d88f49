import type { SectorState } from '../sim/sectorState.ts'

/**
 * The life of a sector in a process that claimed it. What a sector can do follows from the kind, and
 * `NEXT_LIVES` says what can come after what. One that is gone never comes back: claiming the sector
 * again makes a new host with a new epoch.
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

type Kind = SectorLife['kind']

/**
 * Every passage there is. Back to `loading` it goes after a refusal that shows that the host believed
 * wrongly, and to `gone` from everywhere, when the lease is lost.
 */
export const NEXT_LIVES: Readonly<Record<Kind, readonly Kind[]>> = {
  loading: ['live', 'gone'],
  live: ['loading', 'draining', 'gone'],
  draining: ['loading', 'gone'],
  gone: [],
}

/** @throws where one does not follow the other: a bug */
export function checkPassage(from: Kind, to: Kind): void {
  if (!NEXT_LIVES[from].includes(to)) throw new Error(`a sector cannot go from ${from} to ${to}`)
}
