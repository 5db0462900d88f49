/**
 * The table of all HTTP operations. Express is set up from it (src/http/app.ts), and
 * `/api/openapi.json` and docs/protocol.md are generated from it. The administrators' panel is not
 * part of the protocol, so it is not listed.
 */
import { z } from 'zod'
import {
  battleList,
  battlePath,
  battleReport,
  battleRounds,
  battlesQuery,
  roundsQuery,
} from './battleReports.ts'
import { commanderNames, commandersQuery } from './commanderNames.ts'
import {
  eventsQuery,
  galaxyMap,
  guestRequest,
  healthy,
  joinPath,
  joinSectorRequest,
  me,
  orderRequest,
  seat,
  session,
  traffic,
} from './httpBodies.ts'
import { statement, statementQuery } from './ledger.ts'
import { accepted } from './orders.ts'
import type { ProblemCode } from './problem.ts'
import { cancelResearchRequest, research, researchRequest } from './research.ts'

/** A successful answer: JSON of a shape, or another content type. */
export type GoodAnswer = {
  readonly status: 200 | 201
  readonly says: string
} & ({ readonly shape: z.ZodType } | { readonly contentType: string })

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 429 | 503

export interface Operation {
  /** As in OpenAPI: parameters are in braces. */
  readonly path: string
  readonly method: 'get' | 'post'
  readonly summary: string
  readonly description?: string
  /** Whether a token is needed, possible or not used. */
  readonly session: 'none' | 'needed' | 'possible'
  readonly pathParams?: z.ZodObject
  readonly query?: z.ZodObject
  readonly headers?: z.ZodObject
  readonly body?: z.ZodType
  readonly isBodyOptional?: boolean
  readonly good: GoodAnswer
  /** Why it may be refused. `internal`, a fault of the server, is possible everywhere. */
  readonly refusals: Readonly<Partial<Record<RefusalStatus, readonly ProblemCode[]>>>
}

const UNREADABLE = { 413: ['too_large'] } as const

export const OPERATIONS = {
  postGuest: {
    path: '/api/session/guest',
    method: 'post',
    summary: 'A new commander with a home fleet',
    description:
      'The answer comes when the fleet is in its sector. The session ends 30 days after its last use: a request, a join, or an open seat in a sector.',
    session: 'none',
    body: guestRequest,
    good: { status: 201, says: 'a new commander, and its token', shape: session },
    refusals: {
      400: ['bad_request', 'bad_name'],
      ...UNREADABLE,
      429: ['too_many'],
      503: ['unavailable', 'galaxy_full', 'overloaded'],
    },
  },
  getMe: {
    path: '/api/me',
    method: 'get',
    summary: "The session's commander, and where its base and fleets are",
    session: 'needed',
    good: { status: 200, says: 'the commander, its base and its fleets', shape: me },
    refusals: { 401: ['bad_token'], 503: ['unavailable'] },
  },
  getLedger: {
    path: '/api/ledger',
    method: 'get',
    summary: "The session's account of credits, and what explains it",
    description:
      'At most 50 entries, the newest first. What happens in a sector is booked within a second or so; an entry counts from when it happened, and those that count earlier come later in the list.',
    session: 'needed',
    query: statementQuery,
    good: { status: 200, says: 'what is there, and what it comes from', shape: statement },
    refusals: {
      400: ['bad_request'],
      401: ['bad_token'],
      404: ['not_found'],
      429: ['too_many'],
      503: ['unavailable'],
    },
  },
  getResearch: {
    path: '/api/research',
    method: 'get',
    summary: "What the session's commander has found out, and what it can",
    session: 'needed',
    good: { status: 200, says: 'the levels reached, and what they cost next', shape: research },
    refusals: { 401: ['bad_token'], 429: ['too_many'], 503: ['unavailable'] },
  },
  postResearch: {
    path: '/api/research',
    method: 'post',
    summary: 'Begins to find something out',
    description:
      'One thing at a time. It is paid at once, from what is booked, and the level holds from `doneAt` on. The same id may be sent again.',
    session: 'needed',
    body: researchRequest,
    good: { status: 200, says: 'it has begun', shape: research },
    refusals: {
      400: ['bad_request'],
      401: ['bad_token'],
      409: ['not_enough_credits', 'research_running', 'research_done', 'id_used'],
      ...UNREADABLE,
      429: ['too_many'],
      503: ['unavailable'],
    },
  },
  postResearchCancel: {
    path: '/api/research/cancel',
    method: 'post',
    summary: 'Cancels what is being found out',
    description:
      'Half of what it cost comes back. What is done within 15 s of real time can be cancelled no more.',
    session: 'needed',
    body: cancelResearchRequest,
    good: { status: 200, says: 'it is cancelled', shape: research },
    refusals: {
      400: ['bad_request'],
      401: ['bad_token'],
      404: ['not_found'],
      409: ['research_done'],
      ...UNREADABLE,
      429: ['too_many'],
      503: ['unavailable'],
    },
  },
  getCommanders: {
    path: '/api/commanders',
    method: 'get',
    summary: 'The names of commanders',
    description:
      'Of up to 100 at a time, also of those who have gone. Pirates and merchants are no commanders.',
    session: 'none',
    query: commandersQuery,
    good: { status: 200, says: 'the names of those that exist', shape: commanderNames },
    refusals: { 400: ['bad_request'], 429: ['too_many'], 503: ['unavailable'] },
  },
  postOrder: {
    path: '/api/orders',
    method: 'post',
    summary: 'Gives an order without a seat in its sector',
    description:
      'Answered after its commit, as in a room. The same id may be sent again, whatever the answer. A refusal may have `sector`, `arriveAt`, `fleetId`, `into` or `docked`, as in a room.',
    session: 'needed',
    body: orderRequest,
    good: { status: 200, says: 'the order took effect', shape: accepted },
    refusals: {
      400: ['bad_request', 'bad_order', 'bad_name'],
      401: ['bad_token'],
      404: ['no_such_fleet', 'no_such_base', 'no_such_system', 'no_such_sector'],
      409: [
        'not_adjacent',
        'already_there',
        'unreachable',
        'plan_full',
        'ends_docked',
        'not_enough_ships',
        'not_enough_goods',
        'insolvent',
        'not_built_here',
        'queue_full',
        'no_such_build',
        'no_such_wreck',
        'too_many_ships',
        'too_many_fleets',
        'too_far',
        'bad_target',
        'no_battle',
        'in_transit',
        'in_battle',
        'too_soon',
        'elsewhere',
      ],
      ...UNREADABLE,
      503: ['unavailable', 'busy', 'overloaded', 'moved', 'unknown'],
    },
  },
  getGalaxy: {
    path: '/api/galaxy',
    method: 'get',
    summary: 'The whole map, and the time',
    session: 'none',
    good: { status: 200, says: 'the map', shape: galaxyMap },
    refusals: {},
  },
  getTraffic: {
    path: '/api/galaxy/traffic',
    method: 'get',
    summary: 'The fleets in the lanes, without names',
    description: 'Updated at most once a second. Lists at most 5,000 crossings.',
    session: 'none',
    good: { status: 200, says: 'the fleets in the lanes', shape: traffic },
    refusals: { 503: ['unavailable'] },
  },
  getEvents: {
    path: '/api/galaxy/events',
    method: 'get',
    summary: 'The feed as Server-Sent Events',
    description:
      'The public events of up to 32 sectors. Continues after the id in `Last-Event-ID`, or in `lastEventId` for clients that cannot send headers.',
    session: 'none',
    query: eventsQuery,
    headers: z.object({
      'Last-Event-ID': z
        .string()
        .optional()
        .describe('the id of the last event received; it takes precedence over `lastEventId`'),
    }),
    good: {
      status: 200,
      says: 'a stream that ends with its server',
      contentType: 'text/event-stream',
    },
    refusals: {
      400: ['bad_view', 'no_such_sector', 'too_many_sectors', 'bad_cursor', 'other_galaxy'],
      429: ['too_many'],
      503: ['unavailable', 'overloaded'],
    },
  },
  getBattles: {
    path: '/api/reports/battles',
    method: 'get',
    summary: 'The battles that ended last',
    description:
      'At most 50. They are made from the chronicle, and appear within seconds of their end.',
    session: 'none',
    query: battlesQuery,
    good: { status: 200, says: 'who fought, and what they lost', shape: battleList },
    refusals: {
      400: ['bad_request'],
      404: ['not_found'],
      429: ['too_many'],
      503: ['unavailable'],
    },
  },
  getBattle: {
    path: '/api/reports/battles/{id}',
    method: 'get',
    summary: 'The report of a battle that is over',
    description:
      'For 24 h of galaxy time, `details` are only for those who fought in it, then for everybody.',
    session: 'possible',
    pathParams: battlePath,
    good: { status: 200, says: 'the report', shape: battleReport },
    refusals: {
      401: ['bad_token'],
      404: ['not_found'],
      429: ['too_many'],
      503: ['unavailable'],
    },
  },
  getBattleRounds: {
    path: '/api/reports/battles/{id}/rounds',
    method: 'get',
    summary: 'The replay of a battle that is over',
    description:
      'For 24 h of galaxy time only for those who fought in it, then for everybody, as long as the journal is kept. At most 100 steps.',
    session: 'possible',
    pathParams: battlePath,
    query: roundsQuery,
    good: { status: 200, says: 'what happened in it', shape: battleRounds },
    refusals: {
      400: ['bad_request'],
      401: ['bad_token'],
      403: ['forbidden'],
      404: ['not_found'],
      410: ['gone'],
      429: ['too_many'],
      503: ['unavailable'],
    },
  },
  postMatchmake: {
    path: '/matchmake/{method}/{roomName}',
    method: 'post',
    summary: 'A seat in a room',
    description:
      'The request that the SDK sends for `joinOrCreate("sector", {sectorId})` and `joinOrCreate("galaxy")`. A sector needs a session, the map does not. A refusal also has its message at the top level, where the SDK looks for it.',
    session: 'possible',
    pathParams: joinPath,
    body: joinSectorRequest,
    isBodyOptional: true,
    good: { status: 200, says: 'a seat, to be taken over a WebSocket', shape: seat },
    refusals: {
      400: ['bad_request'],
      401: ['bad_token'],
      404: ['not_found', 'no_such_sector'],
      ...UNREADABLE,
      503: ['unavailable', 'busy', 'overloaded'],
    },
  },
  getOpenApi: {
    path: '/api/openapi.json',
    method: 'get',
    summary: 'This document',
    session: 'none',
    good: { status: 200, says: 'OpenAPI 3.1', shape: z.looseObject({ openapi: z.string() }) },
    refusals: {},
  },
  getApiPage: {
    path: '/api',
    method: 'get',
    summary: 'This document, to read in a browser',
    session: 'none',
    good: { status: 200, says: 'a page', contentType: 'text/html' },
    refusals: {},
  },
  getLiveness: {
    path: '/livez',
    method: 'get',
    summary: 'Whether the process runs and answers',
    session: 'none',
    good: { status: 200, says: 'it does', shape: healthy },
    refusals: {},
  },
  getReadiness: {
    path: '/readyz',
    method: 'get',
    summary: 'Whether the process can host sectors and admit players',
    session: 'none',
    good: { status: 200, says: 'it can', shape: healthy },
    refusals: { 503: ['not_ready'] },
  },
  getMetrics: {
    path: '/metrics',
    method: 'get',
    summary: 'Metrics for Prometheus',
    session: 'none',
    good: { status: 200, says: 'metrics', contentType: 'text/plain' },
    refusals: {},
  },
} as const satisfies Readonly<Record<string, Operation>>

export type OperationId = keyof typeof OPERATIONS
