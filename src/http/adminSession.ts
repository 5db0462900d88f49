import { createHmac, scryptSync, timingSafeEqual } from 'node:crypto'

/** How long a login is good for. */
export const ADMIN_SESSION_MS = 12 * 60 * 60_000

/** The same for all galaxies: processes must come to the same key without asking each other. */
const SALT = 'starlane administrators'
const KEY_BYTES = 32
/** Some 0.1 s, once: a stolen cookie should be no quick way to try passwords. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
/** When the session ends, in epoch ms, and the proof that somebody with the password said so. */
const TOKEN = /^(\d{13})\.([\w-]{43})$/

/**
 * Logins of administrators. A session is a date with a MAC under a key made from the password, so
 * nothing is kept and nothing shared: every process with the same password takes it, also after a
 * restart. In return it cannot be called back before its time, except by changing the password.
 */
export class AdminSessions {
  readonly #key: Buffer
  readonly #password: Buffer
  readonly #now: () => number

  /** @param now epoch ms; hosts agree on it well enough for hours */
  constructor(password: string, now: () => number = Date.now) {
    this.#key = scryptSync(password, SALT, KEY_BYTES, SCRYPT)
    this.#password = this.#mac('password', password)
    this.#now = now
  }

  /** Takes the same time however much of it is right. */
  isPassword(given: string): boolean {
    return timingSafeEqual(this.#mac('password', given), this.#password)
  }

  /** @returns the token of a session that begins now, for a cookie: letters, digits, `.`, `_`, `-` */
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
