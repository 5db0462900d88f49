import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PrioritySemaphore } from '../../src/world/PrioritySemaphore.ts'

/** Names who is told what, in the order in which they are. */
function setUp(atOnce: number, waitingMax: number) {
  const gate = new PrioritySemaphore(atOnce, waitingMax)
  const told: string[] = []
  const enter = (sector: number, isUrgent = false): void => {
    void gate.enter(sector, isUrgent).then((may) => told.push(`${sector} ${may ? 'in' : 'away'}`))
  }
  const heard = async (): Promise<string[]> => {
    await new Promise(setImmediate)
    return told.splice(0)
  }
  return { gate, enter, heard }
}

test('[IN-2] a limited number enter at a time: the urgent first, the others as they came', async () => {
  const { gate, enter, heard } = setUp(2, 10)
  for (const sector of [1, 2, 3, 4]) enter(sector)
  enter(5, true)
  enter(6, true)
  assert.deepEqual(await heard(), ['1 in', '2 in'])
  gate.hurry(4)
  for (let n = 0; n < 4; n++) gate.leave()
  assert.deepEqual(await heard(), ['5 in', '6 in', '4 in', '3 in'])
  gate.leave()
  gate.leave()
  enter(7)
  enter(8)
  enter(9)
  assert.deepEqual(await heard(), ['7 in', '8 in'], 'and all places are free again')
})

test('[IN-2] when too many wait the next is refused, and clearing refuses all', async () => {
  const { gate, enter, heard } = setUp(1, 2)
  for (const sector of [1, 2, 3, 4]) enter(sector, sector === 3)
  assert.deepEqual(await heard(), ['1 in', '4 away'])
  gate.clear()
  assert.deepEqual(await heard(), ['3 away', '2 away'])
  gate.leave()
  enter(5)
  assert.deepEqual(await heard(), ['5 in'])
})
