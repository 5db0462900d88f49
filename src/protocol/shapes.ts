/** Pieces that several messages hold; those of fleets are the simulation's own. */
import { z } from 'zod'
import { galaxyMs } from '../sim/fleets/shapes.ts'
import type { Wire } from './Wire.ts'

export const epoch = z.int().min(1)
export const seq = z.int().min(0)

/** To be spread into every shape that tells the time. */
export const timeFields = {
  now: galaxyMs.describe('galaxy ms when it was made'),
  rate: z.number().positive().describe('galaxy ms that pass in a ms'),
}

const timeSample = z.strictObject(timeFields)
export type TimeSample = Wire<typeof timeSample>
