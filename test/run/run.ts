/**
 * `npm test`: runs all tests except the page's over one Postgres, then checks each folder's budget.
 * `npm test -- FILES` runs only those files.
 */
import { once } from 'node:events'
import path from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { globalSetup, globalTeardown } from '../globalSetup.ts'
import { overBudget, perFolder } from './budgets.ts'
import { CAN_COUNT, CPU_NOTES, readCpu } from './cpu.ts'
import { filesAlone, TESTS } from './testFiles.ts'

/** More than a small machine has cores: many tests wait for servers, leases and timers. */
const AT_ONCE = 4
const FILE_MS_MAX = 300_000

const named = process.argv.slice(2).map((file) => path.resolve(file))
const all = [here('together.ts'), ...filesAlone().map((file) => path.join(TESTS, file))]

process.env[CPU_NOTES] = path.join(await globalSetup(), 'cpu.jsonl')
try {
  const results = run({
    files: named.length > 0 ? named : all,
    concurrency: AT_ONCE,
    timeout: FILE_MS_MAX,
    execArgv: ['--import', here('countProcess.ts')],
  })
  results.on('test:fail', () => {
    process.exitCode = 1
  })
  const report = results.compose(new spec())
  report.pipe(process.stdout)
  await once(report, 'end')
  if (CAN_COUNT) tellCpu()
} finally {
  await globalTeardown()
}

function here(file: string): string {
  return path.join(import.meta.dirname, file)
}

function tellCpu(): void {
  const files = readCpu()
  const figures = perFolder(files).map(([folder, seconds]) => `${folder} ${seconds.toFixed(1)}`)
  console.log(`s of CPU: ${figures.join(', ')}`)
  const faults = named.length > 0 ? [] : overBudget(files)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exitCode = 1
}
