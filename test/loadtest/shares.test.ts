import assert from 'node:assert/strict'
import test from 'node:test'
import { sharesOfMemory, sharesOfTime } from '../../loadtest/profile/shares.ts'

function frame(functionName: string) {
  const place = { lineNumber: 9, columnNumber: 0, scriptId: '1' }
  return { functionName, url: functionName.startsWith('(') ? '' : 'file:///a/b/c.ts', ...place }
}

test('time is shared among the functions that ran, and a recursive function counts once', () => {
  const shares = sharesOfTime({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 5] },
      { id: 2, callFrame: frame('outer'), children: [3] },
      { id: 3, callFrame: frame('inner'), children: [4] },
      { id: 4, callFrame: frame('outer') },
      { id: 5, callFrame: frame('(idle)') },
    ],
    startTime: 0,
    endTime: 1_000,
    samples: [2, 3, 4, 5],
    timeDeltas: [100, 200, 100, 600],
  })
  assert.deepEqual(shares, [
    { name: 'outer a/b/c.ts:10', own: 50, all: 100 },
    { name: 'inner a/b/c.ts:10', own: 50, all: 75 },
    { name: '(root)', own: 0, all: 100 },
  ])
})

test('memory is what was allocated per second', () => {
  const node = (name: string, selfSize: number, children: object[] = []) => {
    return { callFrame: frame(name), selfSize, id: 1, children }
  }
  const head = node('(root)', 0, [node('outer', 2 ** 20, [node('inner', 3 * 2 ** 20)])])
  const shares = sharesOfMemory({ head, samples: [] } as never, 2)
  assert.deepEqual(shares.slice(0, 2), [
    { name: 'inner a/b/c.ts:10', own: 1.5, all: 1.5 },
    { name: 'outer a/b/c.ts:10', own: 0.5, all: 2 },
  ])
})
