import { readFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** The machine on which results were measured. */
export function machine() {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  }
}

/** @returns the installed version of each package, by name */
export async function versionsOf(packages: readonly string[]): Promise<Record<string, string>> {
  const entries = packages.map(async (name) => {
    const file = path.join(ROOT, 'node_modules', name, 'package.json')
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
    return [name, version] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
