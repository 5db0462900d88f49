import { z } from 'zod'
import { coordinate, galaxyMs, wreckId } from '../../fleets/shapes.ts'
import type { Wreck } from './wreck.ts'

export const wreck: z.ZodType<Wreck> = z
  .strictObject({
    id: wreckId.describe('its id'),
    x: coordinate.describe('where it lies'),
    y: coordinate.describe('where it lies'),
    ore: z.int().min(1).describe('what it holds, in whole units'),
    until: galaxyMs.describe('galaxy ms when it is gone'),
  })
  .meta({ id: 'Wreck', description: 'A wreck, whose place is in units of the plane.' })
