/**
 * What a sector's room sends, beside its state.
 *
 * 1. Seated: the full state, then `fleet` for each of one's own fleets there, `blips` if anything is
 *    noticed, `load` if there is too much to do.
 * 2. At play: a patch of the state for each commit, and one of these when what it tells has changed.
 * 3. A fleet leaves: `follow`, in the moment in which the state loses it. Its owner joins the room of
 *    that sector while the fleet is in the lane, and is at phase 1 there.
 * 4. Gone, or too slow to be sent anything: nothing is repeated but `follow`; the rest comes anew, as
 *    in phase 1.
 */
import { z } from 'zod'
import { fleetId, galaxyMs, plan, sectorId } from '../sim/fleets/shapes.ts'
import { SHIP_CLASSES } from '../sim/rules/ships.ts'
import type { Wire } from './Wire.ts'

const fleetMessage = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  ships: z
    .partialRecord(z.enum(SHIP_CLASSES), z.int().min(0))
    .describe('how many ships of each class'),
  plan,
})
/** To the owner alone: what nobody else may know of a fleet. */
export type FleetMessage = Wire<typeof fleetMessage>

const followMessage = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  sectorId: sectorId.describe('the sector it left for'),
  arriveAt: galaxyMs.describe('galaxy ms when it will be there'),
})
/** To the owner alone: the fleet has left for another sector, whose room is to be joined. */
export type FollowMessage = Wire<typeof followMessage>

const blipsMessage = z.strictObject({
  blips: z
    .array(z.int().min(0))
    .describe(
      '`[x, y, size, …]`: the square of 25 × 25 units it is in (`x` and `y` from 0 to 40) and its size (0 up to 10 ships, 1 up to 50, 2 more), sorted by these numbers',
    ),
})
/** To the clients of a group: what is noticed and not seen. */
export type BlipsMessage = Wire<typeof blipsMessage>

const loadMessage = z.strictObject({
  level: z
    .int()
    .min(0)
    .max(3)
    .describe(
      'how much too much its process has to do, 0 to 3 ([spec.md](spec.md#under-too-much-load)); from 1 on everything comes somewhat later',
    ),
})
/** From any room, the map's as well. */
export type LoadMessage = Wire<typeof loadMessage>

/** A message by its name in the room. */
export interface MessageFacts {
  readonly shape: z.ZodObject
  /** When it is sent, and to whom. */
  readonly when: string
}

export const SECTOR_MESSAGES = {
  fleet: {
    shape: fleetMessage,
    when: 'To its owner alone: on joining, and when either of ships and plan changes.',
  },
  blips: {
    shape: blipsMessage,
    when: 'What your fleets notice and do not see, up to 1.5 times as far as they see: on joining, and when it changes, 4 times a second at most.',
  },
  load: {
    shape: loadMessage,
    when: "From any room, the map's as well: when it changes, and on joining if it is not 0.",
  },
  follow: {
    shape: followMessage,
    when: 'To its owner: the fleet left for another sector; join that while the fleet is in the lane.',
  },
} as const satisfies Readonly<Record<string, MessageFacts>>
