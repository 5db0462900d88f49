import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'

const MODULE = path.resolve(import.meta.dirname, '../../loadtest/answerParent.ts')
const END_MS_MAX = 10_000
/** A program that never ends by itself. */
const BEGINS = `import { answerParent, endWithParent } from ${JSON.stringify(MODULE)}
setInterval(() => {}, 1_000)
`

function start(code: string): ChildProcess {
  const args = ['--input-type=module', '-e', BEGINS + code]
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
}

/** @returns its exit code and its error output */
async function end(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = ''
  assert.ok(child.stderr)
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  // Not 'close', which does not come after a disconnect from this side.
  const signal = AbortSignal.timeout(END_MS_MAX)
  await Promise.all([once(child, 'exit', { signal }), once(child.stderr, 'close', { signal })])
  return { code: child.exitCode, errors }
}

test('an answer reaches the parent', async () => {
  const child = start(`await answerParent({ n: 1 }); process.exit()`)
  const ended = end(child)
  assert.deepEqual((await once(child, 'message'))[0], { n: 1 })
  assert.deepEqual(await ended, { code: 0, errors: '' })
})

for (const [what, code] of [
  ['with nothing to say', `endWithParent(); await answerParent('ready')`],
  [
    'with an answer to give',
    `process.on('disconnect', () => answerParent('too late')); await answerParent('ready')`,
  ],
] as const) {
  test(`a process ${what} ends with its parent, without an error`, async () => {
    const child = start(code)
    const ended = end(child)
    await once(child, 'message')
    child.disconnect()
    assert.deepEqual(await ended, { code: 0, errors: '' })
  })
}
