import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { type GoodAnswer, OPERATIONS, type Operation } from '../../protocol/operations.ts'
import { type ProblemCode, problemWith } from '../../protocol/problem.ts'

const BEARER = 'session'
const ABOUT = `Sectors and the map use WebSockets, with a Colyseus SDK: docs/protocol.md has their
messages. Times are galaxy milliseconds. A later version may add fields: ignore those that you do not
know.`

const REASONS: Readonly<Record<string, string>> = {
  400: 'The request is wrong.',
  401: 'There is no such session.',
  403: 'This is not for whoever asks.',
  404: 'There is nothing of that name.',
  409: 'The order is valid, but not possible in the current state.',
  410: 'This was there, and is no longer kept.',
  413: 'The body is larger than 16 KB.',
  429: 'Too many requests: `Retry-After` says when to try again.',
  500: 'A fault of the server.',
  503: 'Not at the moment: `Retry-After`, where there is one, says when to try again.',
}

/**
 * @returns the HTTP interface as an OpenAPI 3.1 document, made from the shapes that parse requests
 */
export function openApi() {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const [operationId, operation] of Object.entries<Operation>(OPERATIONS)) {
    const methods = paths[operation.path] ?? {}
    methods[operation.method] = described(operationId, operation)
    paths[operation.path] = methods
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Starlane',
      version: '1',
      description: ABOUT.replaceAll('\n', ' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: paths as ZodOpenApiPathsObject,
    components: {
      securitySchemes: {
        [BEARER]: {
          type: 'http',
          scheme: 'bearer',
          description: 'the token that `POST /api/session/guest` gave',
        },
      },
    },
  })
}

function described(operationId: string, operation: Operation): ZodOpenApiOperationObject {
  const { summary, description, pathParams, query, headers, body } = operation
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(operation),
    requestParams: {
      ...(pathParams ? { path: pathParams } : {}),
      ...(query ? { query } : {}),
      ...(headers ? { header: headers } : {}),
    },
    ...(body
      ? {
          requestBody: {
            required: !operation.isBodyOptional,
            content: { 'application/json': { schema: body } },
          },
        }
      : {}),
    responses: {
      [operation.good.status]: { description: operation.good.says, ...contentOf(operation.good) },
      ...refusals(operation),
    },
  }
}

function securityOf({ session }: Operation): Record<string, string[]>[] {
  if (session === 'none') return []
  return session === 'needed' ? [{ [BEARER]: [] }] : [{ [BEARER]: [] }, {}]
}

function contentOf(answer: GoodAnswer) {
  return 'shape' in answer
    ? { content: { 'application/json': { schema: answer.shape } } }
    : { content: { [answer.contentType]: { schema: { type: 'string' as const } } } }
}

function refusals({ refusals }: Operation) {
  const all: Record<string, readonly ProblemCode[]> = { ...refusals, 500: ['internal'] }
  return Object.fromEntries(
    Object.entries(all).map(([status, codes]) => {
      const content = { 'application/json': { schema: problemWith(codes) } }
      return [status, { description: REASONS[status] ?? '', content }]
    }),
  )
}
