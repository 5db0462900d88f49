import type { RequestHandler } from 'express'
import type { HttpContext } from '../HttpContext.ts'
import { sendProblem } from '../problem.ts'

type Readiness = Pick<HttpContext, 'isReady' | 'cutOff'> & {
  readonly world: Pick<HttpContext['world'], 'isLeased'>
}

/** `GET /livez`: the process runs and answers. */
export const getLiveness: RequestHandler = (_request, response) => {
  response.json({ ok: true })
}

/** `GET /readyz`: whether the process can host sectors, admit players and send them to others. */
export function getReadiness({ world, isReady, cutOff }: Readiness): RequestHandler {
  return (_request, response) => {
    if (isReady()) {
      response.json({ ok: true })
      return
    }
    const message = world.isLeased
      ? (cutOff?.() ?? 'starting or stopping')
      : 'the database does not answer'
    sendProblem(response, 503, 'not_ready', message)
  }
}

/** `GET /metrics`: metrics for Prometheus. */
export function getMetrics({ metrics }: HttpContext): RequestHandler {
  return async (_request, response) => {
    response.setHeader('Content-Type', metrics.contentType)
    response.send(await metrics.text())
  }
}
