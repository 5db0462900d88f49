import type { SectorState } from '../../sim/sectorState.ts'

/**
 * The state of a sector in a process that claimed it. What the sector can do follows from the kind;
 * `NEXT_LIVES` lists the legal transitions. A sector that is gone stays gone: claiming it again
 * makes a new host with a new epoch.
 */
export type SectorLife =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'live'
      /** The state that the database has accepted. Nothing else may be shown [DUR-1]. */
      readonly committed: SectorState
      /** `committed` plus the turn that is being committed. */
      readonly working: SectorState
    }
  | { readonly kind: 'draining'; readonly committed: SectorState; readonly working: SectorState }
  | { readonly kind: 'gone'; readonly reason: GoneReason }

/**
 * `released`: the process gave the sector up, for it to sleep or move. `lost`: the sector's lease
 * was lost. `lapsed`: the process's own lease ended. `damaged`: the sector cannot go on [OWN-3].
 */
export type GoneReason = 'released' | 'lost' | 'lapsed' | 'damaged'

type Kind = SectorLife['kind']

/**
 * All legal transitions. A sector goes back to `loading` when a refused commit shows that its state
 * is wrong. It can go to `gone` from any other kind, because a lease can be lost at any time.
 */
export const NEXT_LIVES: Readonly<Record<Kind, readonly Kind[]>> = {
  loading: ['live', 'gone'],
  live: ['loading', 'draining', 'gone'],
  draining: ['loading', 'gone'],
  gone: [],
}

/** @throws Error if the transition is not legal, which is a bug */
export function checkPassage(from: Kind, to: Kind): void {
  if (!NEXT_LIVES[from].includes(to)) throw new Error(`a sector cannot go from ${from} to ${to}`)
}
