import type { CommanderId } from '../core/ids.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import type { Scene } from '../core/Scene.ts'
import type { Fleet } from '../fleets/fleet.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { distance, type Point } from '../galaxy/course.ts'
import {
  CAPTURE_HELD_MS,
  CAPTURE_NEUTRAL_MS,
  CAPTURE_STAND_UNITS,
  CAPTURE_UNITS,
} from '../rules/holding.ts'
import { garrisonId } from '../war/combatant.ts'
import { Sides } from '../war/hostility.ts'
import type { System } from './system.ts'

/** What it takes to say whether somebody may take a system: the sector and the time. */
type CaptureScene = Pick<Scene<FleetsState>, 'facts' | 'state' | 'at'>

/** @returns why a commander cannot take a system, now or at all; null if it can */
export function checkCapture(
  { facts, state, at }: CaptureScene,
  commander: CommanderId,
  number: number,
): Refusal | null {
  const system = state.systems.get(number)
  const owner = system?.owner ?? null
  if (owner === commander) return refuse('bad_target', `System ${number} is your own.`)
  if (system && system.lockedUntil > at) {
    const seconds = Math.ceil((system.lockedUntil - at) / 1_000)
    return refuse('too_soon', `System ${number} was just taken: it can be again in ${seconds} s.`)
  }
  return owner === null ? null : checkHolder({ facts, state, at }, commander, owner)
}

/** @returns why a commander cannot fight who holds a system; null if it can */
export function checkHolder(
  { facts, state, at }: CaptureScene,
  commander: CommanderId,
  owner: CommanderId,
): Refusal | null {
  const sides = new Sides(facts, state, at)
  if (sides.areAllied(commander, owner)) {
    return refuse('bad_target', 'An ally holds that system, or somebody with whom you have a pact.')
  }
  if (sides.standing(commander, owner) !== 'never') return null
  return refuse('bad_target', 'Who holds that system is shielded, or you are: you cannot fight.')
}

/** How long it takes to take a system, uncontested, in galaxy ms. */
export function captureMs(system: Pick<System, 'owner'> | undefined): number {
  return system?.owner ? CAPTURE_HELD_MS : CAPTURE_NEUTRAL_MS
}

/** Whether a place is near enough to a system to take it. */
export function isAtSystem(place: Point, system: Point): boolean {
  return distance(place, system) <= CAPTURE_UNITS
}

/** The fleets that stand at a system to take it, in battles or not, by ascending id. */
export function captorsOf({ fleets, besiegers }: FleetsState, number: number): Fleet[] {
  return besiegers.of(garrisonId(number)).flatMap((id) => {
    const fleet = fleets.get(id)
    return fleet && isCaptor(fleet) ? [fleet] : []
  })
}

/** Where a fleet stops that flies to a system to take it or to fight its station. */
export function standNear(from: Point, system: Point): Point {
  const share = CAPTURE_STAND_UNITS / distance(from, system)
  return {
    x: system.x + (from.x - system.x) * share,
    y: system.y + (from.y - system.y) * share,
  }
}

function isCaptor({ plan, course }: Fleet): boolean {
  const [ahead] = plan
  if (ahead?.kind !== 'capture' || course.gate !== null) return false
  return course.vx === 0 && course.vy === 0 && isAtSystem(course, ahead)
}
