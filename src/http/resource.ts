import type { Express, RequestHandler } from 'express'
import { sendProblem } from './problem.ts'

type Method = 'get' | 'post'

/** Mounts a resource at a path. Requests with other methods are told which methods exist. */
export function resource(
  app: Express,
  path: string,
  handlers: Partial<Record<Method, RequestHandler>>,
): void {
  const methods = Object.keys(handlers) as Method[]
  for (const method of methods) {
    const handler = handlers[method]
    if (handler) app[method](path, handler)
  }
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : ['POST']))
  app.all(path, (request, response) => {
    response.setHeader('Allow', allowed.join(', '))
    const message = `${request.method} is not possible here; ${allowed.join(' and ')} is.`
    sendProblem(response, 405, 'method_not_allowed', message)
  })
}
