import assert from 'node:assert/strict'
import test from 'node:test'
import { ApiError } from '../../src/client/Api.ts'
import { REFUSAL_CODES } from '../../src/sim/core/refusal.ts'
import { refusalInWords } from '../../web/src/features/fleets/refusalInWords.ts'
import { errorInWords } from '../../web/src/session/errorInWords.ts'
import { listed } from '../../web/src/ui/words.ts'

const SENTENCE = /^\p{Lu}[^_{}]+[.)]$/u
/** A message by which the server explains a field to a program. */
const OF_A_FIELD = 'to.x: Too big: expected number to be <=1000'

test('for any refused order the player reads a sentence, and for a name the server’s own', () => {
  // These have many reasons, each of which the server says in a sentence.
  const own = ['bad_name', 'bad_target', 'too_soon', 'not_enough_goods', 'not_built_here']
  for (const code of REFUSAL_CODES.filter((one) => !own.includes(one))) {
    const words = refusalInWords({ ok: false, code, message: OF_A_FIELD })
    assert.match(words, SENTENCE, code)
    assert.ok(!words.includes('to.x'), code)
  }
  const message = 'A name needs a character that can be seen.'
  assert.equal(refusalInWords({ ok: false, code: 'bad_name', message }), message)
})

test('for any refused entry the player reads a sentence', () => {
  const words = (code: string, status: number, message = OF_A_FIELD) =>
    errorInWords(new ApiError(code, message, status))
  for (const [code, status] of [
    ['bad_request', 400],
    ['not_found', 404],
    ['bad_answer', 502],
    ['internal', 500],
    ['of_later', 418],
  ] as const) {
    assert.match(words(code, status), SENTENCE)
    assert.ok(!words(code, status).includes('to.x'), code)
  }
  const full = 'Every home in this galaxy is taken.'
  assert.equal(words('galaxy_full', 503, full), full)
  assert.match(errorInWords(new TypeError('x is undefined')), SENTENCE)
})

test('a list names the first of many, and counts the rest', () => {
  const all = ['Ann', 'Bob', 'Cy', 'Di', 'Eve']
  assert.deepEqual(
    [0, 1, 2, 4, 5].map((count) => listed(all.slice(0, count))),
    ['', 'Ann', 'Ann and Bob', 'Ann, Bob, Cy and Di', 'Ann, Bob, Cy and 2 others'],
  )
})
