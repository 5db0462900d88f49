import type { RequestHandler } from 'express'
import type { Log } from '../ops/log.ts'

/** Other headers in which proxies name the client. The server reads only X-Forwarded-For. */
const OTHER_WORDS = [
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
] as const

/**
 * Warns once if requests come through a proxy that is not trusted or sends no X-Forwarded-For: all
 * its clients then count as one.
 *
 * @param trustProxy how many proxies are trusted
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
