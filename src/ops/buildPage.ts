import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type End, StartError } from './process.ts'

const BUILD = path.resolve(import.meta.dirname, '../../web/build.ts')

/**
 * Builds the page, where it is older than its sources. In a process of its own: a server is not to
 * carry a bundler along.
 * @param say what the build prints, line by line
 * @param ends is given what ends the build before its time
 * @throws StartError if it fails
 */
export async function buildPage(say: (line: string) => void, ends: End[]): Promise<void> {
  const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'pipe', 'pipe'] })
  ends.push({ name: 'page', end: () => void child.kill() })
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', say)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new StartError('the page could not be built: see above')
}
