import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { withTables } from '../../src/cli/protocolTables.ts'

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../docs/protocol.md'), 'utf8')

test('the tables of docs/protocol.md say what src/protocol says', () => {
  assert.equal(
    PAGE,
    withTables(PAGE),
    'docs/protocol.md is not current: run `npm run docs` and commit it with your change',
  )
})

test('a missing mark, or one that names no table, is an error', () => {
  assert.throws(() => withTables('# The protocol'), /no mark for: operations, bodies/)
  const unknown = PAGE.replace('<!-- made: orders -->', '<!-- made: wishes -->')
  assert.throws(() => withTables(unknown), /asks for "wishes", and there is no such table/)
})

test('no table is empty, and every link leads somewhere', () => {
  assert.doesNotMatch(PAGE, /\|---\|\n\n/)
  assert.doesNotMatch(PAGE, /undefined|\[object Object\]/)
  const headings = [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, target = ''] of PAGE.matchAll(/\]\(#([\w-]+)\)/g)) {
    assert.ok(headings.includes(target), `#${target} is no heading of the page`)
  }
})
