import { z } from 'zod'
import type { CommanderId } from '../../core/ids.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import {
  FLEETS_PER_COMMANDER_MAX,
  NAME_CHARACTERS_MAX,
  SHIPS_PER_FLEET_MAX,
} from '../../rules/commanders.ts'
import { SHIP_CLASSES } from '../../rules/ships.ts'
import type { Fleet } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'

/** The ships of a new fleet, as an order names them. */
export const ships = z
  .partialRecord(
    z.enum(SHIP_CLASSES, `must be classes of ships: ${SHIP_CLASSES.join(', ')}`),
    z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(SHIPS_PER_FLEET_MAX, `must be at most ${SHIPS_PER_FLEET_MAX}`),
  )
  .refine((counts) => Object.keys(counts).length > 0, 'must name at least one ship')

/** @returns a refusal if the commander may have no further fleet, else null */
export function noRoomForFleet({
  state,
  commander,
  fleetsElsewhere,
}: OrderScene<FleetsState>): Refusal | null {
  if (fleetsElsewhere + fleetsHere(state, commander).length < FLEETS_PER_COMMANDER_MAX) return null
  return refuse(
    'too_many_fleets',
    `You have ${FLEETS_PER_COMMANDER_MAX} fleets, the most a commander can have: merge some.`,
  )
}

function fleetsHere({ fleets }: FleetsState, commander: CommanderId): Fleet[] {
  return [...fleets.values()].filter(({ owner }) => owner === commander)
}

/**
 * A name with a number: "Home Fleet" becomes "Home Fleet 2", or the next number that no other fleet
 * of the commander here has.
 *
 * @param first the lowest number
 */
export function numberedName(
  { state, commander }: OrderScene<FleetsState>,
  name: string,
  first: number,
): string {
  const stem = name.replace(/ \d+$/, '')
  const taken = new Set(fleetsHere(state, commander).map((fleet) => fleet.name))
  for (let n = first; ; n++) {
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
