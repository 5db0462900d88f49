import { z } from 'zod'
import type { Build, Product, Queue } from '../economy/build.ts'
import type { Levels, SystemLevels } from '../economy/levels.ts'
import type { Store } from '../economy/store.ts'
import { commanderId, coordinate, galaxyMs, ships, wounds } from '../fleets/shapes.ts'
import { BUILDINGS, BUILDS_QUEUED_MAX } from '../rules/economy.ts'
import { STATION_LEVEL_MAX } from '../rules/holding.ts'
import { SHIP_CLASSES } from '../rules/ships.ts'
import type { Base, Yard } from './base.ts'
import type { Station } from './system.ts'

export const baseId = z.string().min(1)

export const yard: z.ZodType<Yard> = z
  .strictObject({
    ships: ships.describe('how many of each class are docked'),
    wounds,
    at: galaxyMs.describe('galaxy ms at which they had these wounds, which mend from then on'),
  })
  .meta({ id: 'Yard', description: 'The ships docked at a place.' })

const micros = z.int().min(0)
const MILLIONTHS = 'in millionths of a unit'
const amounts = { ore: micros.describe(MILLIONTHS), gas: micros.describe(MILLIONTHS) }

export const stock: z.ZodType<Pick<Store, 'ore' | 'gas'>> = z.strictObject(amounts)

export const store: z.ZodType<Store> = z
  .strictObject({
    ...amounts,
    orePerMs: micros.describe(`what is yielded in a galaxy ms, ${MILLIONTHS}`),
    gasPerMs: micros.describe(`what is yielded in a galaxy ms, ${MILLIONTHS}`),
    cap: micros.describe(
      `up to how much of each grows, ${MILLIONTHS}; what came back of a cancelled build may be more`,
    ),
    at: galaxyMs.describe('galaxy ms at which there was so much, which grows from then on'),
  })
  .meta({ id: 'Store', description: 'The goods at a place: two lines over time.' })

const level = z.int().min(0)
export const building = z.enum(BUILDINGS)

export const station: z.ZodType<Station> = z.strictObject({
  level: z.int().min(0).max(STATION_LEVEL_MAX).describe('0 for none'),
  lost: z.int().min(0).describe('the hull that it had lost at `at`, in thousandths'),
  at: galaxyMs.describe('galaxy ms of the last change, from which on it mends'),
  isBeaten: z.boolean().describe('whether it fights again only once it has wholly mended'),
})

export const levels: z.ZodType<SystemLevels> = z.strictObject({
  mine: level.describe('the level of its mine'),
  refinery: level.describe('the level of its refinery'),
  yard: level.describe('the level of its yard'),
})

export const levelsByBuilding: z.ZodType<Levels> = z.partialRecord(building, level)

const product: z.ZodType<Product> = z.union([
  z.strictObject({ ship: z.enum(SHIP_CLASSES).describe('a ship of this class') }),
  z.strictObject({
    building: building.describe('a building of the place'),
    level: z.int().min(1).describe('the level that it gets'),
  }),
])

export const buildId = z.string().min(1)

const build: z.ZodType<Build> = z.strictObject({
  id: buildId.describe('its id'),
  product: product.describe('what is built'),
  left: z.int().min(1).describe('how many are still to come'),
  ore: z.int().min(0).describe('what one of them cost, in whole units'),
  gas: z.int().min(0).describe('what one of them cost, in whole units'),
  since: galaxyMs
    .nullable()
    .describe('galaxy ms at which the one under way was begun; null while all of it waits'),
  until: galaxyMs.nullable().describe('galaxy ms at which the one under way is built'),
})

export const queue: z.ZodType<Queue> = z
  .array(build)
  .max(BUILDS_QUEUED_MAX)
  .describe('what is built there, one after the other; the first is under way')

const place = {
  id: baseId.describe('its id'),
  owner: commanderId.describe("its commander's id"),
  system: z.int().min(1).describe('the number of the system it is near'),
  x: coordinate.describe('its place'),
  y: coordinate.describe('its place'),
}

/** A base that is to be placed: its yard is empty. */
export const newBase: z.ZodType<Omit<Base, 'level' | 'yard' | 'store' | 'queue'>> =
  z.strictObject(place)

export const emptyBase: z.ZodType<Omit<Base, 'yard' | 'store' | 'queue'>> = z
  .strictObject({ ...place, level: z.int().min(1).describe('its level') })
  .meta({ id: 'Base', description: "A commander's base, whose place is in units of the plane." })
