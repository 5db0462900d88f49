import { z } from 'zod'
import type { PlaceId } from '../core/ids.ts'
import type { Course } from '../galaxy/course.ts'
import { PATROL_POINTS_MAX, WAYPOINTS_PER_FLEET_MAX } from '../rules/commanders.ts'
import { PLANE_UNITS } from '../rules/map.ts'
import type { Ships } from '../rules/ships.ts'
import { SHIP_CLASSES } from '../rules/ships.ts'
import type { Goods } from './cargo.ts'
import {
  type Errand,
  type Fleet,
  type InBattle,
  STANCES,
  type Truce,
  type Waypoint,
  type Wounds,
} from './fleet.ts'

export const sectorId = z.int().min(1)
export const fleetId = z.string().min(1)
export const fleetName = z.string().min(1)
export const commanderId = z.string().min(1)
export const battleId = z.string().min(1)
export const wreckId = z.string().min(1)
export const galaxyMs = z.int().min(0)
export const coordinate = z.number().min(0).max(PLANE_UNITS)
const coordinateText = `in units of the sector's plane, 0 to ${PLANE_UNITS}`

export const systemId = z.int().min(1).describe("the system's number within its sector")
const systemPlace = {
  x: coordinate.describe(`its place, ${coordinateText}`),
  y: coordinate.describe(`its place, ${coordinateText}`),
}

/** A place with a yard. */
export const placeId: z.ZodType<PlaceId> = z.union([
  z.strictObject({ base: z.string().min(1).describe("a base's id") }),
  z.strictObject({ system: systemId }),
])

const units = z.int().min(0)

export const goods: z.ZodType<Goods> = z.strictObject({
  ore: units.describe('whole units'),
  gas: units.describe('whole units'),
})

const handled = {
  at: placeId.describe('where'),
  goods: goods.nullable().describe('how much at most; null for as much as there is and fits'),
}

const errands = [
  z.strictObject({
    kind: z.literal('move').describe('to a point of this sector'),
    x: coordinate.describe(coordinateText),
    y: coordinate.describe(coordinateText),
  }),
  z.strictObject({
    kind: z.literal('jump').describe('through the gate to an adjacent sector'),
    toSector: sectorId.describe("the sector's id"),
  }),
  z.strictObject({
    kind: z.literal('route').describe('to any sector, by the quickest way'),
    toSector: sectorId.describe("the sector's id; it stays in the plan until the last jump"),
  }),
  z.strictObject({
    kind: z.literal('load').describe('to a place of yours, to take goods there'),
    ...handled,
  }),
  z.strictObject({
    kind: z.literal('unload').describe('to a place of yours, to leave goods there'),
    ...handled,
  }),
] as const

const errand: z.ZodType<Errand> = z
  .discriminatedUnion('kind', errands)
  .meta({ id: 'Errand', description: 'A waypoint that can be repeated.' })

export const waypoint: z.ZodType<Waypoint> = z
  .discriminatedUnion('kind', [
    ...errands,
    z.strictObject({
      kind: z.literal('repeat').describe('all of it once more, and again; always the last'),
      steps: z.array(errand).min(1).describe('what is repeated'),
    }),
    z.strictObject({
      kind: z.literal('wait').describe('here, for a while'),
      forMs: galaxyMs.describe('in galaxy ms'),
    }),
    z.strictObject({
      kind: z.literal('attack').describe('after a fleet of somebody else, to fight it'),
      fleetId: fleetId.describe("that fleet's id"),
    }),
    z.strictObject({
      kind: z.literal('escort').describe("with a fleet of one's own, or of an ally"),
      fleetId: fleetId.describe("that fleet's id"),
    }),
    z.strictObject({
      kind: z.literal('patrol').describe('from point to point, round and round'),
      points: z
        .array(z.strictObject({ x: coordinate, y: coordinate }))
        .min(2)
        .max(PATROL_POINTS_MAX)
        .describe(`where it flies, ${coordinateText}`),
      next: z.int().min(0).describe('the index of the point ahead'),
    }),
    z.strictObject({
      kind: z.literal('dock').describe('to a place of yours, to dock there; always the last'),
      at: placeId.describe('where'),
    }),
    z.strictObject({
      kind: z.literal('siege').describe('to a system, to fight its station'),
      system: systemId,
      ...systemPlace,
    }),
    z.strictObject({
      kind: z.literal('capture').describe('to a system, to take it'),
      system: systemId,
      ...systemPlace,
    }),
    z.strictObject({
      kind: z.literal('salvage').describe('to a wreck, to take its ore'),
      wreckId: wreckId.describe("the wreck's id"),
      x: coordinate.describe(coordinateText),
      y: coordinate.describe(coordinateText),
    }),
  ])
  .meta({ id: 'Waypoint', description: 'What a fleet does next.' })

export const plan: z.ZodType<readonly Waypoint[]> = z
  .array(waypoint)
  .max(WAYPOINTS_PER_FLEET_MAX)
  .describe('what it will do next; the first is under way')

export const course: z.ZodType<Course> = z
  .strictObject({
    x: coordinate.describe(`where it was at \`since\`, ${coordinateText}`),
    y: coordinate.describe(`where it was at \`since\`, ${coordinateText}`),
    vx: z.number().describe('units per second'),
    vy: z.number().describe('units per second'),
    since: galaxyMs.describe('galaxy ms'),
    until: galaxyMs.describe('galaxy ms when the flight ends; from then on the fleet stands still'),
    gate: sectorId.nullable().describe('the sector behind the gate it flies to; null for none'),
  })
  .meta({
    id: 'Course',
    description: 'A straight flight, or a rest if both speeds are 0.',
  })

export const ships: z.ZodType<Ships> = z.partialRecord(z.enum(SHIP_CLASSES), z.int().min(0))

export const wounds: z.ZodType<Wounds> = z
  .partialRecord(z.enum(SHIP_CLASSES), z.int().min(0))
  .describe('hull its ships have lost, by class, in thousandths')

export const stance = z.enum(STANCES).describe('whom it fights of its own accord')

export const truce: z.ZodType<Truce | null> = z
  .strictObject({
    until: galaxyMs.describe('galaxy ms'),
    after: z.enum(['arrival', 'retreat']).describe('why it is not met'),
  })
  .nullable()
  .describe('until when nobody fights it; null for no such time')

export const inBattle: z.ZodType<InBattle | null> = z
  .strictObject({
    id: battleId.describe("the battle's id"),
    rounds: z.int().min(0).describe('the rounds it has fought in it'),
    isHeld: z.boolean().describe('whether it is stopped'),
  })
  .nullable()
  .describe('the battle it is in; null for none')

export const cargo = goods.describe('what its haulers carry')

export const fleet: z.ZodType<Fleet> = z
  .strictObject({
    id: fleetId.describe('its id'),
    name: fleetName.describe('its name'),
    owner: commanderId.nullable().describe("its commander's id; null for a merchant"),
    ships: ships.describe('how many of each class'),
    hops: z.int().min(0).describe('jumps made so far'),
    course: course.describe('how it flies in the sector'),
    plan,
    stance,
    wounds,
    truce,
    battle: inBattle,
    outlawUntil: galaxyMs.describe('galaxy ms until which its commander is an outlaw; 0 for never'),
    isUnshielded: z.boolean().describe('whether its commander gave its shield up'),
    cargo,
  })
  .meta({ id: 'Fleet', description: 'A fleet in a sector.' })
