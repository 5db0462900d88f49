import { z } from 'zod'
import type { FeedEvent } from '../catalogue.ts'
import { galaxyMs, sectorId } from './shapes.ts'

const audience = z.union([z.literal('public'), z.templateLiteral(['commander:', z.string()])])

/** What is around the data of every event in the feed [FEED-5]. */
export const envelope = z.strictObject({
  v: z.int().min(1).describe('the version of the form of its data: the heading says which is told'),
  type: z.string().describe('one of the types below'),
  sector: sectorId.describe('the sector it happened in'),
  seq: z.int().min(1).describe("its number in the sector's journal"),
  at: galaxyMs.describe('galaxy ms when it happened'),
  audience: audience.describe('`public`, or `commander:` and your id where it is your own'),
  data: z.looseObject({}).describe('by type, as below'),
}) satisfies z.ZodType<FeedEvent>
