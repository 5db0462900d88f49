import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PrioritySemaphore } from '../../src/world/PrioritySemaphore.ts'

/** A semaphore, and a record of who is let in or refused, in order. */
function setUp(atOnce: number, waitingMax: number) {
  const semaphore = new PrioritySemaphore(atOnce, waitingMax)
  const told: string[] = []
  const enter = (sector: number, isUrgent = false): void => {
    void semaphore
      .enter(sector, isUrgent)
      .then((may) => told.push(`${sector} ${may ? 'in' : 'away'}`))
  }
  const heard = async (): Promise<string[]> => {
    await new Promise(setImmediate)
    return told.splice(0)
  }
  return { semaphore, enter, heard }
}

test('[IN-2] a limited number is let in at a time: the urgent first, the others as they came', async () => {
  const { semaphore, enter, heard } = setUp(2, 10)
  for (const sector of [1, 2, 3, 4]) enter(sector)
  enter(5, true)
  enter(6, true)
  assert.deepEqual(await heard(), ['1 in', '2 in'])
  semaphore.hurry(4)
  for (let n = 0; n < 4; n++) semaphore.leave()
  assert.deepEqual(await heard(), ['5 in', '6 in', '4 in', '3 in'])
  semaphore.leave()
  semaphore.leave()
  enter(7)
  enter(8)
  enter(9)
  assert.deepEqual(await heard(), ['7 in', '8 in'], 'and all places are free again')
})

test('[IN-2] when too many wait the next is refused, and all are refused when it is cleared', async () => {
  const { semaphore, enter, heard } = setUp(1, 2)
  for (const sector of [1, 2, 3, 4]) enter(sector, sector === 3)
  assert.deepEqual(await heard(), ['1 in', '4 away'])
  semaphore.clear()
  assert.deepEqual(await heard(), ['3 away', '2 away'])
  semaphore.leave()
  enter(5)
  assert.deepEqual(await heard(), ['5 in'])
})
