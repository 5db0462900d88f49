// Runs in one process the tests that need none of their own: to start one costs more than most of
// them take. Each file is a suite, so that what it does before and after its tests stays its own.
import path from 'node:path'
import { after, before, suite } from 'node:test'
import { cpuSeconds, noteCpu } from './cpu.ts'
import { filesTogether, TESTS } from './testFiles.ts'

for (const file of filesTogether()) {
  await suite(file, async () => {
    let start = 0
    before(() => {
      start = cpuSeconds()
    })
    after(() => noteCpu({ file, seconds: cpuSeconds() - start }))
    await import(path.join(TESTS, file))
  })
}
