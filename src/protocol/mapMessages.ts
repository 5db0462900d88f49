/**
 * The messages to a viewer of the map.
 *
 * 1. A sector comes into view: the viewer gets a `summary`, whose `seq` says where the following
 * events begin. A sector followed only for the viewer's own fleets has no summary: its stream
 * begins with an empty `feed` message whose range ends before it begins (`to` = `from` - 1). 2.
 * Live: `feed` messages have abutting ranges. `from` is always one more than the preceding `to` (or
 * the summary's `seq`), so a viewer can prove that it missed nothing [FEED-1]. A range may hold no
 * event for this viewer. When zoomed out, the viewer gets further summaries in place of public
 * events; their ranges (`since`, `seq`) abut in the same way. 3. Back after a gap: `resume`
 * (mapRequests.ts) sends what was missed as one range, then continues as in 2. If that is too long
 * ago, the sector gets a new beginning as in 1, with `since` = `seq`.
 */
import { z } from 'zod'
import { commanderId, galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import type { FeedEvent } from './feedEvents.ts'
import type { MessageFacts } from './sectorMessages.ts'
import { epoch, seq, timeFields } from './shapes.ts'
import type { Wire } from './Wire.ts'

const laneCrossing = z.tuple([
  sectorId.describe('its destination'),
  galaxyMs.describe('when it left'),
  galaxyMs.describe('when it will arrive'),
])
/** A fleet in a lane: its destination, and when it left and will arrive, in galaxy ms. */
export type LaneCrossing = readonly [...Wire<typeof laneCrossing>]

export const summaryMessage = z
  .strictObject({
    sector: sectorId.describe("the sector's id"),
    epoch: epoch.describe("the owner's epoch when the summary was made"),
    seq: seq.describe("the number of the sector's last event; `feed` messages begin after it"),
    since: seq.describe(
      'if equal to `seq`, this is a new beginning, and what was known of the sector may be out of date; otherwise the message covers the range `since + 1` to `seq`',
    ),
    ...timeFields,
    owner: commanderId.nullable().describe('the commander who holds most of its systems, or null'),
    battles: z.int().min(0).describe('the number of battles that go on in it'),
    traffic: z.int().min(0).describe('the number of fleets in the lanes that lead away from it'),
    crossings: z
      .array(laneCrossing)
      .describe(
        'these fleets, as `[to, departAt, arriveAt]`; a summary that is not a new beginning lists only those that left after `since`',
      ),
  })
  .meta({ id: 'Summary', description: 'What anybody may know of a sector.' })
export type Summary = Wire<typeof summaryMessage>

export const feedMessage = z.strictObject({
  sector: sectorId.describe("the sector's id"),
  epoch: epoch.describe('the epoch in which the newest of the events was committed'),
  from: z.int().min(1).describe('the first event number that the message covers'),
  to: seq.describe('the last; one less than `from` where a stream begins'),
  events: z
    .array(z.looseObject({ type: z.string() }))
    .describe('those of the events that are meant for you; [events.md](events.md) has their types'),
})
/** Those of a sector's events `from` to `to` that are meant for the viewer. */
export type FeedMessage<Event = FeedEvent> = Omit<Wire<typeof feedMessage>, 'events'> & {
  readonly events: readonly Event[]
}

export const MAP_MESSAGES = {
  summary: {
    shape: summaryMessage,
    when: 'One for each sector that comes into view. With `detail: "summary"`, another comes when something changed, at most once a second, in place of public events.',
  },
  feed: {
    shape: feedMessage,
    when: 'Those of the events `from` to `to` that are meant for you. A range without events for you comes within a second.',
  },
} as const satisfies Readonly<Record<string, MessageFacts>>
