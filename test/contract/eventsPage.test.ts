import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { eventsPage } from '../../src/cli/eventsPage.ts'
import { FEED_TYPES } from '../../src/feed/faces.ts'

test('[FEED-5] docs/events.md says what the catalogue says', () => {
  const page = path.resolve(import.meta.dirname, '../../docs/events.md')
  assert.equal(
    readFileSync(page, 'utf8'),
    eventsPage(),
    'docs/events.md is not current: run `npm run docs` and commit it with your change',
  )
})

test('every type has its heading, and every field its description', () => {
  const lines = eventsPage().split('\n')
  for (const { type } of FEED_TYPES) assert.ok(lines.includes(`### ${type}`), type)
  const bare = lines.filter(
    (line) => /^\| `/.test(line) && /\|\s*\|$|undefined|object Object/.test(line),
  )
  assert.deepEqual(bare, [])
})
