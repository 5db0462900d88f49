import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sharpness } from '../../web/src/map/Sharpness.ts'

/** @returns the frames after which the map is drawn with fewer pixels */
function changes(sharpness: Sharpness, ms: (frame: number) => number): number[] {
  const frames = Array.from({ length: 100 }, (_, index) => index + 1)
  return frames.filter((frame) => sharpness.note(ms(frame)))
}

test('a map whose frames are slow is drawn with fewer pixels, and with fewer still if it crawls', () => {
  const slow = new Sharpness()
  assert.deepEqual(
    changes(slow, () => 100),
    [6],
  )
  assert.equal(slow.share, 0.7)
  const crawling = new Sharpness()
  assert.deepEqual(
    changes(crawling, () => 300),
    [6, 12],
  )
  assert.equal(crawling.share, 0.5)
})

test('hiccups change nothing', () => {
  const sharpness = new Sharpness()
  assert.deepEqual(
    changes(sharpness, (frame) => (frame % 6 === 0 ? 16 : 400)),
    [],
  )
  assert.equal(sharpness.share, 1)
})
