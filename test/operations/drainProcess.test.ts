import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoAnswerError } from '../../src/cluster/NodeCalls.ts'
import { drainProcess } from '../../src/operations/drainProcess.ts'
import type { LivingProcess } from '../../src/operations/readLeases.ts'

const LIMIT_MS = 60_000

function processAt(id: string, sectors: number, draining: boolean): LivingProcess {
  const address = `${id}:2567`
  return { id, address, sectors, draining, clients: 0, busy: 0, since: '2026-01-01T00:00:00.000Z' }
}

/** @param looks how many sectors the process holds at each look; null: it is not alive. The last stays. */
function draining(
  looks: readonly (number | null)[],
  answers: readonly ('yes' | 'no answer')[] = [],
) {
  const said: string[] = []
  let look = 0
  let asked = 0
  const context = {
    async leases() {
      const sectors = looks[Math.min(look, looks.length - 1)] ?? null
      const own = sectors === null ? [] : [processAt('leaving', sectors, look > 0)]
      look++
      return { processes: [...own, processAt('staying', 5, false)], sectors: [] }
    },
    calls: {
      async call<Result>(to: string, method: string): Promise<Result> {
        assert.deepEqual([to, method], ['leaving', 'drain'])
        if (answers[asked++] === 'no answer') throw new NoAnswerError('leaving did not answer')
        return undefined as Result
      },
    },
    say: (line: string) => void said.push(line),
  }
  return { context, said, looks: () => look, asked: () => asked }
}

test('it is done when the process holds nothing, and progress is reported until then', async () => {
  const { context, said, looks, asked } = draining([3, 3, 1, 1, 0])
  const end = await drainProcess(context, 'leaving:2567', LIMIT_MS)
  assert.match(end, /^leaving:2567 \(leaving\) holds no sector .* may now be stopped$/)
  assert.deepEqual(said, ['leaving:2567 (leaving) holds 1 sector'])
  assert.deepEqual([looks(), asked()], [5, 1])
})

test('a call that got no answer is made again', async () => {
  const { context, asked } = draining([1, 1, 1, 0], ['no answer', 'no answer', 'yes'])
  await drainProcess(context, 'leaving', LIMIT_MS)
  assert.equal(asked(), 3)
})

test('a process that ends meanwhile is drained as well', async () => {
  const { context } = draining([2, 2, null])
  assert.match(await drainProcess(context, 'leaving', LIMIT_MS), / has ended$/)
})

test('at the limit it says what the process still holds, and why', async () => {
  const { context } = draining([2], ['no answer', 'no answer', 'no answer', 'no answer'])
  await assert.rejects(
    drainProcess(context, 'leaving', 300),
    /still holds 2 sectors after 0\.3 s \(leaving did not answer\): it goes on/,
  )
})
