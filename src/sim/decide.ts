import { restAt } from './course.ts'
import { Dice } from './dice.ts'
import { audienceOf, type SectorEvent } from './events.ts'
import type { CommanderId, Fleet, FleetId, Transit } from './fleet.ts'
import { type Galaxy, gateTo, sectorOf } from './galaxy.ts'
import type { EventDraft } from './orders/order.ts'
import { check, type Order, outcomeOf } from './orders/orders.ts'
import type { Refusal } from './refusal.ts'
import type { SectorState } from './sectorState.ts'
import { merchantPlan } from './systems/merchants.ts'
import { beginLeg, endOfLeg, type Leg } from './systems/movement.ts'
import { FORMATS, versionOf } from './versions.ts'

/** What can happen to a sector from outside, or by time. */
export type Input =
  | { readonly kind: 'order'; readonly commander: CommanderId; readonly order: Order }
  /** The leg of a fleet has ended: the first of the sector's timers. */
  | { readonly kind: 'timer'; readonly fleetId: FleetId }
  | { readonly kind: 'arrival'; readonly transit: Transit }

export type Decision = { readonly ok: true; readonly events: readonly SectorEvent[] } | Refusal

/**
 * Works out what happens, and changes nothing: neither the state nor its generator, whose state
 * after the draws rides in the last event.
 *
 * @param at sector time in galaxy ms, not before `state.now`
 */
export function decide(galaxy: Galaxy, state: SectorState, input: Input, at: number): Decision {
  const dice = new Dice(state.dice)
  switch (input.kind) {
    case 'order': {
      const scene = { galaxy, state, commander: input.commander, at }
      const refusal = check(scene, input.order)
      return refusal ?? number(state, dice, at, outcomeOf(scene, input.order))
    }
    case 'timer':
      return number(state, dice, at, endLeg(galaxy, state, dice, input.fleetId, at))
    case 'arrival':
      return number(state, dice, at, [arrive(galaxy, state, dice, input.transit, at)])
  }
}

function number(
  state: SectorState,
  dice: Dice,
  at: number,
  drafts: readonly EventDraft[],
): Decision {
  const events = drafts.map((draft, index): SectorEvent => {
    const last = index === drafts.length - 1
    return {
      v: versionOf(FORMATS.events[draft.type]),
      sector: state.id,
      seq: state.seq + 1 + index,
      at,
      ...draft,
      ...(last && dice.drawn ? { dice: dice.state } : {}),
    }
  })
  return { ok: true, events }
}

/** At a gate the fleet leaves; elsewhere it goes on with its plan. */
function endLeg(
  galaxy: Galaxy,
  state: SectorState,
  dice: Dice,
  id: FleetId,
  at: number,
): EventDraft[] {
  const fleet = state.fleets.get(id)
  if (!fleet) return []
  const { gate } = fleet.course
  const [current, ...later] = fleet.plan
  if (gate !== null) {
    const travelMs = gateTo(sectorOf(galaxy, state.id), gate)?.travelMs ?? 0
    const goesOn = current?.kind === 'route' && current.toSector !== gate
    return [
      {
        type: 'fleet.departed',
        audience: 'public',
        data: {
          fleetId: id,
          owner: fleet.owner,
          to: gate,
          hop: fleet.hops + 1,
          arriveAt: at + travelMs,
          plan: goesOn ? fleet.plan : later,
        },
      },
    ]
  }
  const here = endOfLeg(galaxy, state.id, fleet)
  const leg = nextLeg(galaxy, state, dice, { ...fleet, plan: later }, here, at)
  return [{ type: 'fleet.course', audience: audienceOf(fleet), data: { fleetId: id, ...leg } }]
}

function arrive(
  galaxy: Galaxy,
  state: SectorState,
  dice: Dice,
  transit: Transit,
  at: number,
): EventDraft {
  const { fleet, from } = transit
  const gate = from === state.id ? null : gateTo(sectorOf(galaxy, state.id), from)
  const leg = nextLeg(galaxy, state, dice, fleet, gate ?? fleet.course, at)
  const arrived: Fleet = { ...fleet, ...leg }
  return fleet.hops === 0
    ? { type: 'fleet.placed', audience: audienceOf(fleet), data: { fleet: arrived } }
    : { type: 'fleet.arrived', audience: 'public', data: { fleet: arrived, from } }
}

function nextLeg(
  galaxy: Galaxy,
  state: SectorState,
  dice: Dice,
  fleet: Fleet,
  here: { readonly x: number; readonly y: number },
  at: number,
): Leg {
  const leg = beginLeg(galaxy, state.id, fleet, fleet.plan, here, at)
  if (leg.plan.length > 0) return leg
  if (fleet.owner !== null) return { course: restAt(here, at), plan: [] }
  return beginLeg(galaxy, state.id, fleet, merchantPlan(galaxy, state.id, dice), here, at)
}
