/**
 * What a viewer of the map is sent.
 *
 * 1. A sector comes into view: a `summary`, whose `seq` says where the events that follow begin. A
 *    sector where only its own fleets are has none: a `feed` message whose range ends before it begins
 *    (`to` = `from` - 1) says where the stream begins, and holds nothing.
 * 2. Live: `feed` messages whose ranges abut: `from` is always one more than the `to` (or the
 *    summary's `seq`) before it. So a viewer can prove that it missed nothing [FEED-1]. A range may
 *    hold no event for this viewer. Zoomed out it gets further summaries in the place of public
 *    events, whose ranges (`since`, `seq`) abut in the same way.
 * 3. Back after a gap: `resume` (mapRequests.ts) sends what was missed as one range, then goes on as
 *    in 2; where that is too long ago, the sector begins anew as in 1, with `since` = `seq`.
 */
import { z } from 'zod'
import { commanderId, galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import type { FeedEvent } from './feedEvents.ts'
import type { MessageFacts } from './sectorMessages.ts'
import { epoch, seq, timeFields } from './shapes.ts'
import type { Wire } from './Wire.ts'

const laneCrossing = z.tuple([
  sectorId.describe('where to'),
  galaxyMs.describe('when it left'),
  galaxyMs.describe('when it will be there'),
])
/** Somebody in a lane: where to, when it left and when it will be there, in galaxy ms. */
export type LaneCrossing = readonly [...Wire<typeof laneCrossing>]

export const summaryMessage = z
  .strictObject({
    sector: sectorId.describe("the sector's id"),
    epoch: epoch.describe('of the owner when it was made'),
    seq: seq.describe("the number of the sector's last event: `feed` messages begin after it"),
    since: seq.describe(
      'if it is `seq` itself, this is a new beginning, and what was known of the sector may be out of date; else the message stands for the range `since + 1` to `seq`',
    ),
    ...timeFields,
    owner: commanderId.nullable().describe('the commander who holds most of its systems, or null'),
    battles: z.int().min(0).describe('how many go on'),
    traffic: z.int().min(0).describe('how many are in the lanes that lead away from it'),
    crossings: z
      .array(laneCrossing)
      .describe(
        'them: `[to, departAt, arriveAt]`; in a summary that is no beginning, only those who left since',
      ),
  })
  .meta({ id: 'Summary', description: 'What anybody may know of a sector.' })
export type Summary = Wire<typeof summaryMessage>

export const feedMessage = z.strictObject({
  sector: sectorId.describe("the sector's id"),
  epoch: epoch.describe('of the owner under which the newest of the events was committed'),
  from: z.int().min(1).describe('the first number that it covers'),
  to: seq.describe('the last; one less than `from` where a stream begins'),
  events: z
    .array(z.looseObject({ type: z.string() }))
    .describe('those of them that are meant for you; [events.md](events.md) has their types'),
})
/** Events `from` to `to` of a sector, as far as they are meant for the viewer. */
export type FeedMessage<Event = FeedEvent> = Omit<Wire<typeof feedMessage>, 'events'> & {
  readonly events: readonly Event[]
}

export const MAP_MESSAGES = {
  summary: {
    shape: summaryMessage,
    when: 'One for each sector that comes into view. With `detail: "summary"` a further one when something changed, at most once a second, in the place of public events.',
  },
  feed: {
    shape: feedMessage,
    when: 'What happened, of all events `from` to `to` those that are meant for you. Ranges without an event for you come at the latest after a second.',
  },
} as const satisfies Readonly<Record<string, MessageFacts>>
