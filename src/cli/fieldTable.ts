import { z } from 'zod'

export type JsonSchema = z.core.JSONSchema.JSONSchema
type JsonType = JsonSchema | boolean

/** @returns a table of an object's fields: name, type, description */
export function fieldTable(json: JsonType): string {
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
  if (rest.prefixItems) {
    return `[${rest.prefixItems.map((one) => typeText(one as JsonType)).join(', ')}]`
  }
  if (type === 'array') return `list of ${plural(typeText(items as JsonType))}`
  if (type === 'object' && rest.propertyNames) {
    return `object of ${typeText(rest.additionalProperties as JsonType)}s by ${typeText(rest.propertyNames)}`
  }
  return type === 'integer' ? 'whole number' : String(type)
}

function linkTo(ref: string): string {
  const name = ref.split('/').at(-1) ?? ''
  return `[${name}](#${name.toLowerCase()})`
}

/** The plural of a plain word; links, codes and tuples stay as they are. */
function plural(text: string): string {
  return /^[a-z ]+$/.test(text) ? `${text}s` : text
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``
}

function schemaOf(json: JsonType): JsonSchema {
  return typeof json === 'boolean' ? {} : json
}

export function jsonOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io })
}
