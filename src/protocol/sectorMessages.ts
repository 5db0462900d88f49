/**
 * The messages that a sector's room sends in addition to its state.
 *
 * 1. Seated: a client gets the full state, then `fleet` for each of its own fleets there, `yard` for
 * its base and each of its systems there, `blips` if any fleets are noticed, and `load` if the server is busy. 2. At play: a patch of the state
 * comes for each commit, and one of these messages when its content has changed. 3. A fleet leaves:
 * `follow` comes at the moment the state loses the fleet. Its owner joins the room of the next
 * sector while the fleet is in the lane, and is in phase 1 there. 4. Back after an absence, or
 * after reading too slowly: only `follow` is repeated. The rest comes with its current content, as
 * in phase 1.
 */
import { z } from 'zod'
import {
  cargo,
  fleetId,
  galaxyMs,
  inBattle,
  placeId,
  plan,
  sectorId,
  ships,
  stance,
  truce,
  wounds,
} from '../sim/fleets/shapes.ts'
import { levelsByBuilding, queue, store } from '../sim/holding/shapes.ts'
import { MENDING_PERCENT_PER_S } from '../sim/rules/holding.ts'
import { SHIP_CLASSES } from '../sim/rules/ships.ts'
import type { Wire } from './Wire.ts'

const fleetMessage = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  ships: z
    .partialRecord(z.enum(SHIP_CLASSES), z.int().min(0))
    .describe('how many ships of each class'),
  plan,
  stance,
  wounds,
  truce,
  battle: inBattle,
  cargo,
})
/** Sent only to the owner: what nobody else may know of a fleet. */
export type FleetMessage = Wire<typeof fleetMessage>

const yardMessage = z.strictObject({
  at: placeId.describe('your base, or a system that you hold'),
  ships: ships.describe('how many ships of each class are docked'),
  wounds,
  asOf: galaxyMs.describe(
    `galaxy ms at which they had these wounds. From then on, ${MENDING_PERCENT_PER_S} % of the hull of all docked ships of a class mends in a second, but not while the system is in a battle or somebody takes it`,
  ),
  store: store.describe('the goods there'),
  levels: levelsByBuilding.describe('the levels of what stands there, by building'),
  queue,
})
/** Sent only to the owner: what is docked at a place of its, its goods, and what it builds. */
export type YardMessage = Wire<typeof yardMessage>

const followMessage = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  sectorId: sectorId.describe('the sector it left for'),
  arriveAt: galaxyMs.describe('galaxy ms when it will arrive'),
})
/**
 * Sent only to the owner: the fleet has left for another sector, whose room the owner should join.
 */
export type FollowMessage = Wire<typeof followMessage>

const blipsMessage = z.strictObject({
  blips: z
    .array(z.int().min(0))
    .describe(
      '`[x, y, size, …]`, three numbers per fleet: the square of 25 × 25 units it is in (`x` and `y` from 0 to 40), and its size (0 for up to 10 ships, 1 for up to 50, 2 for more); sorted by these numbers',
    ),
})
/** Sent to the clients of a vision group: the fleets that it notices but does not see. */
export type BlipsMessage = Wire<typeof blipsMessage>

const loadMessage = z.strictObject({
  level: z
    .int()
    .min(0)
    .max(3)
    .describe(
      'the load level of the server process, 0 (normal) to 3 ([spec.md](spec.md#under-too-much-load)); from 1 on, everything comes somewhat later',
    ),
})
/** Sent by any room, including the map's. */
export type LoadMessage = Wire<typeof loadMessage>

/** The description of a message. */
export interface MessageFacts {
  readonly shape: z.ZodObject
  /** When it is sent, and to whom. */
  readonly when: string
}

export const SECTOR_MESSAGES = {
  fleet: {
    shape: fleetMessage,
    when: 'Sent only to its owner: on joining, and when it has changed.',
  },
  yard: {
    shape: yardMessage,
    when: 'Sent only to its owner: what is docked at a base or system there, its goods and what it builds, on joining, and when it changes. Goods grow from then on, which is no change.',
  },
  blips: {
    shape: blipsMessage,
    when: 'The fleets that yours notice but do not see, up to 1.5 times their sensor range. Sent on joining, and when they change, at most 4 times a second.',
  },
  load: {
    shape: loadMessage,
    when: "Sent by any room, including the map's: when the level changes, and on joining if it is not 0.",
  },
  follow: {
    shape: followMessage,
    when: 'Sent only to its owner: the fleet left for another sector. Join that sector while the fleet is in the lane.',
  },
} as const satisfies Readonly<Record<string, MessageFacts>>
