import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { sectorOf } from '../galaxy/galaxy.ts'
import { OUTLAW_MS } from '../rules/war.ts'
import type { WarState } from './battle.ts'
import type { Combatant } from './combatant.ts'
import { commanderOutlawed } from './events/commanderOutlawed.ts'
import { isAttackedBy, MERCHANTS, partyOf, Sides } from './hostility.ts'

/**
 * Who attacks a merchant, or in the rim a commander at peace with it, is an outlaw for a while: all
 * of its fleets here, and those that come.
 */
export function outlawed(scene: Scene<WarState>, one: Combatant, other: Combatant): EventDraft[] {
  const { galaxy, state, facts, at } = scene
  const isRim = sectorOf(galaxy, state.id).ring === 'rim'
  const sides = new Sides(facts, state, at)
  const until = at + OUTLAW_MS
  return [
    [one, other],
    [other, one],
  ].flatMap(([attacker, victim]) => {
    if (!attacker || !victim || attacker.owner === null) return []
    const isProtected = partyOf(victim) === MERCHANTS || isRim
    if (!isProtected || !isAttackedBy(sides, victim, attacker)) return []
    const commander = attacker.owner
    const own = [...state.fleets.values()].filter(({ owner }) => owner === commander)
    // One that is an outlaw almost as long is not told again in every fight.
    if (own.some(({ outlawUntil }) => outlawUntil > until - OUTLAW_MS / 10)) return []
    const fleets = own.map(({ id }) => id).sort()
    return [commanderOutlawed.draft({ commander, until, fleets })]
  })
}
