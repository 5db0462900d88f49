// Loaded first into each test process: notes at its end how much CPU it took. Processes that tests
// start load it too, but count for the process that started them.
import path from 'node:path'
import { cpuSeconds, noteCpu } from './cpu.ts'

const file = path.relative(path.dirname(import.meta.dirname), process.argv[1] ?? '')
if (file.endsWith('.test.ts') && process.env.NODE_TEST_CONTEXT) {
  process.on('exit', () => noteCpu({ file, seconds: cpuSeconds() }))
}
