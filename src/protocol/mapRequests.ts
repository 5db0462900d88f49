/**
 * A viewer's requests to the map's room. `view` says what to show from now on; `resume` continues
 * where the viewer was before it was away. Both are answered; a refused request changes nothing.
 * The messages that follow are in mapMessages.ts.
 */
import { z } from 'zod'
import { sectorId as shownSectorId } from '../sim/fleets/shapes.ts'
import type { Asked, Wire } from './Wire.ts'

const sectorId = z.number('a sector is a number').int('a sector is a whole number')
const detail = z
  .enum(['events', 'summary'], 'detail is "events" or "summary"')
  .default('events')
  .describe('with `"summary"` there are no public events')
export type MapDetail = z.output<typeof detail>

const coordinate = z.number('a rectangle has minX, minY, maxX and maxY, in map units')

export const viewBySectors = z.strictObject({
  sectors: z
    .array(sectorId, 'sectors is a list of sector numbers')
    .max(10_000)
    .describe('the sectors to show, at most 200; `[]` for none'),
  detail,
})

export const viewByRect = z.strictObject({
  rect: z
    .strictObject({ minX: coordinate, minY: coordinate, maxX: coordinate, maxY: coordinate })
    .describe(
      'shows the sectors in a rectangle, in map units: `{minX, minY, maxX, maxY}`; if there are more than 200, those nearest to its middle',
    ),
  zoom: z
    .number('zoom is the size of a map unit in pixels')
    .positive('zoom is larger than 0')
    .describe('pixels per map unit: from 1 on you get events, below 1 summaries'),
})

/** What to show of the map: sectors by number, or a rectangle in map units. */
export type MapView = Asked<typeof viewBySectors> | Asked<typeof viewByRect>

const cursors = z.record(
  z.string().regex(/^[1-9][0-9]{0,8}$/, 'cursors go by sector number'),
  z
    .number('a cursor is a number')
    .int('a cursor is a whole number')
    .min(0, 'a cursor is 0 or more'),
  'cursors is an object of sequence numbers by sector',
)

export const resumeRequest = z.strictObject({
  cursors: cursors.describe('`{sector: seq}`; its sectors become the view'),
  own: cursors.default({}).describe('`{sector: seq}` for sectors out of view'),
  detail,
  galaxy: z
    .string('galaxy is the id of the galaxy')
    .optional()
    .describe('the `id` from `GET /api/galaxy`, so that cursors of another galaxy are refused'),
})
export type ResumeRequest = Asked<typeof resumeRequest>

/** The codes of the map's refusals, and what to do about each. */
export const FEED_REFUSALS = {
  bad_view: 'ask for something else',
  bad_cursor: 'ask for something else',
  no_such_sector: 'ask for something else',
  too_many_sectors: 'ask for something else',
  other_galaxy: 'ask for something else',
  too_many: 'more than 10 views a second, or one resume in 2 s',
  busy: 'ask again in a second',
  unavailable: 'ask again in a second',
} as const
export type FeedRefusalCode = keyof typeof FEED_REFUSALS
export const FEED_REFUSAL_CODES = Object.keys(FEED_REFUSALS) as FeedRefusalCode[]

const feedRefusal = z.strictObject({
  ok: z.literal(false),
  code: z.enum(FEED_REFUSAL_CODES).describe('one of those below'),
  message: z.string().describe('one sentence: what is wrong and what would be right'),
})
export type FeedRefusal = Wire<typeof feedRefusal>

export const viewShown = z.strictObject({
  ok: z.literal(true),
  sectors: z.array(shownSectorId).describe('the sectors in view now'),
  detail: z.enum(['events', 'summary']).describe('how much is told of them'),
  left: z.int().min(0).describe('how many sectors of the rectangle were left out'),
  galaxy: z
    .string()
    .describe('the `id` of the galaxy: if it is not the one you loaded, load the map again'),
})
export type ViewShown = Wire<typeof viewShown>
export type ViewAnswer = ViewShown | FeedRefusal

export const resumed = z.strictObject({
  ok: z.literal(true),
  synced: z
    .array(shownSectorId)
    .describe(
      'sectors that get a new beginning, because too much was missed or the absence was too long (5 minutes)',
    ),
})
export type Resumed = Wire<typeof resumed>
export type ResumeAnswer = Resumed | FeedRefusal
