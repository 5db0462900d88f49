import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

interface Layer {
  /** Layers it may import, besides itself. */
  readonly imports: readonly string[]
  /** Packages it may import; absent: any but Colyseus. */
  readonly packages?: readonly RegExp[]
}

const ANY = [/./]
const BELOW_WORLD = [
  'src/sim',
  'src/protocol',
  'src/config',
  'src/db',
  'src/feed',
  'src/accounts',
  'src/ops',
]

/** Imports go down only. A folder that is not in here may not be. */
const LAYERS: Readonly<Record<string, Layer>> = {
  'src/sim': {
    imports: [],
    packages: [/^zod$/, /^delaunator$/, /^flatqueue$/, /^tinyqueue$/, /^pure-rand\//],
  },
  'src/protocol': { imports: ['src/sim'], packages: [/^zod$/] },
  'src/config': { imports: ['src/sim'] },
  'src/ops': { imports: ['src/sim', 'src/config'] },
  'src/cluster': { imports: ['src/sim', 'src/config', 'src/ops'], packages: ANY },
  'src/db': { imports: ['src/sim', 'src/config', 'src/ops'] },
  'src/feed': { imports: ['src/sim', 'src/protocol', 'src/config', 'src/ops', 'src/db'] },
  'src/accounts': { imports: ['src/sim', 'src/protocol', 'src/config', 'src/ops', 'src/db'] },
  'src/world': { imports: BELOW_WORLD },
  'src/client': { imports: ['src/sim', 'src/protocol'], packages: [/^@colyseus\/(sdk|schema)$/] },
  'src/http': { imports: [...BELOW_WORLD, 'src/world'], packages: ANY },
  rooms: { imports: [...BELOW_WORLD, 'src/world'], packages: ANY },
  'src/server': {
    imports: [...BELOW_WORLD, 'src/cluster', 'src/world', 'src/http', 'rooms'],
    packages: ANY,
  },
  'src/main': {
    imports: [...BELOW_WORLD, 'src/cluster', 'src/world', 'src/http', 'rooms', 'src/server'],
    packages: ANY,
  },
  'src/cli': {
    imports: [
      ...BELOW_WORLD,
      'src/cluster',
      'src/world',
      'src/client',
      'src/http',
      'rooms',
      'src/server',
    ],
    packages: ANY,
  },
  web: { imports: ['src/client', 'src/protocol', 'src/sim'], packages: ANY },
}

/** What makes a simulation depend on when, where or how often it runs. */
const IMPURE =
  /\b(Date|performance|Temporal|Math\.random|set(?:Timeout|Interval|Immediate)|queueMicrotask|process|crypto|fetch|console|globalThis|require)\b/

const COLYSEUS = /^(@colyseus\/|colyseus$)/
const TEXT_OR_COMMENT =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

/** @returns what is wrong with one source file, in one line each */
function faultsOf(file: string, source: string): string[] {
  const layer = layerOf(file)
  const rules = layer === null ? undefined : LAYERS[layer]
  if (layer === null || !rules) return [`${file} lies in no known layer`]
  const faults: string[] = []
  for (const target of importsOf(source)) {
    if (target.startsWith('.')) {
      const other = layerOf(normalize(join(dirname(file), target)))
      if (other !== layer && (other === null || !rules.imports.includes(other))) {
        faults.push(`${file} imports ${target}: ${layer} must not import ${other}`)
      }
    } else if (!packageAllowed(rules, target)) {
      faults.push(`${file} imports ${target}: not for ${layer}`)
    }
  }
  const code = source.replaceAll(TEXT_OR_COMMENT, ' ')
  const impure = layer === 'src/sim' ? IMPURE.exec(code) : null
  if (impure) faults.push(`${file} is not pure: ${impure[0]}`)
  const withoutHandover = code.replaceAll('readConfig(process.env)', '')
  if (
    layer.match(/^(src|rooms)/) &&
    file !== 'src/config.ts' &&
    /\bprocess\s*\.\s*env\b/.test(withoutHandover)
  ) {
    faults.push(`${file} reads process.env: src/config.ts does that`)
  }
  return faults
}

function packageAllowed(rules: Layer, target: string): boolean {
  return rules.packages ? rules.packages.some((one) => one.test(target)) : !COLYSEUS.test(target)
}

function importsOf(source: string): string[] {
  const withoutComments = source.replaceAll(TEXT_OR_COMMENT, (match) =>
    match.startsWith('/') ? ' ' : match,
  )
  return [...withoutComments.matchAll(IMPORT)].flatMap((match) => match[1] ?? match[2] ?? [])
}

function layerOf(file: string): string | null {
  const [top = '', second = ''] = file.split('/')
  if (top === 'rooms' || top === 'web') return top
  return top === 'src' ? `src/${second.replace(/\.ts$/, '')}` : null
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file))
}

test('imports go down only, the simulation is pure, and one file reads the environment', () => {
  const files = ['src', 'rooms', 'web'].flatMap(sourceFiles)
  assert.ok(files.length > 50, `${files.length} files found`)
  const faults = files.flatMap((file) => faultsOf(file, readFileSync(join(ROOT, file), 'utf8')))
  assert.deepEqual(faults, [])
})

test('the imports of a file are all found', () => {
  const source = `import a from 'a'
import { b,
  type B } from "./b.ts"
import type { C } from '../c.ts'
import './d.css'
export { e } from './e.ts'
export * from './f.ts'
export const from = 'not/this'
// import x from './comment.ts'
const text = "import y from './text.ts'"
await import('./g.ts')`
  assert.deepEqual(importsOf(source), [
    'a',
    './b.ts',
    '../c.ts',
    './d.css',
    './e.ts',
    './f.ts',
    './g.ts',
  ])
})

test('what breaks the table is found', () => {
  const bad: readonly (readonly [file: string, source: string])[] = [
    ['src/sim/a.ts', `import { World } from '../world/World.ts'`],
    ['src/sim/a.ts', `import type { Config } from '../config.ts'`],
    ['src/sim/orders/a.ts', `export * from '../../ops/log.ts'`],
    ['src/sim/a.ts', `import { hash } from 'node:crypto'`],
    ['src/sim/a.ts', `import pg from 'pg'`],
    ['src/sim/a.ts', 'const now = Date.now()'],
    ['src/sim/a.ts', 'const luck = Math.random()'],
    ['src/sim/a.ts', 'setTimeout(() => {}, 5)'],
    ['src/sim/a.ts', 'const at = performance.now()'],
    ['src/sim/a.ts', 'const { env } = process'],
    ['src/world/a.ts', `import { Room } from '@colyseus/core'`],
    ['src/world/a.ts', `import { Room } from 'colyseus'`],
    ['src/world/postgres/a.ts', `import { SectorRoom } from '../../../rooms/SectorRoom.ts'`],
    ['src/db/a.ts', `import { World } from '../world/World.ts'`],
    ['src/client/a.ts', `import { World } from '../world/World.ts'`],
    ['src/protocol/a.ts', `import type { FeedEvent } from '../feed/faces.ts'`],
    ['src/protocol/a.ts', `import { readFileSync } from 'node:fs'`],
    ['src/sim/a.ts', `import { seq } from '../protocol/shapes.ts'`],
    ['src/client/a.ts', `import express from 'express'`],
    ['src/http/a.ts', `import { SectorRoom } from '../../rooms/SectorRoom.ts'`],
    ['rooms/a.ts', `import { api } from '../src/http/api.ts'`],
    ['rooms/a.ts', `const page = await import('../src/server.ts')`],
    ['src/server.ts', `import '../web/main.ts'`],
    ['src/main.ts', `import { draw } from '../web/src/draw.ts'`],
    ['web/src/a.ts', `import { World } from '../../src/world/World.ts'`],
    ['src/world/a.ts', 'const port = process.env.PORT'],
    ['src/main.ts', 'const port = process.env.PORT'],
    ['src/helpers/a.ts', ''],
  ]
  for (const [file, source] of bad) {
    assert.equal(faultsOf(file, source).length, 1, `${file}: ${source}`)
  }
})

test('what keeps to the table is let be', () => {
  const good: readonly (readonly [file: string, source: string])[] = [
    ['src/sim/a.ts', `// Date.now() would not do here\nconst text = 'process'`],
    ['src/world/a.ts', `import { decide } from '../sim/decide.ts'\nconst now = Date.now()`],
    [
      'rooms/a.ts',
      `import { World } from '../src/world/World.ts'\nimport { Room } from 'colyseus'`,
    ],
    ['src/main.ts', 'const config = readConfig(process.env)'],
    ['src/config.ts', 'const { env } = process'],
    ['src/client/a.ts', `import { Client } from '@colyseus/sdk'`],
  ]
  for (const [file, source] of good) assert.deepEqual(faultsOf(file, source), [])
})
