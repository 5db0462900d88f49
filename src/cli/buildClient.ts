/**
 * `npm run build:client`: makes the package `starlane-client` in `build/client`. It is JavaScript
 * with declarations, because Node strips no types under node_modules. As a package of its own, it
 * spares authors of clients the server: it depends only on what its code imports, in the versions
 * with which this repository is tested.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCommandLine } from '../ops/readCommandLine.ts'

readCommandLine({
  call: 'npm run build:client --',
  does: 'Makes the package starlane-client in build/client: the code of src/client as JavaScript with types. "npm run pack:client" packs it into a file that npm can install.',
  options: {},
  example: 'npm run build:client',
})

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDER = path.join(ROOT, 'build/client')
const CLIENT = path.join(ROOT, 'src/client')
const PACKAGE_IMPORTED = /\bfrom '((?:@[^/']+\/)?[^./'][^/']*)/g

interface Manifest {
  readonly version: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

/** @throws Error for a package that this repository does not install */
function dependencies(installed: Manifest['dependencies']): Record<string, string> {
  const names = globSync('**/*.{js,d.ts}', { cwd: FOLDER }).flatMap((file) => {
    const code = readFileSync(path.join(FOLDER, file), 'utf8')
    return [...code.matchAll(PACKAGE_IMPORTED)].map(([, name = '']) => name)
  })
  const versions = [...new Set(names)].sort().map((name) => {
    const version = installed[name]
    if (version !== undefined) return [name, version] as const
    throw new Error(`the client imports ${name}, which is not in package.json's dependencies`)
  })
  return Object.fromEntries(versions)
}

function compile(): number {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', CLIENT], { stdio: 'inherit' }).status ?? 1
}

function describePackage(): void {
  const ours = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest
  const { version, license, engines } = ours
  const manifest = {
    name: 'starlane-client',
    version,
    description:
      'Plays on a Starlane server: orders that arrive once, fleets followed, a map feed without gaps',
    license,
    type: 'module',
    sideEffects: false,
    engines,
    exports: { '.': { types: './client/index.d.ts', default: './client/index.js' } },
    dependencies: dependencies(ours.dependencies),
  }
  writeFileSync(path.join(FOLDER, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  cpSync(path.join(CLIENT, 'README.md'), path.join(FOLDER, 'README.md'))
  cpSync(path.join(ROOT, 'LICENSE'), path.join(FOLDER, 'LICENSE'))
}

// Files that are no longer in the source must not stay in the package.
rmSync(FOLDER, { recursive: true, force: true })
process.exitCode = compile()
if (process.exitCode === 0) describePackage()
