/**
 * `npm test`: runs all tests except the page's over one Postgres, then tells which folders took more
 * CPU than planned. That fails nothing: how much the same work takes depends on the machine.
 * `npm test -- FILES` runs only those files.
 */
import { once } from 'node:events'
import path from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { globalSetup, globalTeardown } from '../globalSetup.ts'
import { overBudget, perFolder } from './budgets.ts'
import { CAN_COUNT, CPU_NOTES, readCpu } from './cpu.ts'
import { filesAlone, TESTS } from './testFiles.ts'

/** More than a small machine has cores: many tests wait for servers, leases and timers. */
const AT_ONCE = 4
const FILE_MS_MAX = 300_000

const { operands } = readCommandLine({
  call: 'npm test --',
  does: 'Runs all tests but those of the page, over one Postgres and one Redis, and tells which folders took more CPU than planned.',
  rest: 'FILE',
  options: {},
  variables: {
    REDIS_URL: 'a Redis to use; else a redis-server or valkey-server on the path, or installed',
  },
  ends: 'It ends with 0 if all passed, and with 1 otherwise.',
  example: 'npm test -- test/sim/orders.test.ts',
})
const named = operands.map((file) => path.resolve(file))
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
  for (const fault of faults) console.warn(fault)
}
