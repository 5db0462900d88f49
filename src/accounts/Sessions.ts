import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Database } from '../db/dataSource.ts'
import type { Commander } from '../protocol/httpBodies.ts'

export const SESSION_DAYS = 30
const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** A session that ended elsewhere is believed here for so long. */
const REMEMBERED_MS = 30_000
const REMEMBERED_MAX = 10_000

export interface Session {
  readonly commander: Commander
  /** Epoch ms. */
  readonly expiresAt: number
}

/** A token is 256 random bits and says nothing; only its hash is stored. */
export function newToken(): { readonly token: string; readonly hash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, hash: hashOf(token) }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Tells whose a token is. */
export class Sessions {
  readonly #database: Database
  readonly #known = new LRUCache<string, Session>({ max: REMEMBERED_MAX, ttl: REMEMBERED_MS })

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * @param token what a client sent, if anything
   * @returns the commander, or null if the token is none, unknown or expired
   * @throws if the database cannot be asked
   */
  async verify(token: string | null | undefined): Promise<Commander | null> {
    if (!token || !TOKEN.test(token)) return null
    const hash = hashOf(token)
    const key = hash.toString('base64')
    const session = this.#known.get(key) ?? (await this.#read(hash))
    if (!session || session.expiresAt <= Date.now()) return null
    this.#known.set(key, session, { noUpdateTTL: true })
    return session.commander
  }

  async #read(hash: Buffer): Promise<Session | null> {
    const [row] = await this.#database.web.query<SessionRow>(
      `select c.id, c.name, c.home_sector, extract(epoch from s.expires_at) * 1000 as expires_at
       from session s join commander c on c.id = s.commander_id
       where s.token_hash = $1 and s.expires_at > clock_timestamp()`,
      [hash],
      'session',
    )
    if (!row) return null
    const commander = { id: row.id, name: row.name, homeSector: row.home_sector }
    return { commander, expiresAt: Number(row.expires_at) }
  }
}

interface SessionRow {
  readonly id: string
  readonly name: string
  readonly home_sector: number
  readonly expires_at: string
}

/** @returns the token of an `Authorization: Bearer …` header */
export function bearerToken(header: string | undefined): string | null {
  return header?.match(/^Bearer ([^\s]+)$/i)?.[1] ?? null
}
