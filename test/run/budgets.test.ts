import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { BUDGETS, overBudget } from './budgets.ts'
import { filesAlone, filesTogether, TESTS } from './testFiles.ts'

test('a folder far over its budget is reported, and so is one without a budget', () => {
  const files = [
    { file: 'a/x.test.ts', seconds: 3 },
    { file: 'a/y.test.ts', seconds: 2 },
    { file: 'b/x.test.ts', seconds: 3 },
    { file: 'new/x.test.ts', seconds: 0.1 },
    { file: 'x.test.ts', seconds: 0.1 },
  ]
  assert.deepEqual(
    overBudget(files, { a: 2, b: 2, '.': 1 }).map((line) => line.replace(/:.*/, '')),
    [
      'test/a took 5.0 s of CPU, more than 2 times its 2 s',
      'test/new took 0.1 s of CPU and has no budget',
    ],
  )
})

test('each budget is for a folder with tests, and no file runs twice', () => {
  const [alone, together] = [filesAlone(), filesTogether()]
  const all = [...alone, ...together]
  assert.equal(new Set(all).size, all.length)
  assert.deepEqual(new Set(Object.keys(BUDGETS)), new Set(all.map((file) => path.dirname(file))))
  for (const file of all) assert.ok(existsSync(path.join(TESTS, file)), file)
})
