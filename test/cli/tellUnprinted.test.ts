import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const MODULE = path.resolve(import.meta.dirname, '../../src/cli/tellUnprinted.ts')
const PRINTS = `
  import { tellUnprinted } from ${JSON.stringify(MODULE)}
  tellUnprinted(7)
  await new Promise((resolve) => process.stdin.once('end', resolve).resume())
  for (let n = 0; n < 3; n++) process.stdout.write('x'.repeat(100_000))
  await new Promise(setImmediate)
  process.exitCode = 1
`

async function run(out: 'pipe' | number): Promise<{ code: number | null; errors: string }> {
  const args = ['--input-type=module', '-e', PRINTS]
  const child = spawn(process.execPath, args, { stdio: ['pipe', out, 'pipe'], timeout: 20_000 })
  if (child.stdout) await once(child.stdout.destroy(), 'close')
  let errors = ''
  assert.ok(child.stdin && child.stderr)
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdin.end()
  await once(child, 'close')
  return { code: child.exitCode, errors }
}

test('output lost on a full disk is reported in one line and by the exit code', {
  skip: process.platform !== 'linux',
}, async () => {
  const full = openSync('/dev/full', 'w')
  const ended = run(full)
  closeSync(full)
  const { code, errors } = await ended
  assert.match(errors, /^cannot print: ENOSPC[^\n]*\n$/)
  assert.equal(code, 7)
})

test('a reader that closes the pipe early causes no error', async () => {
  assert.deepEqual(await run('pipe'), { code: 1, errors: '' })
})
