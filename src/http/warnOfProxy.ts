import type { RequestHandler } from 'express'
import type { Log } from '../ops/log.ts'

/** Where proxies tell of the client, beside X-Forwarded-For, which alone is read. */
const OTHER_WORDS = [
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
] as const

/**
 * All who come through a proxy whose word is not taken, or not given, count as one: said once, for all
 * of them.
 * @param trustProxy how many proxies are believed
 */
export function warnOfProxy(log: Log, trustProxy: number): RequestHandler {
  let isTold = false
  return ({ headers }, _response, next) => {
    if (isTold) return next()
    const isForwarded = headers['x-forwarded-for'] !== undefined
    const other = OTHER_WORDS.find((name) => headers[name] !== undefined)
    if (isForwarded ? trustProxy === 0 : other !== undefined) {
      isTold = true
      log.warn(
        isForwarded
          ? "requests come through a proxy, and its word on clients' addresses is not taken: all of them count as one client; set TRUST_PROXY to the number of proxies in front"
          : `requests come through a proxy that tells of clients by ${other}, which is not read: all of them count as one client; have it write X-Forwarded-For, and set TRUST_PROXY to the number of proxies in front`,
      )
    }
    next()
  }
}
