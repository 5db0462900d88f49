import type { RequestHandler } from 'express'
import type { Log } from '../ops/log.ts'

/** All who come through a proxy whose word is not taken count as one: said once, for all of them. */
export function warnOfProxy(log: Log): RequestHandler {
  let isTold = false
  return (request, _response, next) => {
    if (!isTold && (request.headers['x-forwarded-for'] || request.headers.forwarded)) {
      isTold = true
      log.warn(
        "requests come through a proxy, and its word on clients' addresses is not taken: all of them count as one client; set TRUST_PROXY to the number of proxies in front",
      )
    }
    next()
  }
}
