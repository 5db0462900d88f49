import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import path from 'node:path'
import type { Figure } from './Figures.ts'

export interface Section {
  readonly title: string
  readonly figures: readonly Figure[]
}

export function printSection({ title, figures }: Section): void {
  console.log(`\n${title}`)
  console.table(
    figures.map(({ what, value, unit, mark, isAtLeast = false, note }) => ({
      what,
      value: `${round(value)} ${unit}`,
      mark: mark === undefined ? '' : `${isAtLeast ? '≥' : '≤'} ${mark} ${unit}`,
      met: mark === undefined ? '' : (isAtLeast ? value >= mark : value <= mark) ? 'yes' : 'no',
      note: note ?? '',
    })),
  )
}

/** @returns the file's path */
export async function writeReport(name: string, sections: readonly Section[]): Promise<string> {
  const folder = path.resolve(import.meta.dirname, '../results')
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${name}.json`)
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  }
  await writeFile(file, `${JSON.stringify({ at: new Date(), machine, sections }, null, 2)}\n`)
  return path.relative(process.cwd(), file)
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
