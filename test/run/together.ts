// Runs in one process the tests that do not need their own: starting a process costs more than most
// of them take. Each file is a suite, so its hooks stay its own.
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
