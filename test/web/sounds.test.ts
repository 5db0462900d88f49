import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { NOTES, type Note } from '../../web/src/features/sounds/notes.ts'
import { Sounds } from '../../web/src/features/sounds/Sounds.ts'
import { cueOf } from '../../web/src/game/cueOf.ts'

let heard: (readonly Note[])[] = []
let saved = false
let isHidden = false
let now = 0

beforeEach(() => {
  heard = []
  saved = false
  isHidden = false
  now = 0
})

function makeSounds(): Sounds {
  return new Sounds({
    saved: {
      get hasSounds() {
        return saved
      },
      setSounds(on) {
        saved = on
      },
    },
    play: (notes) => heard.push(notes),
    isHidden: () => isHidden,
    now: () => now,
    touch: () => undefined,
  })
}

test('there is no sound until the player asks for them, and the choice is remembered', () => {
  const sounds = makeSounds()
  sounds.play('fight')
  assert.deepEqual(heard, [])
  sounds.turn(true)
  assert.equal(heard.length, 1, 'how loud they are is heard at once')
  assert.ok(makeSounds().isOn)
  sounds.turn(false)
  now += 10_000
  sounds.play('fight')
  assert.deepEqual([heard.length, makeSounds().isOn], [1, false])
})

test('sounds are apart, and those of one kind more so', () => {
  saved = true
  const sounds = makeSounds()
  for (now = 0; now < 6_000; now += 50) {
    sounds.play('losses')
    sounds.play('refused')
  }
  assert.equal(heard.length, 8, 'each four times in 6 s')
})

test('nobody hears a page that is hidden', () => {
  saved = true
  isHidden = true
  makeSounds().play('fight')
  assert.deepEqual(heard, [])
})

test('a fight sounds when it begins, costs ships, and is won or lost', () => {
  const cues = [
    cueOf({ kind: 'began' }),
    cueOf({ kind: 'losses' }),
    ...(['won', 'lost', 'fled', 'over'] as const).map((ending) => cueOf({ kind: 'ended', ending })),
  ]
  assert.deepEqual(cues, ['fight', 'losses', 'won', 'lost', 'lost', null])
})

test('every sound is over within a second', () => {
  for (const notes of Object.values(NOTES)) {
    for (const { atMs, forMs } of notes) assert.ok(atMs + forMs <= 1_000)
  }
})
