import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'
import { importCircles } from './importCircles.ts'
import { importsOf, TEXT_OR_COMMENT } from './importsOf.ts'

const ROOT = join(import.meta.dirname, '..')

interface Layer {
  /** Layers it may import besides itself. A name includes all the layers within it. */
  readonly imports: readonly string[]
  /** Packages it may import; if absent, all but Colyseus. */
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

const ROOMS = ['rooms', 'rooms/sector', 'rooms/galaxy', 'rooms/admin', 'rooms/colyseus']
/** What a room may import, besides the rooms' own folders. */
const BELOW_ROOMS = [...BELOW_WORLD, 'src/vision', 'src/flow', 'src/world']

const ALL_OF_SRC = [
  ...BELOW_ROOMS,
  ...['src/chronicle', 'src/ledger', 'src/readmodels', 'src/cluster', 'src/client'],
  ...['src/http', 'src/operations'],
  ...['src/server', 'src/main', 'src/cli'],
  ...ROOMS,
]

const BELOW_PAGE = ['src/client', 'src/protocol', 'src/sim']
/** A folder of `web/src/features`. It stands alone; what two of them share lies below them. */
const FEATURE: Layer = {
  imports: [...BELOW_PAGE, 'web/src/ui', 'web/src/courses', 'web/src/session', 'web/src/map'],
  packages: ANY,
}

/**
 * The table of layers. Imports only go down, and every folder must be in it. Each folder of `test`
 * is a layer: what several of them need is in `testkit`.
 */
const LAYERS: Readonly<Record<string, Layer>> = {
  'src/sim': {
    imports: [],
    packages: [/^zod$/, /^delaunator$/, /^flatqueue$/, /^tinyqueue$/, /^pure-rand\//],
  },
  'src/protocol': { imports: ['src/sim'], packages: [/^zod$/] },
  'src/vision': { imports: ['src/sim'], packages: [] },
  'src/flow': { imports: [], packages: [] },
  'src/config': { imports: ['src/sim'] },
  'src/ops': { imports: ['src/sim', 'src/config'] },
  'src/cluster': { imports: ['src/sim', 'src/config', 'src/ops'], packages: ANY },
  'src/db': { imports: ['src/sim', 'src/config', 'src/ops'] },
  'src/feed': {
    imports: ['src/sim', 'src/protocol', 'src/flow', 'src/config', 'src/ops', 'src/db'],
  },
  'src/chronicle': { imports: ['src/sim', 'src/db'] },
  'src/ledger': { imports: ['src/sim', 'src/protocol', 'src/db', 'src/chronicle', 'src/world'] },
  'src/readmodels': { imports: ['src/sim', 'src/protocol', 'src/db', 'src/chronicle'] },
  'src/accounts': { imports: ['src/sim', 'src/protocol', 'src/config', 'src/ops', 'src/db'] },
  'src/world': { imports: BELOW_WORLD },
  'src/client': { imports: ['src/sim', 'src/protocol'], packages: [/^@colyseus\/(sdk|schema)$/] },
  'src/operations': {
    imports: [...BELOW_WORLD, 'src/cluster', 'src/world', 'src/chronicle', 'src/readmodels'],
  },
  'src/http': {
    imports: [
      ...BELOW_WORLD,
      ...['src/flow', 'src/ledger', 'src/readmodels', 'src/world', 'src/operations'],
    ],
    packages: ANY,
  },
  'rooms/colyseus': { imports: BELOW_ROOMS, packages: ANY },
  rooms: { imports: [...BELOW_ROOMS, 'rooms/colyseus'], packages: ANY },
  'rooms/sector': { imports: [...BELOW_ROOMS, 'rooms', 'rooms/colyseus'], packages: ANY },
  'rooms/galaxy': { imports: [...BELOW_ROOMS, 'rooms', 'rooms/colyseus'], packages: ANY },
  'rooms/admin': { imports: [...BELOW_ROOMS, 'src/operations', ...ROOMS], packages: ANY },
  'src/server': {
    imports: [
      ...BELOW_ROOMS,
      ...['src/chronicle', 'src/ledger', 'src/readmodels', 'src/cluster', 'src/http'],
      'src/operations',
      ...ROOMS,
    ],
    packages: ANY,
  },
  'src/main': {
    imports: [
      ...BELOW_ROOMS,
      ...['src/ledger', 'src/cluster', 'src/http', 'src/operations', ...ROOMS, 'src/server'],
    ],
    packages: ANY,
  },
  'src/cli': {
    imports: ALL_OF_SRC.filter((layer) => layer !== 'src/main'),
    packages: ANY,
  },
  'web/src/ui': { imports: ['src/sim'], packages: ANY },
  'web/src/courses': { imports: BELOW_PAGE },
  'web/src/session': { imports: [...BELOW_PAGE, 'web/src/ui'], packages: ANY },
  'web/src/map': { imports: [...BELOW_PAGE, 'web/src/ui', 'web/src/courses'], packages: ANY },
  'web/src/game': { imports: [...FEATURE.imports, 'web/src/features'], packages: ANY },
  web: { imports: [...BELOW_PAGE, 'web/src'], packages: ANY },
  /** A command. */
  'web/build.ts': { imports: ['src/ops', 'web'], packages: ANY },
  testkit: { imports: ALL_OF_SRC, packages: ANY },
  test: { imports: [...ALL_OF_SRC, 'web', 'testkit'], packages: ANY },
  'test/run': { imports: ['test', 'src/ops'], packages: ANY },
  'test/loadtest': { imports: [...ALL_OF_SRC, 'testkit', 'loadtest'], packages: ANY },
  loadtest: { imports: [...ALL_OF_SRC, 'web', 'testkit'], packages: ANY },
}

/** Matches what makes a simulation depend on when, where or how often it runs. */
const IMPURE =
  /\b(Date|performance|Temporal|Math\.random|set(?:Timeout|Interval|Immediate)|queueMicrotask|process|crypto|fetch|console|globalThis|require)\b/

const COLYSEUS = /^(@colyseus\/|colyseus$)/

/** @returns the faults of one source file, one line each */
function faultsOf(file: string, source: string): string[] {
  const layer = layerOf(file)
  const rules = layer === null ? undefined : rulesOf(layer)
  if (layer === null || !rules) return [`${file} lies in no known layer`]
  const faults: string[] = []
  for (const target of importsOf(source)) {
    if (target.startsWith('.')) {
      const other = fileOf(file, target)
      if (!fileAllowed(layer, rules, other)) {
        faults.push(`${file} imports ${target}: ${layer} must not import ${layerOf(other)}`)
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

function rulesOf(layer: string): Layer | undefined {
  return (
    LAYERS[layer] ??
    (layer.startsWith('web/src/features/')
      ? FEATURE
      : layer.startsWith('test/')
        ? LAYERS.test
        : undefined)
  )
}

function fileAllowed(layer: string, { imports }: Layer, file: string): boolean {
  const other = layerOf(file)
  const isBelow = imports.some((one) => one === other || isWithin(one, other))
  return other === layer || isBelow
}

/** Whether a layer is within a named one. Only the page and its tests have layers within layers. */
function isWithin(named: string, layer: string | null): boolean {
  return named.startsWith('web') && layer?.startsWith(`${named}/`) === true
}

function packageAllowed(rules: Layer, target: string): boolean {
  return rules.packages ? rules.packages.some((one) => one.test(target)) : !COLYSEUS.test(target)
}

/** Imports name files in full, with the ending, so joining the paths is enough. */
function fileOf(importer: string, target: string): string {
  return normalize(join(dirname(importer), target))
}

function layerOf(file: string): string | null {
  const [top = '', second = '', third] = file.split('/')
  const partOfPage = /^web\/src\/(?:features\/)?[^/]+(?=\/)/.exec(file)
  if (partOfPage) return partOfPage[0]
  if (top === 'test' && third !== undefined) return `test/${second}`
  if (file === 'web/build.ts') return file
  if (top === 'rooms' && third !== undefined) return `rooms/${second}`
  if (['rooms', 'web', 'test', 'testkit', 'loadtest'].includes(top)) return top
  return top === 'src' ? `src/${second.replace(/\.ts$/, '')}` : null
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file))
}

const SOURCES: ReadonlyMap<string, string> = new Map(
  ['src', 'rooms', 'web', 'test', 'testkit', 'loadtest']
    .flatMap(sourceFiles)
    .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
)

test('imports only go down, the simulation is pure, and one file reads the environment', () => {
  assert.ok(SOURCES.size > 50, `${SOURCES.size} files found`)
  const faults = [...SOURCES].flatMap(([file, source]) => faultsOf(file, source))
  assert.deepEqual(faults, [])
})

test('no file imports itself by way of others, not even for a type', () => {
  const graph = [...SOURCES].map(([file, source]) => {
    const targets = importsOf(source).filter((target) => target.startsWith('.'))
    return [file, targets.map((target) => fileOf(file, target))] as const
  })
  assert.deepEqual(importCircles(new Map(graph)), [])
})

test('each group of files that import each other is found once, as a path', () => {
  const graph = new Map([
    ['a', ['b', 'x']],
    ['b', ['c', 'a.css']],
    ['c', ['b', 'd']],
    ['d', ['b']],
    ['e', ['e', 'a']],
    ['f', ['a', 'c']],
    ['x', []],
  ])
  assert.deepEqual(importCircles(graph), ['b → c → b', 'e → e'])
})

test('all imports of a file are found', () => {
  const source = [
    `import a from 'a'`,
    'import { b,',
    '  type B } from "./b.ts"',
    `import type { C } from '../c.ts'`,
    `import './d.css'`,
    `export { e } from './e.ts'`,
    `export * from './f.ts'`,
    `export const from = 'not/this'`,
    `// import x from './comment.ts'`,
    `const text = "import y from './text.ts'"`,
    'const page = `',
    `import z from './page.ts'`,
    '`',
    `await import('./g.ts')`,
  ].join('\n')
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

test('violations of the table are found', () => {
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
    ['src/world/postgres/a.ts', `import { SectorRoom } from '../../../rooms/sector/SectorRoom.ts'`],
    ['src/db/a.ts', `import { World } from '../world/World.ts'`],
    ['src/client/a.ts', `import { World } from '../world/World.ts'`],
    ['src/protocol/a.ts', `import type { FeedEvent } from '../feed/faces.ts'`],
    ['src/protocol/a.ts', `import { readFileSync } from 'node:fs'`],
    ['src/sim/a.ts', `import { seq } from '../protocol/shapes.ts'`],
    ['src/client/a.ts', `import express from 'express'`],
    ['src/http/a.ts', `import { SectorRoom } from '../../rooms/sector/SectorRoom.ts'`],
    ['rooms/a.ts', `import { api } from '../src/http/api.ts'`],
    ['rooms/galaxy/a.ts', `import { roomIdOf } from '../sector/SectorRoom.ts'`],
    ['rooms/colyseus/a.ts', `import { roomIdOf } from '../sector/SectorRoom.ts'`],
    ['rooms/another/a.ts', ''],
    ['src/flow/a.ts', `import type { Log } from '../ops/log.ts'`],
    ['src/vision/a.ts', `import { StateView } from '@colyseus/schema'`],
    ['rooms/a.ts', `const page = await import('../src/server.ts')`],
    ['src/server.ts', `import '../web/main.ts'`],
    ['src/main.ts', `import { draw } from '../web/src/draw.ts'`],
    ['web/src/a.ts', `import { World } from '../../src/world/World.ts'`],
    ['src/world/a.ts', 'const port = process.env.PORT'],
    ['src/main.ts', 'const port = process.env.PORT'],
    ['src/helpers/a.ts', ''],
    ['src/http/a.ts', `import { withTestDatabase } from '../../testkit/testDatabase.ts'`],
    ['web/src/game/a.ts', `import { World } from '../../../src/world/World.ts'`],
    ['web/src/game/a.ts', `import { App } from '../App.tsx'`],
    ['web/src/features/a/a.ts', `import { Game } from '../../game/Game.ts'`],
    ['web/src/features/a/a.ts', `import { B } from '../b/B.ts'`],
    ['web/src/map/a.ts', `import { savedSession } from '../session/savedSession.ts'`],
    ['web/src/ui/a.ts', `import { Api } from '../../../src/client/Api.ts'`],
    ['web/src/helpers/a.ts', ''],
    ['web/src/a.ts', `import { Valve } from '../../testkit/Valve.ts'`],
    ['test/server/a.ts', `import { Tally } from '../../loadtest/verdict/Tally.ts'`],
    ['test/server/a.ts', `import { WatchedSector } from '../rooms/WatchedSector.ts'`],
    ['test/loadtest/a.ts', `import { TestViewer } from '../server/TestViewer.ts'`],
    ['testkit/a.ts', `import { Tally } from '../loadtest/verdict/Tally.ts'`],
    ['testkit/a.ts', `import { WatchedSector } from '../test/rooms/WatchedSector.ts'`],
    ['loadtest/a.ts', `import { Player } from '../test/chaos/Player.ts'`],
  ]
  for (const [file, source] of bad) {
    assert.equal(faultsOf(file, source).length, 1, `${file}: ${source}`)
  }
})

test('imports that the table allows pass', () => {
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
    ['web/src/features/a/A.tsx', `import { B } from './B.tsx'\nimport { C } from '../../ui/C.ts'`],
    ['web/src/game/a.ts', `import { B } from '../features/b/B.ts'`],
    ['web/src/App.tsx', `import { B } from './features/b/B.tsx'`],
    ['test/web/a.ts', `import { B } from '../../web/src/features/b/B.ts'`],
    ['test/server/a.ts', `import { Valve } from '../../testkit/Valve.ts'`],
    ['test/server/a.ts', `import { TestViewer } from './TestViewer.ts'`],
    ['test/loadtest/a.ts', `import { Tally } from '../../loadtest/verdict/Tally.ts'`],
    ['loadtest/a.ts', `import { withTestDatabase } from '../testkit/testDatabase.ts'`],
  ]
  for (const [file, source] of good) assert.deepEqual(faultsOf(file, source), [])
})
