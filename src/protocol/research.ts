/** What commanders find out: `GET` and `POST /api/research`. */
import { z } from 'zod'
import { galaxyMs } from '../sim/fleets/shapes.ts'
import { FIELDS, RESEARCH_LEVEL_MAX } from '../sim/rules/research.ts'
import { timeFields } from './shapes.ts'
import type { Asked, Wire } from './Wire.ts'

const field = z.enum(FIELDS)
const level = z.int().min(1).max(RESEARCH_LEVEL_MAX)
const credits = z.int().min(1)
const levelReached = z.int().min(0).max(RESEARCH_LEVEL_MAX)

const id = z
  .string()
  .regex(/^[\x21-\x7e]{8,64}$/, 'must be 8 to 64 printable ASCII characters without spaces')

const running = z
  .strictObject({
    id: id.describe('as whoever began it chose it'),
    field: field.describe('what is found out'),
    level: level.describe('the level that it reaches'),
    credits: credits.describe('what it cost'),
    back: credits.describe('what comes back if it is cancelled'),
    beganAt: galaxyMs.describe('galaxy ms'),
    doneAt: galaxyMs.describe('galaxy ms from which the level holds'),
  })
  .meta({ id: 'RunningResearch', description: 'What a commander is finding out.' })
export type RunningResearch = Wire<typeof running>

const nextLevel = z
  .strictObject({
    field: field.describe('what can be found out'),
    level: level.describe('the level that it would reach'),
    credits: credits.describe('what it costs'),
    ms: z.int().min(1).describe('how long it takes, in galaxy ms'),
  })
  .meta({ id: 'NextLevel', description: 'What a commander can find out next.' })
export type NextLevel = Wire<typeof nextLevel>

export const research = z
  .strictObject({
    ...timeFields,
    levels: z
      .strictObject({
        weapons: levelReached.describe('damage of ships and stations: 10 % more for each level'),
        drives: levelReached.describe('speed of fleets: 5 % more for each level'),
        sensors: levelReached.describe('range of sensors of fleets: 10 % more for each level'),
        industry: levelReached.describe('what places yield: 8 % more for each level'),
      })
      .describe('what has been found out'),
    running: running.nullable().describe('what is being found out; null for nothing'),
    next: z.array(nextLevel).describe('what can be found out next, one at a time'),
  })
  .meta({ id: 'Research', description: 'What a commander has found out, and what it can.' })
export type Research = Wire<typeof research>

export const researchRequest = z
  .strictObject(
    {
      id: id.describe('8 to 64 printable ASCII characters; sent again, it has no further effect'),
      field: field.describe('what to find out'),
    },
    'must be a JSON object with an id and a field, and nothing else',
  )
  .meta({ id: 'ResearchRequest' })
export type ResearchRequest = Asked<typeof researchRequest>

export const cancelResearchRequest = z
  .strictObject(
    { id: id.describe('that of the research to cancel') },
    'must be a JSON object with an id, and nothing else',
  )
  .meta({ id: 'CancelResearchRequest' })
