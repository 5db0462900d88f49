import { z } from 'zod'
import { galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import type { FeedEvent } from './faces.ts'

const audience = z.enum(['public', 'own'])

/** The envelope of every event in the feed, around its data [FEED-5]. */
export const envelope = z.strictObject({
  v: z
    .int()
    .min(1)
    .describe('the version of the shape of `data`; each heading below says which one is sent'),
  type: z.string().describe('one of the types below'),
  sector: sectorId.describe('the sector it happened in'),
  seq: z.int().min(1).describe("its number in the sector's journal"),
  at: galaxyMs.describe('galaxy ms when it happened'),
  audience: audience.describe(
    '`own` if it concerns you, so that you are told all of it; else `public`',
  ),
  data: z.looseObject({}).describe('depends on the type, as below'),
}) satisfies z.ZodType<FeedEvent>
