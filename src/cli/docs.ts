/** `npm run docs:events`: writes `docs/events.md` from the catalogue of the feed. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { eventsPage } from './eventsPage.ts'

writeFileSync(path.resolve(import.meta.dirname, '../../docs/events.md'), eventsPage())
