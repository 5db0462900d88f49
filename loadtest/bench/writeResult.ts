import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import path from 'node:path'
import { machine, versionsOf } from './surroundings.ts'

/** The folder of the results, which are JSON files. */
export const RESULTS = path.resolve(import.meta.dirname, '../results')

/** A result from which charts are drawn: the data and how it was measured. */
export interface Result<T> {
  readonly at: string
  readonly machine: ReturnType<typeof machine>
  /** Load averages over the last minute and the last five, when it was written. */
  readonly load: readonly number[]
  readonly versions: Readonly<Record<string, string>>
  readonly data: T
}

export async function writeResult<T>(
  name: string,
  packages: readonly string[],
  data: T,
): Promise<void> {
  const versions = await versionsOf(packages)
  const load = loadavg().slice(0, 2)
  const result: Result<T> = {
    ...{ at: new Date().toISOString(), machine: machine(), load, versions, data },
  }
  await mkdir(RESULTS, { recursive: true })
  await writeFile(path.join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}
