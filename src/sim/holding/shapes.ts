import { z } from 'zod'
import { commanderId, coordinate, galaxyMs, ships, wounds } from '../fleets/shapes.ts'
import type { Base, Yard } from './base.ts'

export const baseId = z.string().min(1)

export const yard: z.ZodType<Yard> = z
  .strictObject({
    ships: ships.describe('how many of each class are docked'),
    wounds,
    ore: z.int().min(0).describe('whole units'),
    gas: z.int().min(0).describe('whole units'),
    at: galaxyMs.describe('galaxy ms at which they had these wounds, which mend from then on'),
  })
  .meta({ id: 'Yard', description: 'The ships docked at a place, and the goods there.' })

const place = {
  id: baseId.describe('its id'),
  owner: commanderId.describe("its commander's id"),
  system: z.int().min(1).describe('the number of the system it is near'),
  x: coordinate.describe('its place'),
  y: coordinate.describe('its place'),
}

/** A base that is to be placed: its yard is empty. */
export const newBase: z.ZodType<Omit<Base, 'level' | 'yard'>> = z.strictObject(place)

export const emptyBase: z.ZodType<Omit<Base, 'yard'>> = z
  .strictObject({ ...place, level: z.int().min(1).describe('its level') })
  .meta({ id: 'Base', description: "A commander's base, whose place is in units of the plane." })
