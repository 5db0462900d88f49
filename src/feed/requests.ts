import type { z } from 'zod'
import {
  type FeedRefusal,
  type FeedRefusalCode,
  type MapDetail,
  resumeRequest,
  type ViewShown,
  viewByRect,
  viewBySectors,
} from '../protocol/mapRequests.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { type FoundedGalaxy, findSector, type Galaxy } from '../sim/galaxy/galaxy.ts'
import { explain } from '../sim/orders.ts'
import type { MapIndex } from './MapIndex.ts'
import type { Cursors } from './ViewerSubscription.ts'

/** The most sectors that a viewer may have in view. */
export const VIEW_SECTORS_MAX = 200
/** The most sectors outside the view for which a viewer may send own cursors. */
const OWN_SECTORS_MAX = 64
/** Pixels per map unit from which single events can be told apart on the screen. */
export const EVENTS_FROM_ZOOM = 1

export function feedRefusal(code: FeedRefusalCode, message: string): FeedRefusal {
  return { ok: false, code, message }
}

/** Parses a request for a view: `{sectors, detail?}` or `{rect, zoom}`. */
export function readView(
  input: unknown,
  galaxy: FoundedGalaxy,
  index: MapIndex,
): ViewShown | FeedRefusal {
  if (typeof input === 'object' && input !== null && 'rect' in input) {
    const parsed = viewByRect.safeParse(input)
    return parsed.success ? ofRect(parsed.data, galaxy, index) : bad('bad_view', parsed.error)
  }
  const parsed = viewBySectors.safeParse(input)
  if (!parsed.success) return bad('bad_view', parsed.error)
  const sectors = [...new Set(parsed.data.sectors)]
  const { detail } = parsed.data
  return refusalOf(sectors, galaxy) ?? { ok: true, sectors, detail, left: 0, galaxy: galaxy.id }
}

function ofRect(
  { rect, zoom }: z.infer<typeof viewByRect>,
  { id }: FoundedGalaxy,
  index: MapIndex,
): ViewShown | FeedRefusal {
  if (rect.minX > rect.maxX || rect.minY > rect.maxY) {
    const message = 'The rectangle is inside out: minX must not exceed maxX, nor minY maxY.'
    return feedRefusal('bad_view', message)
  }
  const found = index.within(rect)
  const sectors = found.slice(0, VIEW_SECTORS_MAX)
  const detail = zoom >= EVENTS_FROM_ZOOM ? 'events' : 'summary'
  return { ok: true, sectors, detail, left: found.length - sectors.length, galaxy: id }
}

export interface WantedResume {
  readonly ok: true
  readonly cursors: Cursors
  readonly detail: MapDetail
}

/** Parses a request to resume: `{cursors: {sector: seq}, own?, detail?, galaxy?}`. */
export function readResume(input: unknown, galaxy: FoundedGalaxy): WantedResume | FeedRefusal {
  const parsed = resumeRequest.safeParse(input)
  if (!parsed.success) return bad('bad_cursor', parsed.error)
  const { galaxy: known = galaxy.id } = parsed.data
  // Clients of the previous version name the galaxy by its seed.
  if (known !== galaxy.id && known !== galaxy.seed) {
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
