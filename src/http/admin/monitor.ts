import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { monitor } from '@colyseus/monitor'
import express, { type Express, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { explain } from '../../sim/orders.ts'
import { systemClock, TimeLimitError, withTimeLimit } from '../../world/Clock.ts'
import type { Admin, HttpContext, RoomCallAnswer } from '../HttpContext.ts'
import { sendBusy, sendProblem } from '../problem.ts'
import { requestSite } from '../requestSite.ts'
import { resource } from '../resource.ts'
import { getLogin, isLoggedIn, LOGIN, LOGOUT, PANEL, postLogin, postLogout } from './adminLogin.ts'
import { AdminSessions } from './adminSession.ts'

/** Longest URL, which holds the arguments of a call as percent-encoded JSON. */
const URL_CHARS_MAX = 4_096
/**
 * Time limit for asking rooms. Those of other processes are asked through Redis, which may be away.
 */
const LOOK_MS_MAX = 5_000
const CACHED_FOR_EVER = 'private, max-age=31536000, immutable'

const COLUMNS: NonNullable<NonNullable<Parameters<typeof monitor>[0]>['columns']> = [
  { metadata: 'sector' },
  { metadata: 'epoch' },
  { metadata: 'seq' },
  { metadata: 'queue' },
  'clients',
  'processId',
  'roomId',
  'elapsedTime',
]

const roomId = z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a room')
const look = z.object({ roomId })
const call = z.object({ roomId, method: z.string(), args: z.string() })

const STATUS: Record<Exclude<RoomCallAnswer, { ok: true }>['code'], number> = {
  bad_request: 400,
  forbidden: 403,
  not_found: 404,
  unavailable: 503,
}

/**
 * `/monitor`: the Colyseus monitor behind the administrators' password. Its page and its queries of
 * rooms are the package's own. Its call of a room's method is ours: the call is a GET, which other
 * sites can make a browser send. So it is answered only to our own page, and only for the methods
 * that `Admin` offers.
 */
export function serveMonitor(app: Express, { log }: HttpContext, admin: Admin): void {
  const sessions = new AdminSessions(admin.password)
  const panel = monitor({ prefix: PANEL, columns: COLUMNS })

  const behindLogin = (handler: RequestHandler): RequestHandler => {
    return (request, response, next) => {
      if (!isLoggedIn(sessions, request)) {
        return sendProblem(response, 401, 'not_logged_in', `Log in at ${LOGIN} first.`)
      }
      if (requestSite(request) === 'foreign') {
        return sendProblem(response, 403, 'forbidden', 'Other sites may not use the panel.')
      }
      return handler(request, response, next)
    }
  }

  app.use(PANEL, panelHeaders)
  resource(app, LOGIN, { get: getLogin(sessions), post: postLogin(sessions, log) })
  resource(app, LOGOUT, { post: postLogout })

  const rooms = endpointOf(panel, 'monitor-api-rooms')
  const getRooms: RequestHandler = async (_request, response) => {
    admin.refreshRooms()
    await sendLook(response, rooms({}))
  }
  resource(app, `${PANEL}/api`, { get: behindLogin(getRooms) })

  const room = endpointOf(panel, 'monitor-api-room')
  const getRoom: RequestHandler = async (request, response) => {
    const query = look.safeParse(request.query)
    if (query.success) await sendLook(response, room({ query: query.data }))
    else sendProblem(response, 400, 'bad_request', explain(query.error))
  }
  resource(app, `${PANEL}/api/room`, { get: behindLogin(getRoom) })

  const getCall: RequestHandler = async (request, response) => {
    if (requestSite(request) !== 'own') {
      const message = `Calls come from the panel: send "Origin: http://${request.get('host')}".`
      sendProblem(response, 403, 'forbidden', message)
      return
    }
    const query = call.safeParse(request.query)
    if (!query.success) {
      sendProblem(response, 400, 'bad_request', explain(query.error))
      return
    }
    const { roomId, method, args } = query.data
    const answer = await admin.callRoom(roomId, method, parseJson(args))
    const level = answer.ok ? 'info' : 'warn'
    log[level]({ address: request.ip, roomId, method, args, answer }, 'an administrator called')
    if (answer.ok) response.json(answer.data ?? {})
    else sendProblem(response, STATUS[answer.code], answer.code, answer.message)
  }
  resource(app, `${PANEL}/api/room/call`, { get: behindLogin(getCall) })

  app.use(PANEL, (request, response, next) => {
    if (isLoggedIn(sessions, request)) servePanel(request, response, next)
    else if (request.path === '/' && request.method === 'GET') response.redirect(303, LOGIN)
    else sendProblem(response, 401, 'not_logged_in', `Log in at ${LOGIN} first.`)
  })
}

/**
 * Referrer policy `same-origin`: without `Origin`, the page's requests show where they come from.
 */
const panelHeaders: RequestHandler = (request, response, next) => {
  response.setHeader('Referrer-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Cache-Control', 'no-store')
  if (request.originalUrl.length <= URL_CHARS_MAX) next()
  else sendProblem(response, 414, 'too_large', `The URL is over ${URL_CHARS_MAX} characters long.`)
}

/** Serves only the files, because the package's own handler would also answer calls. */
const servePanel = express.static(
  path.join(path.dirname(fileURLToPath(import.meta.resolve('@colyseus/monitor'))), 'static'),
  {
    cacheControl: false,
    setHeaders: (response, file) => {
      // The names of assets contain a hash of their content, so they never change.
      if (!file.endsWith('.html')) response.setHeader('Cache-Control', CACHED_FOR_EVER)
    },
  },
)

type Endpoint = (input: { readonly query?: object }) => Promise<unknown>

/** @throws Error if an upgrade of the package renamed the endpoint */
function endpointOf(panel: object, name: string): Endpoint {
  const endpoint: unknown = Reflect.get(panel, name)
  if (typeof endpoint !== 'function') throw new Error(`@colyseus/monitor has no endpoint ${name}`)
  return endpoint as Endpoint
}

/** Sends what the package found. For a failure, the package returns a `Response` of its own. */
async function sendLook(response: Response, looking: Promise<unknown>): Promise<void> {
  const found = await withTimeLimit(systemClock, LOOK_MS_MAX, 'a look at rooms', looking).catch(
    (error: unknown) => {
      if (error instanceof TimeLimitError) return null
      throw error
    },
  )
  if (found !== null && !(found instanceof globalThis.Response)) response.json(found)
  else sendBusy(response, 503, 'unavailable', 'No such room, or it does not answer.', 2)
}

/** @returns undefined if the text is not JSON, which no method accepts as its arguments */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
