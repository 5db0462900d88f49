import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import type { Stance } from '../../../../src/sim/fleets/fleet.ts'

/** What a stance is called, and what it does. */
export const STANCES_IN_WORDS: Readonly<
  Record<Stance, { readonly name: string; readonly does: string }>
> = {
  passive: { name: 'Passive', does: 'starts no fight' },
  defend: { name: 'Defend', does: 'fights who is hostile' },
  attack: { name: 'Attack', does: 'fights all it may attack' },
}

/** What a fleet does, as anybody sees it. @param now galaxy ms */
export function doingInWords(
  { battle, vx, vy, until, gate }: SeenFleet,
  nameOf: (sectorId: number) => string,
  now: number,
): string {
  if (battle !== null) return 'in a fight'
  if ((vx === 0 && vy === 0) || now >= until) return 'at rest'
  return gate === null ? 'under way' : `on its way to ${nameOf(gate)}`
}

export function hullInWords(hull: number): string {
  return hull === 1 ? 'unhurt' : `hull ${Math.max(1, Math.floor(hull * 100))} %`
}
