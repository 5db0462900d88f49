import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { displayName } from '../../core/displayName.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import type { CommanderId } from '../../core/ids.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt, restAt } from '../../galaxy/course.ts'
import {
  FLEETS_PER_COMMANDER_MAX,
  NAME_CHARACTERS_MAX,
  SHIPS_PER_FLEET_MAX,
} from '../../rules/commanders.ts'
import { minusShips, SHIP_CLASSES, shipCount } from '../../rules/ships.ts'
import { fleetBorn } from '../events/fleetBorn.ts'
import { AT_PEACE, type Fleet } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { withShips } from '../withShips.ts'
import { minusWounds, woundsTaken } from '../wounds.ts'
import { fleetId, ownFleet } from './ownFleet.ts'
import { checkNoBattle } from './underOrders.ts'

const ships = z
  .partialRecord(
    z.enum(SHIP_CLASSES, `must be classes of ships: ${SHIP_CLASSES.join(', ')}`),
    z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(SHIPS_PER_FLEET_MAX, `must be at most ${SHIPS_PER_FLEET_MAX}`),
  )
  .refine((counts) => Object.keys(counts).length > 0, 'must name at least one ship')
  .describe('how many of each class leave, at least one ship')

export const split = defineOrder({
  type: 'split',
  does: 'Make a new fleet of some ships of a fleet. It rests where they are.',
  since: 4,
  bears: true,
  fields: {
    fleetId,
    ships,
    name: displayName.optional().describe("its name; by default the fleet's, with a number"),
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { fleetId, ships, name }) {
    const { state, commander, fleetsElsewhere, newId, at } = scene
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const fighting = checkNoBattle(fleet)
    if (fighting) return fighting
    const left = minusShips(fleet.ships, ships)
    if (!left) {
      return refuse('not_enough_ships', `Fleet ${fleetId} has fewer ships of a class than that.`)
    }
    if (shipCount(left) === 0) {
      return refuse('not_enough_ships', `At least one ship must stay in fleet ${fleetId}.`)
    }
    const here = fleetsHere(state, commander)
    if (fleetsElsewhere + here.length >= FLEETS_PER_COMMANDER_MAX) {
      return refuse(
        'too_many_fleets',
        `You have ${FLEETS_PER_COMMANDER_MAX} fleets, the most a commander can have: merge some.`,
      )
    }
    const wounds = woundsTaken(fleet, ships)
    const born: Fleet = {
      id: newId(state.seq + 1, 0),
      name: name ?? nextName(fleet.name, here),
      owner: commander,
      ships,
      hops: 0,
      course: restAt(positionAt(fleet.course, at), at),
      plan: [],
      ...AT_PEACE,
      stance: fleet.stance,
      wounds,
      truce: fleet.truce,
    }
    const stays = { ships: left, wounds: minusWounds(fleet.wounds, wounds) }
    return [withShips(scene, fleet, stays), fleetBorn.draft({ fleet: born, from: fleetId })]
  },
})

function fleetsHere({ fleets }: FleetsState, commander: CommanderId): Fleet[] {
  return [...fleets.values()].filter(({ owner }) => owner === commander)
}

/** "Home Fleet" becomes "Home Fleet 2", or the next number that no other fleet here has. */
function nextName(name: string, others: readonly Fleet[]): string {
  const stem = name.replace(/ \d+$/, '')
  const taken = new Set(others.map((fleet) => fleet.name))
  for (let n = 2; ; n++) {
    const number = ` ${n}`
    const next = `${cut(stem, NAME_CHARACTERS_MAX - number.length)}${number}`
    if (!taken.has(next)) return next
  }
}

/** Made at first use: it takes long, and browsers that lack it can load the page. */
let segmenter: Intl.Segmenter | null = null

/** Cuts a name to a number of code points, without cutting a character that is made of several. */
function cut(name: string, codePointsMax: number): string {
  segmenter ??= new Intl.Segmenter('en')
  let kept = ''
  for (const { segment } of segmenter.segment(name)) {
    if ([...kept, ...segment].length > codePointsMax) break
    kept += segment
  }
  return kept.trimEnd()
}
