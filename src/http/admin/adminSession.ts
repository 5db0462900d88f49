import { createHmac, scryptSync, timingSafeEqual } from 'node:crypto'

/** How long a login is valid. */
export const ADMIN_SESSION_MS = 12 * 60 * 60_000

/** Fixed, so that all processes derive the same key without asking each other. */
const SALT = 'starlane administrators'
const KEY_BYTES = 32
/** Takes some 0.1 s, once, so that a stolen cookie is no quick way to try passwords. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
/** The form of a token: when the session ends, in epoch ms, and a MAC that proves the password. */
const TOKEN = /^(\d{13})\.([\w-]{43})$/

/**
 * Logins of administrators. A session is an end time with a MAC, under a key derived from the
 * password. Nothing is stored or shared: every process with the same password accepts it, also
 * after a restart. The drawback is that only a new password revokes a session before its end.
 */
export class AdminSessions {
  readonly #key: Buffer
  readonly #password: Buffer
  readonly #now: () => number

  /** @param now epoch ms; the hosts' clocks agree well enough for sessions of hours */
  constructor(password: string, now: () => number = Date.now) {
    this.#key = scryptSync(password, SALT, KEY_BYTES, SCRYPT)
    this.#password = this.#mac('password', password)
    this.#now = now
  }

  /** Compares in constant time. */
  isPassword(given: string): boolean {
    return timingSafeEqual(this.#mac('password', given), this.#password)
  }

  /**
   * @returns the token of a session that begins now, for a cookie: letters, digits, `.`, `_`, `-`
   */
  begin(): string {
    const endsAt = String(this.#now() + ADMIN_SESSION_MS)
    return `${endsAt}.${this.#mac('session', endsAt).toString('base64url')}`
  }

  isGood(token: string | undefined): boolean {
    const [, endsAt, proof] = TOKEN.exec(token ?? '') ?? []
    if (endsAt === undefined || proof === undefined) return false
    const isOurs = timingSafeEqual(Buffer.from(proof, 'base64url'), this.#mac('session', endsAt))
    return isOurs && Number(endsAt) > this.#now()
  }

  #mac(use: 'password' | 'session', text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${use} ${text}`).digest()
  }
}
