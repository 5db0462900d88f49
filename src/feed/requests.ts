import { z } from 'zod'
import type { SectorId } from '../sim/core/ids.ts'
import { findSector, type Galaxy } from '../sim/galaxy/galaxy.ts'
import { explain } from '../sim/orders.ts'
import type { MapIndex } from './MapIndex.ts'
import type { Cursors } from './Viewing.ts'
import type { Detail } from './Watch.ts'

/** Sectors a viewer may have in view. */
export const VIEW_SECTORS_MAX = 200
/** Sectors outside of the view where a viewer's fleets are, or were when it left. */
const OWN_SECTORS_MAX = 64
/** From this many pixels a map unit on, single events can be told apart on the screen. */
export const EVENTS_FROM_ZOOM = 1

export type FeedRefusalCode =
  | 'bad_view'
  | 'bad_cursor'
  | 'no_such_sector'
  | 'too_many_sectors'
  | 'other_galaxy'
  | 'too_many'
  | 'busy'
  | 'unavailable'

export interface FeedRefusal {
  readonly ok: false
  readonly code: FeedRefusalCode
  /** One sentence for a person: what is wrong and what would be right. */
  readonly message: string
}

export function feedRefusal(code: FeedRefusalCode, message: string): FeedRefusal {
  return { ok: false, code, message }
}

export interface WantedView {
  readonly ok: true
  readonly sectors: readonly SectorId[]
  readonly detail: Exclude<Detail, 'own'>
  /** How many of a rectangle's sectors are not shown, because they are too many. */
  readonly left: number
}

const sectorId = z.number('a sector is a number').int('a sector is a whole number')
const detail = z.enum(['events', 'summary'], 'detail is "events" or "summary"').default('events')
const coordinate = z.number('a rectangle has minX, minY, maxX and maxY, in map units')
const byIds = z.strictObject({
  sectors: z.array(sectorId, 'sectors is a list of sector numbers').max(10_000),
  detail,
})
const byRect = z.strictObject({
  rect: z.strictObject({
    minX: coordinate,
    minY: coordinate,
    maxX: coordinate,
    maxY: coordinate,
  }),
  zoom: z.number('zoom is the size of a map unit in pixels').positive('zoom is larger than 0'),
})

/** Reads what is to be shown: `{sectors, detail?}` or `{rect, zoom}`. */
export function readView(
  input: unknown,
  galaxy: Galaxy,
  index: MapIndex,
): WantedView | FeedRefusal {
  if (typeof input === 'object' && input !== null && 'rect' in input) {
    const parsed = byRect.safeParse(input)
    return parsed.success ? ofRect(parsed.data, index) : bad('bad_view', parsed.error)
  }
  const parsed = byIds.safeParse(input)
  if (!parsed.success) return bad('bad_view', parsed.error)
  const sectors = [...new Set(parsed.data.sectors)]
  return refusalOf(sectors, galaxy) ?? { ok: true, sectors, detail: parsed.data.detail, left: 0 }
}

function ofRect({ rect, zoom }: z.infer<typeof byRect>, index: MapIndex): WantedView | FeedRefusal {
  if (rect.minX > rect.maxX || rect.minY > rect.maxY) {
    const message = 'The rectangle is inside out: minX must not exceed maxX, nor minY maxY.'
    return feedRefusal('bad_view', message)
  }
  const found = index.within(rect)
  const sectors = found.slice(0, VIEW_SECTORS_MAX)
  const detail = zoom >= EVENTS_FROM_ZOOM ? 'events' : 'summary'
  return { ok: true, sectors, detail, left: found.length - sectors.length }
}

const cursors = z.record(
  z.string().regex(/^[1-9][0-9]{0,8}$/, 'cursors go by sector number'),
  z
    .number('a cursor is a number')
    .int('a cursor is a whole number')
    .min(0, 'a cursor is 0 or more'),
  'cursors is an object of sequence numbers by sector',
)
const resume = z.strictObject({
  cursors,
  own: cursors.default({}),
  detail,
  /** The seed of the galaxy the cursors are of. */
  galaxy: z.string('galaxy is the seed of the galaxy').optional(),
})

export interface WantedResume {
  readonly ok: true
  readonly cursors: Cursors
  readonly detail: Exclude<Detail, 'own'>
}

/** Reads where to go on: `{cursors: {sector: seq}, own?: {sector: seq}, detail?, galaxy?}`. */
export function readResume(input: unknown, galaxy: Galaxy): WantedResume | FeedRefusal {
  const parsed = resume.safeParse(input)
  if (!parsed.success) return bad('bad_cursor', parsed.error)
  if (parsed.data.galaxy !== undefined && parsed.data.galaxy !== galaxy.seed) {
    const message = 'The cursors are of another galaxy than this one: begin anew with a view.'
    return feedRefusal('other_galaxy', message)
  }
  const view = bySector(parsed.data.cursors)
  const own = bySector(parsed.data.own)
  if (own.size > OWN_SECTORS_MAX) {
    const message = `own names ${own.size} sectors; ${OWN_SECTORS_MAX} at most are possible.`
    return feedRefusal('too_many_sectors', message)
  }
  const refusal = refusalOf([...view.keys()], galaxy) ?? refusalOf([...own.keys()], galaxy)
  return refusal ?? { ok: true, cursors: { view, own }, detail: parsed.data.detail }
}

function refusalOf(sectors: readonly SectorId[], galaxy: Galaxy): FeedRefusal | null {
  if (sectors.length > VIEW_SECTORS_MAX) {
    const message = `${sectors.length} sectors are too many: ${VIEW_SECTORS_MAX} can be in view.`
    return feedRefusal('too_many_sectors', message)
  }
  const unknown = sectors.find((id) => !findSector(galaxy, id))
  return unknown === undefined
    ? null
    : feedRefusal('no_such_sector', `There is no sector ${unknown}.`)
}

function bySector(cursors: Readonly<Record<string, number>>): Map<SectorId, number> {
  return new Map(Object.entries(cursors).map(([id, seq]) => [Number(id), seq]))
}

function bad(code: FeedRefusalCode, error: z.ZodError): FeedRefusal {
  return feedRefusal(code, explain(error))
}
