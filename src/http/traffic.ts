import type { RequestHandler } from 'express'
import type { Crossing } from '../protocol/httpBodies.ts'
import type { HttpContext } from './HttpContext.ts'

const TRANSITS_MAX = 5_000
/** The shortest time between two readings of the lanes, whatever the number of callers. */
const READ_EVERY_MS = 1_000

/**
 * `GET /api/galaxy/traffic`: the fleets in the lanes. That a fleet passes is public; whose it is,
 * is not. At most 5,000 crossings, those that arrive first. New fleets (hop 0) are not crossings.
 */
export function getTraffic({ world, database }: HttpContext): RequestHandler {
  let read: Promise<string> | null = null
  let readAt = Number.NEGATIVE_INFINITY

  const readLanes = async (): Promise<string> => {
    const transits = await database.web.query<Crossing>(
      `select from_sector as "from", to_sector as "to", depart_at as "departAt",
         arrive_at as "arriveAt"
       from transit where hop > 0 and arrive_at > $1 order by arrive_at limit $2`,
      [world.galaxyClock.now(), TRANSITS_MAX],
      'traffic',
    )
    return JSON.stringify({ transits }).slice(1)
  }

  return async (_request, response) => {
    if (!read || performance.now() - readAt > READ_EVERY_MS) {
      readAt = performance.now()
      const reading = readLanes()
      read = reading
      reading.catch(() => {
        if (read === reading) read = null
      })
    }
    const rest = await read
    const { galaxyClock } = world
    response.type('json').setHeader('Cache-Control', 'no-store')
    response.send(`{"now":${galaxyClock.now()},"rate":${galaxyClock.rate},${rest}`)
  }
}
