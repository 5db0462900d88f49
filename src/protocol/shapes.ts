/** Shapes that several messages share. Those of fleets are in the simulation. */
import { z } from 'zod'
import { galaxyMs } from '../sim/fleets/shapes.ts'
import type { Wire } from './Wire.ts'

export const epoch = z.int().min(1)
export const seq = z.int().min(0)

/** The fields of every shape that tells the time. */
export const timeFields = {
  now: galaxyMs.describe('galaxy ms when this was made'),
  rate: z.number().positive().describe('galaxy ms that pass per real ms'),
}

const timeSample = z.strictObject(timeFields)
export type TimeSample = Wire<typeof timeSample>
