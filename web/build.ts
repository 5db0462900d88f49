/**
 * `npm run build:web [-- --force]`: builds the page, unless the last build is newer than every file
 * it is made from.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { flag } from '../src/ops/options.ts'
import { readCommandLine } from '../src/ops/readCommandLine.ts'
import { keepBuilds } from './keepBuilds.ts'

const root = join(import.meta.dirname, '..')
const built = join(root, 'web/dist/index.html')
const SOURCES = ['web', 'src/client', 'src/protocol', 'src/sim', 'package-lock.json']

const COMMAND = {
  call: 'npm run build:web --',
  does: 'Builds the page into web/dist, unless the last build is newer than everything it was made from.',
  options: { force: flag('builds it in any case') },
  example: 'npm run build:web -- --force',
}
/** When another file imports this one, the command line belongs to that file. */
const force = import.meta.main && readCommandLine(COMMAND).values.force

function newestMs(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path)
    .filter((name) => name !== 'dist')
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0)
}

function isFresh(): boolean {
  if (!existsSync(built)) return false
  const builtMs = statSync(built).mtimeMs
  return SOURCES.every((source) => newestMs(join(root, source)) <= builtMs)
}

if (force || !isFresh()) {
  const startedMs = performance.now()
  console.log('building the page')
  // Vite is loaded only when there is something to build: the check alone stays cheap.
  const { build } = await import('vite')
  const built = await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' })
  const outputs = [built].flat().flatMap((each) => ('output' in each ? each.output : []))
  keepBuilds(
    join(root, 'web/dist'),
    outputs.map(({ fileName }) => fileName),
  )
  console.log(`the page is built (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`)
}
