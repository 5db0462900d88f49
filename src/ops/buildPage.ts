import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type End, StartError } from './process.ts'

const BUILD = path.resolve(import.meta.dirname, '../../web/build.ts')

/**
 * Builds the page if it is older than its sources. The build runs in a process of its own, so that
 * the server does not load a bundler.
 *
 * @param say gets what the build prints, line by line
 * @param ends gets an entry that stops the build early
 * @throws StartError if it fails
 */
export async function buildPage(say: (line: string) => void, ends: End[]): Promise<void> {
  const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'pipe', 'pipe'] })
  ends.push({ name: 'page', end: () => void child.kill() })
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', say)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new StartError('the page could not be built: see above')
}
