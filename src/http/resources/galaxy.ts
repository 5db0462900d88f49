import type { RequestHandler } from 'express'
import type { HttpContext } from '../HttpContext.ts'

/**
 * `GET /api/galaxy`: the map. Its constant part is encoded once; the time is put in front of it.
 */
export function getGalaxy({ world }: HttpContext): RequestHandler {
  const { id, seed, sectors, lanes } = world.galaxy
  const owned = sectors.map((sector) => ({ ...sector, owner: null }))
  const map = { id, seed, sectors: owned, lanes }
  const rest = Buffer.from(JSON.stringify(map).slice(1))
  return (_request, response) => {
    const { galaxyClock } = world
    const time = Buffer.from(`{"now":${galaxyClock.now()},"rate":${galaxyClock.rate},`)
    response.type('json').setHeader('Cache-Control', 'no-store')
    response.send(Buffer.concat([time, rest]))
  }
}
