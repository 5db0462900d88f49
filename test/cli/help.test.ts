import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LIMIT_MS = 60_000
const AT_ONCE = 3
/** Matches this project's commands. Other scripts call node --test, vite, tsc or npm. */
const OURS = /^node ([\w/]+\.ts)( [^"*]*)?$/
const SOURCES = [
  'loadtest/**/*.ts',
  'test/**/*.ts',
  'web/*.ts',
  'src/http/*.ts',
  '*.md',
  'docs/*.md',
]
const TO_RUN = /\bnpx node ((?:loadtest|test|web)\/[\w/]+\.ts)/g

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

function scripts(): Record<string, string> {
  return JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).scripts
}

/**
 * Files that can be run by hand: programs, and files that the texts of this repository say to run.
 */
function runByHand(): string[] {
  const files = globSync(SOURCES, { cwd: ROOT, exclude: ['**/node_modules/**'] })
  return files.flatMap((file) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8')
    const named = [...source.matchAll(TO_RUN)].flatMap(([, program]) => program ?? [])
    const isProgram = /^(test|loadtest)\//.test(file) && /^if \(import\.meta\.main\)/m.test(source)
    return isProgram ? [...named, file] : named
  })
}

/** The words after `node` of every command of this project, by the command's name. */
function commands(): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  const byName = scripts()
  for (const [name, script] of Object.entries(byName)) {
    const isHook = name.startsWith('pre') && name.slice('pre'.length) in byName
    const words = OURS.test(script) && !isHook && script.split(' ').slice(1)
    if (words) found.set(`npm run ${name}`, words)
  }
  const starlane = found.get('npm run starlane') ?? assert.fail()
  for (const name of ['sectors', 'move', 'drain']) {
    found.set(`npm run starlane -- ${name}`, [...starlane, name])
  }
  const inScripts = new Set([...found.values()].map(([file]) => file))
  for (const file of runByHand()) if (!inScripts.has(file)) found.set(`npx node ${file}`, [file])
  return found
}

/** A database and a Redis that do not exist: a command that connects to them fails. */
const NOWHERE = {
  DATABASE_URL: 'postgres://127.0.0.1:1/nowhere',
  REDIS_URL: 'redis://127.0.0.1:1',
  DATA_DIR: '/dev/null/nowhere',
}

function run(args: readonly string[]): Promise<Ended> {
  const options = {
    cwd: ROOT,
    env: { ...process.env, ...NOWHERE, NODE_TEST_CONTEXT: '' },
    timeout: LIMIT_MS,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

async function forEach(
  names: readonly string[],
  one: (name: string, args: readonly string[]) => Promise<void>,
): Promise<void> {
  const left = [...commands()].filter(([name]) => names.includes(name))
  assert.equal(left.length, names.length)
  const faults: string[] = []
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [name, args] = next
      await one(name, args).catch((error: Error) => faults.push(`${name}: ${error.message}`))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  assert.deepEqual(faults, [])
}

test('every command is found', () => {
  const names = [...commands().keys()]
  for (const name of ['npm run start', 'npm run chaos', 'npm run bench:slow', 'npm run docs']) {
    assert.ok(names.includes(name), name)
  }
  assert.ok(names.includes('npm run record'))
  assert.ok(names.includes('npx node loadtest/scenarios/watchers.ts'))
})

test('npm runs no other program of ours before a command has read its options', () => {
  const names = Object.keys(scripts())
  const before = [...commands().keys()]
    .map((name) => name.replace('npm run ', 'pre'))
    .filter((name) => names.includes(name))
  assert.deepEqual(before, [])
})

test('every command tells what it does and how it is called, and starts nothing', async () => {
  await forEach([...commands().keys()], async (name, args) => {
    const { code, out, err } = await run([...args, '--help'])
    assert.deepEqual([code, err], [0, ''])
    const [file = ''] = args
    const called = name.startsWith('npm ') ? name.replace(/npm run (start|test)$/, 'npm $1') : file
    assert.match(out, /^Usage: (npm|npx node) /)
    assert.ok(out.split('\n')[0]?.includes(called.replace(/ -- .*/, '')), out)
    assert.match(out, /^ {2}--help /m)
    assert.match(out, /^Example: /m)
    for (const line of out.split('\n')) assert.ok(line.length <= 110, line)
  })
})

/** All read their options in one way, as their help shows: some are enough here. */
const ASKED_WRONGLY = ['start', 'cluster', 'test', 'chaos', 'bench', 'starlane -- move']

test('a command refuses an option it does not have, in one line', async () => {
  const some = ASKED_WRONGLY.map((name) => `npm run ${name}`)
  await forEach(some, async (name, args) => {
    const operands = { move: ['7', 'abcd'], drain: ['abcd'] }[name.split(' ').at(-1) ?? ''] ?? []
    const { code, out, err } = await run([...args, ...operands, '--no-such-option'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /^there is no option --no-such-option; there (is|are) .*--help\n$/)
  })
})
