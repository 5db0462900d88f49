/** `npm run docs`: writes `docs/events.md`, and the tables of `docs/protocol.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { eventsPage } from './eventsPage.ts'
import { withTables } from './protocolTables.ts'

const DOCS = path.resolve(import.meta.dirname, '../../docs')
const PROTOCOL = path.join(DOCS, 'protocol.md')

writeFileSync(path.join(DOCS, 'events.md'), eventsPage())
writeFileSync(PROTOCOL, withTables(readFileSync(PROTOCOL, 'utf8')))
