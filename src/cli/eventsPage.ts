import { envelope } from '../feed/envelope.ts'
import { FEED_TYPES, type FeedType } from '../feed/faces.ts'
import { fieldTable, type JsonSchema, jsonOf } from './fieldTable.ts'

const HEAD = `# The events of the feed

Made from \`src/sim/features.ts\` by \`npm run docs\`: change that, not this page.

[protocol.md](protocol.md) says how to ask for events and how to resume. A viewer of a sector gets its public events. A commander gets the events of its own fleets in full, in place of the public ones, wherever the fleets are. Times are galaxy milliseconds.

The version is that of the form of \`data\`. A later version may add fields and types: ignore those that you do not know.
`

/** @returns the text of `docs/events.md`, made from the catalogue of events */
export function eventsPage(): string {
  const told = (audience: FeedType['audience']) =>
    FEED_TYPES.filter((type) => type.audience === audience).map(section)
  const shapes = new Map(FEED_TYPES.flatMap(({ data }) => Object.entries(jsonOf(data).$defs ?? {})))
  const parts = [
    ...[HEAD, '## Every event', fieldTable(jsonOf(envelope))],
    ...['## Told to everybody', ...told('public')],
    ...['## Told to those whose affair it is', ...told('own')],
    ...['## Shapes', ...[...shapes].sort(byName).map(shape)],
  ]
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`
}

function section({ type, v, audience, when, data }: FeedType): string {
  const whom = audience === 'public' ? 'Public' : 'Own'
  return `### ${type}\n\nVersion ${v}. ${whom}. ${when}\n\n${fieldTable(jsonOf(data))}`
}

function shape([name, json]: readonly [string, JsonSchema]): string {
  const kinds = json.oneOf ?? [json]
  return [`### ${name}`, json.description ?? '', ...kinds.map(fieldTable)].join('\n\n')
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}
