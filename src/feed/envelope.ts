import { z } from 'zod'
import { galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import type { FeedEvent } from './faces.ts'

const audience = z.enum(['public', 'own'])

/** What is around the data of every event in the feed [FEED-5]. */
export const envelope = z.strictObject({
  v: z.int().min(1).describe('the version of the form of its data: the heading says which is told'),
  type: z.string().describe('one of the types below'),
  sector: sectorId.describe('the sector it happened in'),
  seq: z.int().min(1).describe("its number in the sector's journal"),
  at: galaxyMs.describe('galaxy ms when it happened'),
  audience: audience.describe(
    '`own` where it is your affair and you are told all of it; else `public`',
  ),
  data: z.looseObject({}).describe('by type, as below'),
}) satisfies z.ZodType<FeedEvent>
