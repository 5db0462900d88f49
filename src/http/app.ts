import path from 'node:path'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { isDatabaseAway } from '../db/failure.ts'
import type { Log } from '../ops/log.ts'
import { OPERATIONS, type OperationId } from '../protocol/operations.ts'
import { serveMonitor } from './admin/monitor.ts'
import type { HttpContext } from './HttpContext.ts'
import { openToAllOrigins, securityHeaders } from './headers.ts'
import { sendBusy, sendProblem } from './problem.ts'
import { resource } from './resource.ts'
import { getApiPage, getOpenApi } from './resources/apiPage.ts'
import { battleResources } from './resources/battles.ts'
import { getCommanders } from './resources/commanders.ts'
import { getGalaxy } from './resources/galaxy.ts'
import { postGuest } from './resources/guest.ts'
import { getLiveness, getMetrics, getReadiness } from './resources/health.ts'
import { getLedger } from './resources/ledger.ts'
import { postMatchmake, type Seats } from './resources/matchmake.ts'
import { getMe } from './resources/me.ts'
import { postOrder } from './resources/orders.ts'
import { servePage } from './resources/page.ts'
import { researchResources } from './resources/research.ts'
import { getTraffic } from './resources/traffic.ts'
import { getEvents } from './streams/events.ts'
import { warnOfProxy } from './warnOfProxy.ts'

const BODY_LIMIT = '16kb'
const PAGE = path.join(import.meta.dirname, '../../web/dist')

/** The whole HTTP interface. Every error answer is `{error: {code, message}}`. */
export function createApp(context: HttpContext, seats: Seats): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.set('trust proxy', context.trustProxy ?? 0)
  app.use(warnOfProxy(context.log, context.trustProxy ?? 0))
  app.use(securityHeaders)
  app.use(compression())
  app.use(['/api', '/matchmake'], openToAllOrigins)
  app.use(['/api', '/matchmake'], express.json({ limit: BODY_LIMIT }))

  mount(app, handlersOf(context, seats))
  if (context.admin) serveMonitor(app, context, context.admin)
  servePage(app, PAGE)

  app.use((_request, response) => {
    sendProblem(response, 404, 'not_found', 'There is nothing here.')
  })
  app.use(answerErrors(context.log))
  return app
}

/** The handler of each operation; null if this server does not offer it. */
type Handlers = Readonly<Record<OperationId, RequestHandler | null>>

function handlersOf(context: HttpContext, seats: Seats): Handlers {
  return {
    postGuest: postGuest(context),
    getMe: getMe(context),
    getLedger: getLedger(context),
    ...researchResources(context),
    getCommanders: getCommanders(context),
    postOrder: postOrder(context),
    getGalaxy: getGalaxy(context),
    getTraffic: getTraffic(context),
    getEvents: context.streams ? getEvents(context, context.streams) : null,
    ...battleResources(context),
    postMatchmake: postMatchmake(context, seats),
    getOpenApi: getOpenApi(),
    getApiPage: getApiPage(),
    getLiveness,
    getReadiness: getReadiness(context),
    getMetrics: getMetrics(context),
  }
}

/**
 * Mounts the table of operations. What is not in the table, and so not documented, is not served.
 */
function mount(app: Express, handlers: Handlers): void {
  const ids = Object.keys(OPERATIONS) as OperationId[]
  for (const [path, operations] of Map.groupBy(ids, (id) => OPERATIONS[id].path)) {
    const offered = operations.flatMap((id) => {
      const handler = handlers[id]
      return handler ? [[OPERATIONS[id].method, handler] as const] : []
    })
    if (offered.length > 0) resource(app, expressPath(path), Object.fromEntries(offered))
  }
}

function expressPath(template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** Answers what a handler threw: a client's mistake, a database that is away, or a bug. */
function answerErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const status = statusOf(error)
    if (status === 413) {
      sendProblem(response, 413, 'too_large', `The body is larger than ${BODY_LIMIT}.`)
    } else if (status !== null) {
      sendProblem(response, status, 'bad_request', 'The request cannot be read: is it JSON?')
    } else if (isDatabaseAway(error)) {
      log.warn({ err: error }, 'a request failed: the database does not answer')
      sendBusy(response, 503, 'unavailable', 'The galaxy cannot be reached at the moment.', 2)
    } else {
      log.error({ err: error }, 'a request failed')
      sendProblem(response, 500, 'internal', 'The server failed. This is not your fault.')
    }
  }
}

/** The status that an error of express or its parsers carries; null for other errors. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null
  const { status } = error
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null
}
