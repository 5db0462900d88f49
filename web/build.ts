/**
 * Builds the page, unless the last build is newer than everything it was made from.
 *
 *     npm run build:web [-- --force]
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { keepBuilds } from './keepBuilds.ts'

const root = join(import.meta.dirname, '..')
const built = join(root, 'web/dist/index.html')
const SOURCES = ['web', 'src/client', 'src/protocol', 'src/sim', 'package-lock.json']

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

if (process.argv.includes('--force') || !isFresh()) {
  const startedMs = performance.now()
  process.stdout.write('Building the page … ')
  // Loaded only now: the check alone is to cost nothing.
  const { build } = await import('vite')
  const built = await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' })
  const outputs = [built].flat().flatMap((each) => ('output' in each ? each.output : []))
  keepBuilds(
    join(root, 'web/dist'),
    outputs.map(({ fileName }) => fileName),
  )
  console.log(`done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
}
