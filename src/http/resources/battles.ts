import type { Request, RequestHandler, Response } from 'express'
import { bearerToken } from '../../accounts/Sessions.ts'
import type { BattleReportRow } from '../../db/entities/battleReport.ts'
import { battlePath, battlesQuery, roundsQuery } from '../../protocol/battleReports.ts'
import {
  openAt,
  readBattles,
  readReport,
  tellReport,
} from '../../readmodels/battles/readReports.ts'
import { readRounds } from '../../readmodels/battles/readRounds.ts'
import { explain } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { isWithinLimit } from '../isWithinLimit.ts'
import { sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'
import { BAD_TOKEN } from './me.ts'

/** Seconds for which proxies may keep the list. */
const LIST_KEPT_S = 5
/** Seconds for which they may keep what everybody may know. */
const REPORT_KEPT_S = 60

/** The handlers of `/api/reports/battles`: the list, a report and its rounds [VIS-2]. */
export function battleResources(context: HttpContext) {
  const { database, limits, world } = context
  const { galaxy } = world
  const pool = database.web
  const limit = new RateLimit(limits.reports, limits.reportsOfLoopback)

  const getBattles: RequestHandler = async (request, response) => {
    if (!isWithinLimit(limit, request, response, 'reports')) return
    const query = battlesQuery.safeParse(request.query)
    if (!query.success) {
      sendProblem(response, 400, 'bad_request', explain(query.error))
      return
    }
    const { before, commander, sector } = query.data
    const wanted = { before, commander, sector: sector === undefined ? sector : Number(sector) }
    const list = await readBattles(pool, wanted)
    if (!list) {
      sendProblem(response, 404, 'not_found', noBattle(before ?? ''))
      return
    }
    response.setHeader('Cache-Control', `public, max-age=${LIST_KEPT_S}`)
    response.json(list)
  }

  /** A report that was found, and whether who asks may know all of it. */
  interface Found {
    readonly row: BattleReportRow
    readonly isWhole: boolean
  }

  /** @returns null if the request is answered already */
  async function find(request: Request, response: Response): Promise<Found | null> {
    if (!isWithinLimit(limit, request, response, 'reports')) return null
    const { authorization } = request.headers
    // Who takes a stale session for a good one would look in vain for what it may know.
    const commander = await context.sessions.verify(bearerToken(authorization))
    if (authorization !== undefined && !commander) {
      sendProblem(response, 401, 'bad_token', BAD_TOKEN)
      return null
    }
    const path = battlePath.safeParse(request.params)
    const row = path.success ? await readReport(pool, path.data.id) : null
    if (!row) {
      sendProblem(response, 404, 'not_found', noBattle(String(request.params.id)))
      return null
    }
    const isOpen = world.galaxyClock.now() >= openAt(row)
    const isWhole = isOpen || (commander !== null && row.commanders.includes(commander.id))
    response.vary('Authorization')
    const isShared = authorization === undefined
    const kept = isShared ? `public, max-age=${REPORT_KEPT_S}` : 'private, no-store'
    response.setHeader('Cache-Control', kept)
    return { row, isWhole }
  }

  const getBattle: RequestHandler = async (request, response) => {
    const found = await find(request, response)
    if (found) response.json(await tellReport(pool, found.row, found.isWhole))
  }

  const getBattleRounds: RequestHandler = async (request, response) => {
    const query = roundsQuery.safeParse(request.query)
    if (!query.success) {
      sendProblem(response, 400, 'bad_request', explain(query.error))
      return
    }
    const found = await find(request, response)
    if (!found) return
    if (!found.isWhole) {
      response.setHeader('Cache-Control', 'no-store')
      const message = `Until galaxy ms ${openAt(found.row)}, only those may see it who fought in it: send the token of one of them.`
      sendProblem(response, 403, 'forbidden', message)
      return
    }
    const rounds = await readRounds(pool, galaxy, found.row, Number(query.data.after ?? 0))
    if (rounds) {
      response.json(rounds)
      return
    }
    const message =
      'The rounds of this battle are no longer kept. Its report is: leave out "/rounds".'
    sendProblem(response, 410, 'gone', message)
  }

  return { getBattles, getBattle, getBattleRounds }
}

function noBattle(id: string): string {
  return `There is no battle ${id} that is over. GET /api/reports/battles lists them.`
}
