import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import path from 'node:path'
import type { Verdict } from '../verdict/judge.ts'
import type { Tally } from '../verdict/Tally.ts'
import type { Options } from './readOptions.ts'

/** Writes the results, with the machine they were measured from. @returns the file's path */
export async function writeVerdict(
  options: Options,
  endpoint: string,
  verdict: Verdict,
  tally: Tally,
): Promise<string> {
  const { scenario, clients, minutes, perProcess, ease } = options
  const results = path.resolve(import.meta.dirname, '../results')
  const file = options.out ?? path.join(results, `loadtest-${scenario.name}.json`)
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  }
  const asked = { scenario: scenario.name, endpoint, clients, minutes, perProcess, ease }
  const { timings: _encoded, ...counted } = tally.report()
  const written = { at: new Date(), machine, asked, ...verdict, timings: tally.spreads, ...counted }
  await mkdir(path.dirname(path.resolve(file)), { recursive: true })
  await writeFile(file, `${JSON.stringify(written, null, 2)}\n`)
  return path.relative(process.cwd(), file)
}
