import type { RequestHandler } from 'express'
import { MoreThan } from 'typeorm'
import { type TransitRow, transitEntity } from '../../db/entities/transit.ts'
import type { Crossing } from '../../protocol/httpBodies.ts'
import type { HttpContext } from '../HttpContext.ts'

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
    const rows = await database.web.dataSource.getRepository(transitEntity).find({
      select: { fleetId: true, fromSector: true, toSector: true, departAt: true, arriveAt: true },
      where: { hop: MoreThan(0), arriveAt: MoreThan(world.galaxyClock.now()) },
      order: { arriveAt: 'ASC' },
      take: TRANSITS_MAX,
    })
    const transits = rows.map(crossingOf)
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

function crossingOf({ fromSector, toSector, departAt, arriveAt }: TransitRow): Crossing {
  return { from: fromSector, to: toSector, departAt, arriveAt }
}
