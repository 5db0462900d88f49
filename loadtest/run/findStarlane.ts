import { z } from 'zod'

const ANSWER_MS_MAX = 10_000

/** The server at the endpoint cannot be load-tested; the message says why, in a sentence. */
export class NoStarlaneError extends Error {
  override name = 'NoStarlaneError'
}

const number = z.number()
/** What every version of Starlane answers. */
const anyStarlane = z.looseObject({ seed: z.string(), sectors: z.array(z.unknown()).min(1) })
/** What bots use of the answer. The protocol has no version number, so its shape identifies it. */
const thisStarlane = z.looseObject({
  seed: z.string(),
  now: number,
  rate: number.positive(),
  sectors: z.array(
    z.looseObject({
      id: number,
      x: number,
      y: number,
      ring: z.enum(['core', 'middle', 'rim']),
      gates: z.array(z.looseObject({ to: number, x: number, y: number, travelMs: number })).min(1),
    }),
  ),
})

/**
 * Checks that a Starlane which these bots understand is at the endpoint. @throws NoStarlaneError
 */
export async function findStarlane(endpoint: string): Promise<void> {
  const url = `${endpoint}/api/galaxy`
  const signal = AbortSignal.timeout(ANSWER_MS_MAX)
  const answer = await fetch(url, { signal, redirect: 'manual' }).catch((error: unknown) => {
    throw new NoStarlaneError(`${endpoint} cannot be reached: ${reasonOf(error)}.`)
  })
  const body: unknown = await answer.json().catch(() => null)
  if (answer.status === 503) {
    throw new NoStarlaneError(`The server at ${endpoint} is not ready: try again later.`)
  }
  if (!answer.ok || !anyStarlane.safeParse(body).success) {
    const to = answer.headers.get('location')
    const sends = to === null ? '' : ` and sends on to ${to}`
    throw new NoStarlaneError(
      `At ${endpoint} there is no Starlane: GET /api/galaxy is answered ${answer.status}${sends}, without a galaxy.`,
    )
  }
  const parsed = thisStarlane.safeParse(body)
  if (parsed.success) return
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new NoStarlaneError(
    `The Starlane at ${endpoint} is of another version than these bots: in its galaxy, ${where} is wrong (${issue?.message}).`,
  )
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return error.name === 'TimeoutError' ? `no answer within ${ANSWER_MS_MAX} ms` : error.message
}
