/** `npm run docs`: writes `docs/events.md`, and the tables of `docs/protocol.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCommandLine } from '../ops/readCommandLine.ts'
import { eventsPage } from './eventsPage.ts'
import { withTables } from './protocolTables.ts'

readCommandLine({
  call: 'npm run docs --',
  does: 'Writes docs/events.md, and the tables of docs/protocol.md, from the code.',
  options: {},
  example: 'npm run docs',
})

const DOCS = path.resolve(import.meta.dirname, '../../docs')
const PROTOCOL = path.join(DOCS, 'protocol.md')

writeFileSync(path.join(DOCS, 'events.md'), eventsPage())
writeFileSync(PROTOCOL, withTables(readFileSync(PROTOCOL, 'utf8')))
