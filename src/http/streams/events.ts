import type { Request, RequestHandler } from 'express'
import { feedRefusal } from '../../feed/requests.ts'
import type { FeedRefusal } from '../../protocol/mapRequests.ts'
import { type FoundedGalaxy, findSector } from '../../sim/galaxy/galaxy.ts'
import type { HttpContext } from '../HttpContext.ts'
import { sendBusy, sendOverloaded, sendProblem } from '../problem.ts'
import { readEventCursor, STREAM_SECTORS_MAX } from './EventCursor.ts'
import type { EventStreams, WantedStream } from './EventStreams.ts'

const LIST = /^[0-9]{1,9}(,[0-9]{1,9})*$/

/**
 * `GET /api/galaxy/events?sectors=1,2,3`: the public events of these sectors as Server-Sent Events.
 * Continues after the id in `Last-Event-ID`, or in `lastEventId` for clients that cannot send
 * headers.
 */
export function getEvents(context: HttpContext, streams: EventStreams): RequestHandler {
  const { world, metrics, overloaded } = context
  return async (request, response) => {
    const wanted = readWanted(request, world.galaxy)
    if (!wanted.ok) {
      metrics.eventStream('refused')
      sendProblem(response, 400, wanted.code, wanted.message)
      return
    }
    if (request.method === 'HEAD') {
      response.type('text/event-stream').setHeader('Cache-Control', 'no-store')
      response.end()
      return
    }
    const overload = overloaded?.(wanted.seqs.size > 0 ? 'returning' : 'newcomer', 'stream')
    if (overload) {
      metrics.eventStream('overloaded')
      sendOverloaded(response, overload)
      return
    }
    const refusal = await streams.open(response, request.ip ?? '', wanted)
    if (!refusal || response.destroyed) return
    const { status, code, message, retryAfterS } = refusal
    if (status === 400) sendProblem(response, status, code, message)
    else sendBusy(response, status, code, message, retryAfterS)
  }
}

function readWanted(
  { query, headers }: Request,
  galaxy: FoundedGalaxy,
): ({ readonly ok: true } & WantedStream) | FeedRefusal {
  const list = query.sectors
  if (typeof list !== 'string' || !LIST.test(list)) {
    return feedRefusal('bad_view', 'Say which sectors to tell of: ?sectors=1,2,3')
  }
  const sectors = new Set(list.split(',').map(Number))
  if (sectors.size > STREAM_SECTORS_MAX) {
    const message = `${sectors.size} sectors are too many: a stream tells of up to ${STREAM_SECTORS_MAX}.`
    return feedRefusal('too_many_sectors', message)
  }
  const unknown = [...sectors].find((id) => !findSector(galaxy, id))
  if (unknown !== undefined) {
    const message = `There is no sector ${unknown}; they go from 1 to ${galaxy.sectors.length}.`
    return feedRefusal('no_such_sector', message)
  }
  // A browser that comes back sends the header, but its address may still hold an older id.
  const last = headers['last-event-id'] || query.lastEventId || null
  if (last === null) return { ok: true, sectors, seqs: new Map() }
  const cursor = readEventCursor(String(last), galaxy)
  return cursor.ok ? { ok: true, sectors, seqs: cursor.seqs } : cursor
}
