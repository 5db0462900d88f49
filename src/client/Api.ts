import type { BattleList, BattleReport, BattleRounds } from '../protocol/battleReports.ts'
import type { CommanderNames } from '../protocol/commanderNames.ts'
import type { GalaxyMap, GuestRequest, Me, Session, Traffic } from '../protocol/httpBodies.ts'
import type { Statement } from '../protocol/ledger.ts'
import type { Research, ResearchRequest } from '../protocol/research.ts'
import type { BattleId, CommanderId } from '../sim/core/ids.ts'

const TIME_LIMIT_MS = 8_000

/**
 * A request that got no good answer. `code` is the server's, or `timeout`, `unreachable` or
 * `bad_answer`.
 */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: string
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number
  /** Seconds after which an overloaded server wants to be asked again; null if it did not say. */
  readonly retryAfterS: number | null

  constructor(code: string, message: string, status: number, retryAfterS: number | null = null) {
    super(message)
    this.code = code
    this.status = status
    this.retryAfterS = retryAfterS
  }
}

export interface WantedBattles {
  /** Those that ended before this one. */
  readonly before?: BattleId
  /** Those in which this one fought. */
  readonly commander?: CommanderId
}

/** The HTTP interface. Every call has a time limit and fails with an `ApiError` only. */
export class Api {
  readonly endpoint: string

  /** @param endpoint the server's origin, `http://host:port` */
  constructor(endpoint: string) {
    this.endpoint = endpoint.replace(/\/$/, '')
  }

  /** Makes a new commander with a starting fleet. */
  guest(name: string): Promise<Session> {
    return this.#call('/api/session/guest', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name } satisfies GuestRequest),
    })
  }

  galaxy(): Promise<GalaxyMap> {
    return this.#call('/api/galaxy')
  }

  traffic(): Promise<Traffic> {
    return this.#call('/api/galaxy/traffic')
  }

  /** @throws ApiError with status 401 if the token is no longer valid */
  me(token: string): Promise<Me> {
    return this.#call('/api/me', authorized(token))
  }

  /**
   * The commander's account of credits, the newest entries first.
   *
   * @param before the entry before which to begin; null for the newest
   */
  ledger(token: string, before: number | null = null): Promise<Statement> {
    const query = before === null ? '' : `?before=${before}`
    return this.#call(`/api/ledger${query}`, authorized(token))
  }

  /** What the commander has found out, and what it can. */
  research(token: string): Promise<Research> {
    return this.#call('/api/research', authorized(token))
  }

  /** Begins to find something out. The same id may be sent again. */
  beginResearch(token: string, request: ResearchRequest): Promise<Research> {
    return this.#call('/api/research', posted(token, request))
  }

  /** Half of what it cost comes back. @param id that with which it was begun */
  cancelResearch(token: string, id: string): Promise<Research> {
    return this.#call('/api/research/cancel', posted(token, { id }))
  }

  /** The names of up to 100 commanders. Unknown ids are left out. */
  commanders(ids: readonly CommanderId[]): Promise<CommanderNames> {
    return this.#call(`/api/commanders?${new URLSearchParams({ ids: ids.join(',') })}`)
  }

  /** The battles that ended last, or before another one. */
  battles({ before, commander }: WantedBattles): Promise<BattleList> {
    const query = new URLSearchParams({
      ...(before === undefined ? {} : { before }),
      ...(commander === undefined ? {} : { commander }),
    })
    return this.#call(`/api/reports/battles?${query}`)
  }

  /** @param token of a commander; who fought may know all of it at once */
  battle(id: BattleId, token: string | null): Promise<BattleReport> {
    return this.#call(`/api/reports/battles/${encodeURIComponent(id)}`, authorized(token))
  }

  /**
   * @param after the `seq` after which to begin
   * @throws ApiError with status 403 if they are not for this commander, and 410 if they are gone
   */
  battleRounds(id: BattleId, token: string | null, after = 0): Promise<BattleRounds> {
    const path = `/api/reports/battles/${encodeURIComponent(id)}/rounds?after=${after}`
    return this.#call(path, authorized(token))
  }

  async #call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(this.endpoint + path, {
      ...init,
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    }).catch((error: unknown) => {
      throw trouble(error)
    })
    // A proxy may answer without JSON. A bad status still counts; a good one is refused below.
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw refusal(answer.status, body)
    if (body === null) {
      throw new ApiError('bad_answer', 'The server sent something unreadable.', answer.status)
    }
    return body as T
  }
}

function posted(token: string, body: object): RequestInit {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return { method: 'POST', headers, body: JSON.stringify(body) }
}

function authorized(token: string | null): RequestInit {
  return token === null ? {} : { headers: { authorization: `Bearer ${token}` } }
}

function trouble(error: unknown): ApiError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new ApiError('timeout', 'The server took too long to answer.', 0)
  }
  return new ApiError('unreachable', 'The server cannot be reached.', 0)
}

function refusal(status: number, body: unknown): ApiError {
  const error = (body as { error?: Readonly<Record<string, unknown>> } | null)?.error
  if (typeof error?.code === 'string' && typeof error.message === 'string') {
    const { code, message, retryAfterS } = error
    return new ApiError(code, message, status, typeof retryAfterS === 'number' ? retryAfterS : null)
  }
  return new ApiError('bad_answer', `The server answered with status ${status}.`, status)
}
