import { z } from 'zod'
import { envelope } from '../feed/envelope.ts'
import { FEED_TYPES, type FeedType } from '../feed/faces.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema
type JsonType = JsonSchema | boolean

const HEAD = `# The events of the feed

Made from \`src/sim/features.ts\` by \`npm run docs:events\`: change that, not this page.

How they are sent, asked for and resumed is in [protocol.md](protocol.md). Whoever watches a sector is told the public events of it; a commander gets the events of own fleets in full, in the place of the public ones, wherever the fleets are. Times are galaxy milliseconds.

A version is that of the form of \`data\`. A later version may add fields: pass over those you do not know, and types you do not know.
`

/** @returns `docs/events.md` as the catalogue has it */
export function eventsPage(): string {
  const told = (audience: FeedType['audience']) =>
    FEED_TYPES.filter((type) => type.audience === audience).map(section)
  const shapes = new Map(FEED_TYPES.flatMap(({ data }) => Object.entries(jsonOf(data).$defs ?? {})))
  const parts = [
    ...[HEAD, '## Every event', table(jsonOf(envelope))],
    ...['## Told to everybody', ...told('public')],
    ...['## Told to those whose affair it is', ...told('own')],
    ...['## Shapes', ...[...shapes].sort(byName).map(shape)],
  ]
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`
}

function section({ type, v, audience, when, data }: FeedType): string {
  const whom = audience === 'public' ? 'Public' : 'Own'
  return `### ${type}\n\nVersion ${v}. ${whom}. ${when}\n\n${table(jsonOf(data))}`
}

function shape([name, json]: readonly [string, JsonSchema]): string {
  const kinds = json.oneOf ?? [json]
  return [`### ${name}`, json.description ?? '', ...kinds.map(table)].join('\n\n')
}

function table(json: JsonType): string {
  const { properties = {}, required = [] } = schemaOf(json)
  const rows = Object.entries(properties).map(([name, field]) => {
    const label = required.includes(name) ? `\`${name}\`` : `\`${name}\`?`
    return `| ${label} | ${typeText(field)} | ${schemaOf(field).description ?? ''} |`
  })
  return ['| field | type | |', '|---|---|---|', ...rows].join('\n')
}

function typeText(json: JsonType): string {
  const { $ref, anyOf, type, items, enum: values, ...rest } = schemaOf(json)
  const alternatives = anyOf ?? (Array.isArray(type) ? type.map((one) => ({ type: one })) : null)
  if ($ref !== undefined) return linkTo($ref)
  if (rest.const !== undefined) return code(rest.const)
  if (values) return values.map(code).join(', ')
  if (alternatives) return alternatives.map(typeText).join(' or ')
  if (type === 'array') return `list of ${typeText(items as JsonType)}`
  if (type === 'object' && rest.propertyNames) {
    return `object of ${typeText(rest.additionalProperties as JsonType)}s by ${typeText(rest.propertyNames)}`
  }
  return type === 'integer' ? 'whole number' : String(type)
}

function linkTo(ref: string): string {
  const name = ref.split('/').at(-1) ?? ''
  return `[${name}](#${name.toLowerCase()})`
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

function schemaOf(json: JsonType): JsonSchema {
  return typeof json === 'boolean' ? {} : json
}

function jsonOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema)
}
