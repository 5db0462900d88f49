import type { Surroundings } from '../core/Scene.ts'
import type { SectorState } from '../sectorState.ts'
import type { Contact } from './Contacts.ts'

/** @returns the first contact of hostile fleets; a version without fights has none [VER-1] */
export function nextContact(
  { facts, writes }: Pick<Surroundings, 'facts' | 'writes'>,
  state: SectorState,
): Contact | null {
  return writes >= 4 ? state.contacts.next(state, facts) : null
}
