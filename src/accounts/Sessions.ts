import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Database } from '../db/dataSource.ts'
import { sessionEntity } from '../db/entities/session.ts'
import type { Log } from '../ops/log.ts'
import type { Commander } from '../protocol/httpBodies.ts'
import type { CommanderId } from '../sim/core/ids.ts'

/** Real days after its last use for which a session is valid. */
export const SESSION_DAYS = 30
/** Real days after which a use renews a session. It is not renewed at each request. */
const RENEW_DAYS = 1
const DAY_MS = 86_400_000
/** Real ms after a renewal, even a failed one, before the next is tried. */
const RENEW_AGAIN_MS = 60_000
const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** Real ms for which a session is cached. Meanwhile its end or renewal elsewhere is not noticed. */
const REMEMBERED_MS = 30_000
/** The most sessions cached. */
const REMEMBERED_MAX = 10_000

export interface Session {
  readonly commander: Commander
  /** Unix ms. */
  readonly expiresAt: number
}

/** Makes a token: 256 random bits without any meaning. Only its hash is stored. */
export function newToken(): { readonly token: string; readonly hash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, hash: hashOf(token) }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Finds the commander of a session token, and renews the session with its use. */
export class Sessions {
  readonly #database: Database
  readonly #log: Log
  readonly #known = new LRUCache<string, Session>({ max: REMEMBERED_MAX, ttl: REMEMBERED_MS })
  /** Sessions that are being renewed, or whose renewal was tried a moment ago. */
  readonly #renewed = new LRUCache<string, true>({ max: REMEMBERED_MAX, ttl: RENEW_AGAIN_MS })

  constructor(database: Database, log: Log) {
    this.#database = database
    this.#log = log
  }

  /**
   * @param token the token that a client sent, if any
   * @returns the commander; null if the token is missing, malformed, unknown or expired
   * @throws if the database cannot be asked
   */
  async verify(token: string | null | undefined): Promise<Commander | null> {
    if (!token || !TOKEN.test(token)) return null
    const hash = hashOf(token)
    const key = hash.toString('base64')
    const session = this.#known.get(key) ?? (await this.#read(hash))
    if (!session || session.expiresAt <= Date.now()) return null
    this.#known.set(key, session, { noUpdateTTL: true })
    if (session.expiresAt < Date.now() + (SESSION_DAYS - RENEW_DAYS) * DAY_MS) {
      this.#renew(hash, key)
    }
    return session.commander
  }

  /**
   * Renews the sessions of seated commanders, because an open tab uses its session without any
   * request. If a commander has several sessions, the one last used is renewed.
   * @throws if the database cannot be asked
   */
  async renewSeated(commanders: readonly CommanderId[]): Promise<void> {
    await this.#database.web.query(
      `with latest as (
         select distinct on (commander_id) token_hash from session
         where commander_id = any ($1::text[]) and expires_at > clock_timestamp()
         order by commander_id, used_at desc
       ), ${RENEWAL}`.replace('$hashes', 'select token_hash from latest'),
      [commanders, SESSION_DAYS],
      'renew seated',
    )
  }

  /** Renews a session in the background. If that fails, a later use tries again. */
  #renew(hash: Buffer, key: string): void {
    if (this.#renewed.has(key)) return
    this.#renewed.set(key, true)
    this.#database.web
      .query(`with ${RENEWAL}`.replace('$hashes', '$1'), [hash, SESSION_DAYS], 'renew')
      .then(
        () => this.#known.delete(key),
        (error: unknown) => this.#log.warn({ err: error }, 'a session was not renewed'),
      )
  }

  async #read(hash: Buffer): Promise<Session | null> {
    const session = await this.#database.web.dataSource
      .getRepository(sessionEntity)
      .createQueryBuilder('session')
      .innerJoinAndSelect('session.commander', 'commander')
      .where('session.tokenHash = :hash', { hash })
      .andWhere('session.expiresAt > clock_timestamp()')
      .andWhere('commander.retiredAt is null')
      .getOne()
    if (!session?.commander) return null
    const { id, name, homeSector } = session.commander
    return { commander: { id, name, homeSector }, expiresAt: session.expiresAt.getTime() }
  }
}

/** Renews sessions. `$hashes` the hashes of their tokens, `$2` for how many days. */
const RENEWAL = `renewed as (
  update session set used_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(days => $2)
  where token_hash in ($hashes) and expires_at > clock_timestamp()
  returning commander_id
)
update commander set seen_at = clock_timestamp() where id in (select commander_id from renewed)`

/** @returns the token of an `Authorization: Bearer …` header */
export function bearerToken(header: string | undefined): string | null {
  return header?.match(/^Bearer ([^\s]+)$/i)?.[1] ?? null
}
