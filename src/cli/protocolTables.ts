import { CLOSE_CODES } from '../protocol/closeCodes.ts'
import { CLOSINGS, OTHER_CLOSINGS } from '../protocol/closings.ts'
import { MAP_MESSAGES } from '../protocol/mapMessages.ts'
import {
  FEED_REFUSALS,
  resumed,
  resumeRequest,
  viewByRect,
  viewBySectors,
  viewShown,
} from '../protocol/mapRequests.ts'
import { OPERATIONS, type Operation } from '../protocol/operations.ts'
import { AFTER_REFUSAL, accepted, refusal } from '../protocol/orders.ts'
import { type MessageFacts, SECTOR_MESSAGES } from '../protocol/sectorMessages.ts'
import { ORDERS } from '../sim/features.ts'
import { fieldTable, type JsonSchema, jsonOf } from './fieldTable.ts'

/** The generated tables of docs/protocol.md, by the name of the mark around each. */
const TABLES: Readonly<Record<string, () => string>> = {
  operations,
  bodies,
  statuses,
  'sector messages': () => messages(SECTOR_MESSAGES),
  orders,
  'order answers': () =>
    ['Accepted:', fieldTable(jsonOf(accepted)), 'Refused:', fieldTable(jsonOf(refusal))].join(
      '\n\n',
    ),
  'order refusals': () => codes('what to do', AFTER_REFUSAL),
  'map requests': mapRequests,
  'map refusals': () => codes('', FEED_REFUSALS),
  'map messages': () => messages(MAP_MESSAGES),
  'close codes': closeCodes,
}

/**
 * @param page the text of docs/protocol.md, whose prose is written by hand
 * @returns the text with every table between its marks updated
 * @throws Error if a mark is missing, or names no table
 */
export function withTables(page: string): string {
  const missing = new Set(Object.keys(TABLES))
  const filled = page.replaceAll(
    /<!-- made: ([\w ]+) -->\n[\s\S]*?<!-- \/made -->/g,
    (_, name: string) => {
      const table = TABLES[name]
      if (!table) throw new Error(`docs/protocol.md asks for "${name}", and there is no such table`)
      missing.delete(name)
      // The shapes of fleets are described on the page of events.
      const text = table().replaceAll(/\(#(waypoint|store)\)/g, '(events.md#$1)')
      return `<!-- made: ${name} -->\n${text}\n<!-- /made -->`
    },
  )
  if (missing.size > 0) {
    throw new Error(`docs/protocol.md has no mark for: ${[...missing].join(', ')}`)
  }
  return filled
}

function rows(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...lines.map(line)].join('\n')
}

function all(): readonly Operation[] {
  return Object.values<Operation>(OPERATIONS)
}

function operations(): string {
  const lines = all().map(({ method, path, summary, description, session, body, good }) => {
    const token = session === 'needed' ? ' with `Authorization: Bearer TOKEN`' : ''
    const asked = body ? ` ${nameOf(jsonOf(body, 'input'))}` : ''
    const answer = 'shape' in good ? nameOf(jsonOf(good.shape)) : `\`${good.contentType}\``
    const says = description ? `${summary}. ${description}` : summary
    return [`\`${method.toUpperCase()} ${path}\`${asked}${token}`, `${good.status} ${answer}`, says]
  })
  return rows(['request', 'answer', ''], lines)
}

function nameOf({ $ref }: JsonSchema): string {
  const name = $ref?.split('/').at(-1)
  return name ? `[${name}](#${name.toLowerCase()})` : 'JSON'
}

/** Follows the reference of a named shape to its definition. */
function resolved(json: JsonSchema): JsonSchema {
  const name = json.$ref?.split('/').at(-1)
  return (name && json.$defs?.[name]) || json
}

/** All named shapes and the named shapes within them, each once. */
function bodies(): string {
  const shapes = new Map<string, JsonSchema>()
  for (const { body, good } of all()) {
    const tops = [
      ...(body ? [jsonOf(body, 'input')] : []),
      ...('shape' in good ? [jsonOf(good.shape)] : []),
    ]
    for (const top of tops) {
      for (const [name, inner] of Object.entries(top.$defs ?? {})) shapes.set(name, inner)
    }
  }
  const parts = [...shapes].map(([name, json]) =>
    [`#### ${name}`, json.description ?? '', ...(json.oneOf ?? [json]).map(fieldTable)]
      .filter(Boolean)
      .join('\n\n'),
  )
  return parts.join('\n\n')
}

function statuses(): string {
  const of = Map.groupBy(
    all().flatMap(({ refusals }) =>
      Object.entries(refusals).flatMap(([status, list]) => list.map((code) => ({ status, code }))),
    ),
    ({ status }) => status,
  )
  const fixed = [
    ['405', '`method_not_allowed`'],
    ['500', '`internal`'],
  ]
  const found = [...of].map(([status, list]) => [
    status,
    [...new Set(list.map(({ code }) => `\`${code}\``))].join(', '),
  ])
  return rows(
    ['status', 'codes'],
    [...found, ...fixed].sort(([one], [other]) => Number(one) - Number(other)),
  )
}

function messages(table: Readonly<Record<string, MessageFacts>>): string {
  return Object.entries(table)
    .map(
      ([name, { shape, when }]) =>
        `#### ${name}\n\n${when}\n\n${fieldTable(resolved(jsonOf(shape)))}`,
    )
    .join('\n\n')
}

function orders(): string {
  const lines = Object.values(ORDERS).map(({ type, does, schema }) => {
    const { properties = {}, required = [] } = jsonOf(schema, 'input')
    const fields = Object.keys(properties).filter((name) => name !== 'id' && name !== 'type')
    const named = fields.map((name) => (required.includes(name) ? name : `${name}?`))
    return [`\`${type}\``, `\`${named.join(', ')}\``, does]
  })
  return rows(['type', 'with', 'does'], lines)
}

/** A table of codes. Those with the same advice share a line. */
function codes(head: string, table: Readonly<Record<string, string>>): string {
  const lines = Map.groupBy(Object.entries(table), ([, what]) => what)
  return rows(
    ['code', head],
    [...lines].map(([what, list]) => [list.map(([code]) => `\`${code}\``).join(', '), what]),
  )
}

function mapRequests(): string {
  return [
    ['`view` by sectors:', viewBySectors],
    ['`view` of a piece of the map:', viewByRect],
    ['The answer to `view`:', viewShown],
    ['`resume`:', resumeRequest],
    ['The answer to `resume`:', resumed],
  ]
    .map(
      ([title, shape]) => `${title}\n\n${fieldTable(jsonOf(shape as typeof viewShown, 'input'))}`,
    )
    .join('\n\n')
}

function closeCodes(): string {
  const own = Object.entries(CLOSINGS).map(([name, { why, next }]) => [
    String(CLOSE_CODES[name as keyof typeof CLOSE_CODES]),
    why,
    next,
  ])
  const others = OTHER_CLOSINGS.map(({ codes, why, next }) => [codes.join(', '), why, next])
  return rows(['code', 'why', 'then'], [...others, ...own])
}
