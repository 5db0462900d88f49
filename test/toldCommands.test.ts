import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const ROOT = path.resolve(import.meta.dirname, '..')
const FOLDERS = ['docs', 'deploy', 'examples', 'loadtest', 'rooms', 'src', 'test', 'web']
/** Matches `node` with a file of this project, and without npx before it. */
const BARE = /(?<!npx )\bnode (?:--[\w=./-]+ )*["']?[\w./*-]+\.ts\b/

function bareCommands(text: string): string[] {
  return text.split('\n').filter((line) => BARE.test(line))
}

/** The machine's own Node may not run TypeScript; npm and npx find the installed one. */
test('no command in any text begins with a bare node', () => {
  const nested = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  )
  const files = [...readdirSync(ROOT), ...nested].filter(
    (file) => /\.(md|tsx?|yaml|html)$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file),
  )
  assert.ok(files.includes('README.md') && files.includes('web/build.ts'))
  const told = files
    .filter((file) => file !== 'test/toldCommands.test.ts')
    .flatMap((file) => bareCommands(readFileSync(path.join(ROOT, file), 'utf8')))
  assert.deepEqual(told, [])
})

test('a bare node is found, also with options; a command run by npx is not', () => {
  const bad = [' *     node web/build.ts [--force]', 'run `node --test test/a.test.ts`, then']
  const good = [
    '`npx node --test test/a.test.ts`',
    '`npm run record -- a.ts`',
    'a node of a graph.',
  ]
  assert.deepEqual(bareCommands([...bad, ...good].join('\n')), bad)
})
