import { definePart } from '../../core/definePart.ts'
import type { WreckId } from '../../core/ids.ts'
import type { SectorCore } from '../../core/SectorCore.ts'
import type { Wreck, Wrecks } from './wreck.ts'

/** The part of a sector's state that wrecks are in. */
export interface WrecksState extends SectorCore {
  readonly wrecks: Wrecks
}

export const wrecksPart = definePart<Wrecks>({
  since: 4,
  empty: () => new Map(),
  copy: (wrecks) => new Map(wrecks),
  isEmpty: (wrecks) => wrecks.size === 0,
  write: (wrecks) =>
    [...wrecks.values()]
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, x, y, ore, until }) => ({ id, x, y, ore, until })),
  read: (stored) => new Map((stored as readonly Wreck[]).map((wreck) => [wreck.id, wreck])),
})

/** @throws Error if there is no such wreck: then the event about it does not follow the state */
export function wreckIn({ id, seq, wrecks }: WrecksState, wreckId: WreckId): Wreck {
  const wreck = wrecks.get(wreckId)
  if (!wreck) throw new Error(`no wreck ${wreckId} in sector ${id} at ${seq}`)
  return wreck
}
