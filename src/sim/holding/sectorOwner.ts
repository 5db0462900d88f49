import type { EventDraft } from '../core/defineEvent.ts'
import type { CommanderId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import { type Sector, sectorOf } from '../galaxy/galaxy.ts'
import { sectorOwned } from './events/sectorOwned.ts'
import type { System, Systems } from './system.ts'
import type { SystemsState } from './systemsPart.ts'

/** @returns who holds more than half of a sector's systems; null if nobody does */
export function sectorOwner(
  { systems: all }: Pick<Sector, 'systems'>,
  systems: ReadonlyMap<number, Pick<System, 'owner'>>,
): CommanderId | null {
  const counts = new Map<CommanderId, number>()
  for (const { owner } of systems.values()) {
    if (owner !== null) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  }
  for (const [owner, count] of counts) if (2 * count > all.length) return owner
  return null
}

/** @returns the event, if the sector's owner changes as systems change hands */
export function newSectorOwner(
  { galaxy, state }: Pick<Scene<SystemsState>, 'galaxy' | 'state'>,
  changes: ReadonlyMap<number, CommanderId | null>,
): EventDraft[] {
  const sector = sectorOf(galaxy, state.id)
  const after = new Map<number, Pick<System, 'owner'>>(state.systems satisfies Systems)
  for (const [number, owner] of changes) after.set(number, { owner })
  const [from, owner] = [sectorOwner(sector, state.systems), sectorOwner(sector, after)]
  return from === owner ? [] : [sectorOwned.draft({ owner, from })]
}
