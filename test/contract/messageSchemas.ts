import { z } from 'zod'
import { envelope } from '../../src/feed/envelope.ts'
import type { FeedMessage, Summary } from '../../src/feed/messages.ts'
import { galaxyMs, sectorId } from '../../src/sim/fleets/shapes.ts'

const seq = z.int().min(0)
const epoch = z.int().min(1)

export const feedSchema = z.strictObject({
  sector: sectorId,
  epoch,
  from: z.int().min(1),
  to: seq,
  events: z.array(envelope),
}) satisfies z.ZodType<FeedMessage>

export const summarySchema = z.strictObject({
  sector: sectorId,
  epoch,
  seq,
  since: seq,
  now: galaxyMs,
  rate: z.number().positive(),
  owner: z.string().nullable(),
  battles: z.int().min(0),
  traffic: z.int().min(0),
  crossings: z.array(z.tuple([sectorId, galaxyMs, galaxyMs])),
}) satisfies z.ZodType<Summary>
