import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { beginLeg } from '../fleets/movement.ts'
import { hullLeft } from '../fleets/wounds.ts'
import { areInRange } from '../galaxy/contactTime.ts'
import { type Course, positionAt, restAt } from '../galaxy/course.ts'
import { ROUND_MS, STOPS_FROM_HULL_SHARE } from '../rules/war.ts'
import { canHarm } from './Battlefield.ts'
import type { WarState } from './battle.ts'
import type { Contact } from './Contacts.ts'
import { type Combatant, combatantIn, combatantsIn, systemOfGarrison } from './combatant.ts'
import { battleBegan, battleSize } from './events/battleBegan.ts'
import { battleJoined } from './events/battleJoined.ts'
import { garrisonAt } from './garrisons.ts'
import { type PartyId, partyOf, Sides } from './hostility.ts'
import { outlawed } from './outlawed.ts'

/**
 * Two that are hostile have come within contact range: a battle begins, one joins the other's, or
 * two battles become one. Everybody else in range has a contact of its own at the same moment.
 */
export function meet(scene: Scene<WarState>, contact: Contact): EventDraft[] {
  const { state, at } = scene
  const one = combatantIn(state, contact.one, at)
  const other = combatantIn(state, contact.other, at)
  if (!one || !other || !doMeet(scene, one, other)) return []
  const law = outlawed(scene, one, other)
  const [into, from] = older(state, one, other)
  const joining = [one, other].filter(({ battle }) => battle === null)
  const absorbed = from ? combatantsIn(state, from, at) : []
  const there = into ? combatantsIn(state, into, at) : []
  const all = [...there, ...absorbed, ...joining]
  // Whom else this stops or lets go, the next round sees.
  const held = new Map([
    [one.id, isStopped(one, other, all)],
    [other.id, isStopped(other, one, all)],
  ])
  const isHeld = ({ id, battle }: Combatant): boolean => held.get(id) ?? battle?.isHeld ?? false
  const turned = there.filter((fleet) => isHeld(fleet) !== fleet.battle?.isHeld)
  const changed = [...joining, ...absorbed, ...turned]
  const fleets = changed
    .filter(({ id }) => systemOfGarrison(id) === null)
    .map((fleet) => ({
      fleetId: fleet.id,
      owner: fleet.owner,
      course: courseIn(scene, fleet, isHeld(fleet)),
      isHeld: isHeld(fleet),
    }))
  const garrisons = [...joining, ...absorbed].flatMap(({ id }) => {
    const system = state.systems.get(systemOfGarrison(id) ?? 0)
    return system ? [garrisonAt(system, at)] : []
  })
  if (into) {
    return [...law, battleJoined.draft({ battleId: into, absorbed: from, fleets, garrisons })]
  }
  const { x, y } = middle(positionAt(one.course, at), positionAt(other.course, at))
  const battleId = scene.newId(state.seq + 1, 0)
  const size = battleSize(all.map(({ ships }) => ships))
  const nextAt = at + ROUND_MS
  return [...law, battleBegan.draft({ battleId, x, y, size, nextAt, fleets, garrisons })]
}

/** The course of a fleet in a battle: at rest if it is held, else what its plan says. */
export function courseIn(scene: Scene<WarState>, fleet: Combatant, isHeld: boolean): Course {
  const { course, battle, plan } = fleet
  const here = positionAt(course, scene.at)
  if (isHeld) return battle?.isHeld ? course : restAt(here, scene.at)
  return battle?.isHeld ? beginLeg(scene, fleet, plan, here).course : course
}

function doMeet({ state, facts, at }: Scene<WarState>, one: Combatant, other: Combatant): boolean {
  if (one.battle && one.battle.id === other.battle?.id) return false
  if ((one.truce?.until ?? 0) > at || (other.truce?.until ?? 0) > at) return false
  if (!canHarm(one.ships) && !canHarm(other.ships)) return false
  if (!areInRange(one.course, other.course, at)) return false
  const sides = new Sides(facts, state, at)
  return sides.areHostile(sides.fighter(one), sides.fighter(other))
}

/** Whether one is stopped by another that it meets, or was before. A station never moves. */
function isStopped(fleet: Combatant, by: Combatant, all: readonly Combatant[]): boolean {
  if (fleet.battle?.isHeld || systemOfGarrison(fleet.id) !== null) return true
  return hullOf(partyOf(by), all) >= hullOf(partyOf(fleet), all) * STOPS_FROM_HULL_SHARE
}

function hullOf(party: PartyId, fleets: readonly Combatant[]): number {
  return fleets.reduce((sum, one) => (partyOf(one) === party ? sum + hullLeft(one) : sum), 0)
}

/** @returns the battle that goes on, the older one, and the one that becomes part of it */
function older({ battles }: WarState, one: Combatant, other: Combatant) {
  const ids = [one, other].flatMap(({ battle }) => (battle ? [battle.id] : []))
  const [first = null, second = null] = ids.sort((a, b) => {
    const began = (battles.get(a)?.beganAt ?? 0) - (battles.get(b)?.beganAt ?? 0)
    return began === 0 ? (a < b ? -1 : 1) : began
  })
  return [first, second] as const
}

function middle(one: { x: number; y: number }, other: { x: number; y: number }) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
}
