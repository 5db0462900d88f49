import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const MODULE = path.resolve(import.meta.dirname, '../../src/ops/standardStreams.ts')
const END_MS_MAX = 20_000
/** Writes more than a pipe holds by console, then reports the result by its exit code. */
const SAYS_MUCH = `
  import { flushStandardStreams, guardStandardStreams, standardOut, standardError } from ${JSON.stringify(MODULE)}
  guardStandardStreams()
  await new Promise((resolve) => process.once('message', resolve))
  const line = 'x'.repeat(1_000)
  for (let n = 0; n < 3_000; n++) { console.error(line); console.log(line) }
  await new Promise((resolve) => process.stderr.write('last', resolve))
  await flushStandardStreams(500)
  process.exit(standardOut.dropped > 0 && standardError.dropped > 0 ? 7 : 8)
`

function start(out: 'pipe' | number): ChildProcess {
  const args = ['--input-type=module', '-e', SAYS_MUCH]
  return spawn(process.execPath, args, { stdio: ['ignore', out, out, 'ipc'] })
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  try {
    await once(child, 'exit', { signal: AbortSignal.timeout(END_MS_MAX) })
  } finally {
    child.kill('SIGKILL')
  }
  return child.exitCode
}

test('a process that writes to a full disk goes on', {
  skip: process.platform !== 'linux',
}, async () => {
  const full = openSync('/dev/full', 'w')
  const child = start(full)
  closeSync(full)
  child.send('begin')
  assert.equal(await codeOf(child), 7)
})

test('a process that writes to a pipe nobody reads goes on', async () => {
  const child = start('pipe')
  child.send('begin')
  assert.equal(await codeOf(child), 7)
})

test('a process that writes to a closed pipe goes on', async () => {
  const child = start('pipe')
  const closed = [child.stdout, child.stderr].map((stream) => {
    assert.ok(stream)
    return once(stream.destroy(), 'close')
  })
  await Promise.all(closed)
  child.send('begin')
  assert.equal(await codeOf(child), 7)
})
