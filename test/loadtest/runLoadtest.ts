import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const SCRIPT = path.resolve(import.meta.dirname, '../../loadtest/loadtest.ts')

export interface Outcome {
  readonly code: number | null
  /** Lines of stdout and stderr. */
  readonly output: string
  /** The result file; null if none was written. */
  readonly written: Written | null
}

interface Written {
  readonly result: string
  readonly wrongs: number
  readonly rows: readonly { readonly what: string; readonly met: boolean }[]
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Runs `npm run loadtest` as a process of its own.
 *
 * @param onOutput called with each piece of output; may stop the process
 * @param env settings besides those of this process
 */
export async function runLoadtest(
  args: Readonly<Record<string, string | number>>,
  onOutput: (output: string, interrupt: () => void) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'starlane-loadtest-'))
  const out = path.join(folder, 'verdict.json')
  try {
    const options = Object.entries({ ...args, out }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ])
    const child = spawn(process.execPath, [SCRIPT, ...options], {
      stdio: 'pipe',
      env: { ...process.env, ...env },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        onOutput(output, () => child.kill('SIGINT'))
      })
    }
    const [code] = (await once(child, 'close')) as [number | null]
    const text = await readFile(out, 'utf8').catch(() => null)
    return { code, output, written: text === null ? null : JSON.parse(text) }
  } finally {
    await rm(folder, { recursive: true })
  }
}
