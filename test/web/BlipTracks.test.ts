import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BlipTracks } from '../../web/src/map/BlipTracks.ts'

const LONG_MS = 10_000

/** The marks of a sector with their opacity, once all have come to rest. */
function shown(blips: BlipTracks): number[][] {
  for (let turn = 0; turn < 4; turn++) blips.step(LONG_MS, false)
  return blips.tracks.map(({ x, y, size, alpha }) => [x, y, size, alpha])
}

test('a blip fades in where it is, and being told again does not change it', () => {
  const blips = new BlipTracks()
  const heard = [3, 4, 0]
  blips.hear(heard)
  assert.equal(blips.tracks[0]?.alpha, 0)
  assert.ok(blips.step(100, false) > 0, 'it is coming up')
  blips.hear(heard)
  blips.hear([3, 4, 0])
  assert.deepEqual(shown(blips), [[3, 4, 0, 1]])
  assert.equal(blips.step(100, false), 0, 'at rest')
})

test('a mark glides to the nearest square of the next message', () => {
  const blips = new BlipTracks()
  blips.hear([3, 4, 0, 20, 20, 2])
  shown(blips)
  const [near, far] = blips.tracks
  blips.hear([4, 4, 0, 19, 21, 2])
  blips.step(100, false)
  assert.deepEqual(blips.tracks, [near, far], 'the same marks')
  assert.ok(near && near.x > 3 && near.x < 4)
  assert.deepEqual(shown(blips), [
    [4, 4, 0, 1],
    [19, 21, 2, 1],
  ])
})

test('with reduced motion a mark is there at once', () => {
  const blips = new BlipTracks()
  blips.hear([3, 4, 0])
  blips.hear([4, 4, 0])
  blips.step(1, true)
  assert.equal(blips.tracks[0]?.x, 4)
})

test('a blip too far for the mark to have flown there is another one', () => {
  const blips = new BlipTracks()
  blips.hear([3, 4, 0])
  shown(blips)
  blips.hear([30, 4, 0])
  assert.equal(blips.tracks.length, 2, 'one goes, one comes')
  assert.deepEqual(shown(blips), [[30, 4, 0, 1]])
})

test('each mark becomes one blip, and each blip one mark', () => {
  const blips = new BlipTracks()
  blips.hear([3, 3, 0, 4, 3, 0])
  shown(blips)
  blips.hear([4, 3, 0, 5, 3, 0])
  const places = shown(blips).map(([x]) => x)
  assert.deepEqual(places, [5, 4], 'what did not move comes before what did')
  blips.hear([])
  assert.deepEqual(shown(blips), [])
})
