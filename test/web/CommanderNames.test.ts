import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ApiError } from '../../src/client/Api.ts'
import { CommanderNames } from '../../web/src/session/CommanderNames.ts'

/** More than the longest pause before the next request. */
const LONG_MS = 60_000

const answerAll = async (ids: readonly string[]) => ({
  commanders: ids.filter((id) => id !== 'nobody').map((id) => ({ id, name: `Name of ${id}` })),
})

/** Timers are mocked for this test alone: the tests of the page share a process. */
function setUp({ mock }: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] })
  const asked: string[][] = []
  const seen = { asked, touched: 0, answer: answerAll }
  const names = new CommanderNames({
    ask: (ids) => {
      asked.push([...ids])
      return seen.answer(ids)
    },
    touch: () => {
      seen.touched += 1
    },
  })
  /** Lets the timers that are due run, and what waits for their answers. */
  const letPass = async (): Promise<void> => {
    mock.timers.tick(LONG_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { names, asked, seen, letPass }
}

test('names come a moment after they were first shown, in one request, each id once', async (context) => {
  const { names, asked, seen, letPass } = setUp(context)
  assert.deepEqual(
    ['a', 'b', 'a'].map((id) => names.of(id)),
    [null, null, null],
  )
  await letPass()
  assert.deepEqual(
    ['a', 'b'].map((id) => names.of(id)),
    ['Name of a', 'Name of b'],
  )
  await letPass()
  assert.deepEqual([asked, seen.touched], [[['a', 'b']], 1])
})

test('an id that the server does not know is asked for once, too', async (context) => {
  const { names, asked, letPass } = setUp(context)
  names.of('nobody')
  await letPass()
  assert.equal(names.of('nobody'), null)
  await letPass()
  assert.deepEqual(asked, [['nobody']])
})

test('a request has at most 100 ids, and 1,000 wait at most', async (context) => {
  const { names, asked, letPass } = setUp(context)
  for (let id = 0; id < 1_200; id++) names.of(String(id))
  for (let requests = 0; requests < 15; requests++) await letPass()
  assert.deepEqual(
    asked.map(({ length }) => length),
    Array.from({ length: 10 }, () => 100),
  )
})

test('while the server cannot be asked, the names are asked for again', async (context) => {
  const { names, asked, seen, letPass } = setUp(context)
  seen.answer = () => Promise.reject(new ApiError('too_many', 'Later.', 429, 3))
  names.of('a')
  await letPass()
  seen.answer = answerAll
  context.mock.timers.tick(2_999)
  assert.equal(asked.length, 1)
  await letPass()
  assert.equal(names.of('a'), 'Name of a')
})

test('a request that is refused for good is not made again', async (context) => {
  const { names, asked, seen, letPass } = setUp(context)
  seen.answer = () => Promise.reject(new ApiError('bad_request', 'No.', 400))
  names.of('a')
  await letPass()
  await letPass()
  assert.equal(names.of('a'), null)
  assert.equal(asked.length, 1)
})
