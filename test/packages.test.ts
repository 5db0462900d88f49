import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { importsOf } from './importsOf.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const TYPES_ALONE = /(?:^|\n)\s*(?:import|export)\s+type\s[^'"`;]*?\sfrom\s+['"][^'"]+['"]/g

/** @returns the packages that a source file needs to run */
function packagesOf(source: string): string[] {
  return importsOf(source.replaceAll(TYPES_ALONE, '\n'))
    .filter((target) => !/^(\.|node:)/.test(target))
    .map((target) => (/^@[^/]+\/[^/]+|^[^/]+/.exec(target) ?? [target])[0])
}

/** A machine that only runs the server may install without development packages. */
test('`npm start` needs no development package, not even to build the page', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  const files = ['src', 'rooms', 'web'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('dist'))
      .map((file) => path.join(folder, file)),
  )
  const needed = files.flatMap((file) =>
    packagesOf(readFileSync(path.join(ROOT, file), 'utf8')).map((name) => ({ file, name })),
  )
  for (const name of ['vite', 'pixi.js', 'preact', 'express']) {
    assert.ok(
      needed.some((one) => one.name === name),
      `${name} was not found in the sources`,
    )
  }
  assert.deepEqual(
    needed.filter(({ name }) => !Object.hasOwn(dependencies, name)),
    [],
  )
})

test('the lock file fits package.json and names no registry', () => {
  const read = (name: string) => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'))
  const { dependencies, devDependencies } = read('package.json')
  const { '': root, ...installed } = read('package-lock.json').packages
  assert.deepEqual(root.dependencies, dependencies)
  assert.deepEqual(root.devDependencies, devDependencies)
  const resolved = Object.entries<object>(installed).filter(([, entry]) => 'resolved' in entry)
  assert.deepEqual(resolved, [])
})

test('type imports need no package, and subpaths count as their package', () => {
  const source = [
    `import type { WebSocket } from 'ws'`,
    `import { useState } from 'preact/hooks'`,
    `import { type Client, Room } from '@colyseus/sdk/build/Room'`,
    `import { join } from 'node:path'`,
    `const { build } = await import('vite')`,
  ]
  assert.deepEqual(packagesOf(source.join('\n')), ['preact', '@colyseus/sdk', 'vite'])
})
