import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
// @ts-expect-error The library declares no types.
import tr46 from 'tr46/lib/regexes.js'
import { displayName } from '../../src/sim/core/displayName.ts'
import { JOINING_LEFT, JOINING_RIGHT, VIRAMAS } from '../../src/sim/core/joiners.ts'
import { NAME_CHARACTERS_MAX } from '../../src/sim/rules/commanders.ts'

const ZWNJ = '\u200C'
const ZWJ = '\u200D'
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u
const CODE_POINTS = 0x110000

/** @returns the name as it is stored, or null if it is refused */
function kept(text: string): string | null {
  return displayName.safeParse(text).data ?? null
}

function troubleWith(text: string): string {
  return displayName.safeParse(text).error?.issues[0]?.message ?? ''
}

const GOOD = [
  ['Ada', 'é', '7', '*', '雪', 'O’Brien', 'Jean-Luc', 'Ada Lovelace', 'नमस्ते', 'สมชาย', 'שָׁלוֹם'],
  // Persian, Sinhala, Malayalam (old spelling), Bengali and Kannada, with the joiners they need.
  [
    'می\u200Cخواهم',
    'نیک\u200Cنام',
    'ශ්\u200Dරී',
    'මෛත්\u200Dරී',
    'മോഹന്\u200D',
    'র\u200D্যাচেল',
    'ಸ\u0CCD\u200Cಮ',
  ],
  ['👩‍🚀', 'Ada 👩‍🚀', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🇺🇳', '1️⃣', '👨‍👩‍👧‍👦 Smith'],
].flat()

const BAD = [
  ['', '   ', '\u00A0', '\u3000', '\t\n', 'x'.repeat(33)],
  ['\u3164', '\u2800', '\u115F', '\uFFA0', '\u034F', '\uFE0F', '\u{E0100}', '\u{1D159}', '\uFFFC'],
  ['Ada\u034F', 'A\u3164da', 'Ada\u2800', 'Ada\uFE0F', '\u00ADAda', 'Ada\u{E0041}', 'ab\u2060c'],
  ['a\0b', 'a\nb', '\u202Eevil', 'a\u2028b', '\uD800', '\uE000', '\u0378'],
  // Joiners between letters that do not join, at an edge, twice, beside an emoji, and made-up
  // emoji.
  [`Ad${ZWNJ}a`, `Ad${ZWJ}a`, ZWJ, `${ZWNJ}می`, `می${ZWNJ}`, `می${ZWNJ}${ZWNJ}خ`, `دا${ZWNJ}د`],
  [`ශ්${ZWJ}${ZWJ}රී`, `👩${ZWJ}`, `👩${ZWJ}Ada`, `🚀${ZWJ}🚀`, `⌚\uFE0F`, `र${ZWJ}ा`],
  ['\u0301', ' \u0301Ada', 'Ada \u0301', '\u20DD'],
].flat()

test('[IN-1] names of all languages are kept as they are, with the joiners and emoji they need', () => {
  for (const name of GOOD) assert.equal(kept(name), name.normalize('NFC'), troubleWith(name))
})

test('[IN-1] invisible characters make no name and are no part of one; the refusal is a sentence', () => {
  for (const name of BAD) {
    assert.equal(kept(name), null, JSON.stringify(name))
    assert.match(troubleWith(name), /^A name .{10,}\.$/)
  }
  assert.match(troubleWith('Ada\u034F'), /U\+034F/)
})

test('every visible character is a name by itself', () => {
  const seen = /^(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{P}\p{S}]$/u
  const refused: string[] = []
  for (let code = 0; code < CODE_POINTS; code++) {
    const character = String.fromCodePoint(code)
    if (seen.test(character) && kept(character) === null) refused.push(code.toString(16))
  }
  // Characters that look blank: object replacement, braille, hieroglyphs, a note without a head.
  assert.deepEqual(refused, ['2800', 'fffc', '13441', '13442', '1d159'])
})

test('blanks inside a name become single plain spaces', () => {
  assert.equal(kept('  Ada \u00A0 \u3000Lovelace\u2003'), 'Ada Lovelace')
})

test('every default-ignorable character of Unicode is refused, alone and beside letters', () => {
  let count = 0
  for (let code = 0; code < CODE_POINTS; code++) {
    const character = String.fromCodePoint(code)
    if (!UNSEEN.test(character)) continue
    count += 1
    // Blanks at an edge are trimmed, and U+FEFF counts as one.
    const expected = character.trim() === '' ? 'Ada' : null
    assert.equal(kept(character), null, code.toString(16))
    assert.equal(kept(`Ada${character}`), expected, code.toString(16))
    assert.equal(kept(`A${character}da`), null, code.toString(16))
  }
  assert.ok(count > 4_000)
})

const pieces = fc.oneof(
  fc.constantFrom(...GOOD, ...BAD, ZWNJ, ZWJ, '\uFE0F', ' ', 'ی', 'د', 'ක්', '्', '👩', '🚀'),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const texts = fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(''))

test('a name that is kept is visible and short, and is kept the same when entered again', () => {
  let names = 0
  fc.assert(
    fc.property(texts, (text) => {
      const name = kept(text)
      if (name === null) return
      names += 1
      assert.match(name, /[\p{L}\p{N}\p{P}\p{S}]/u)
      assert.ok([...name].length <= NAME_CHARACTERS_MAX)
      assert.equal(name, name.normalize('NFC'))
      assert.equal(kept(name), name)
    }),
    { numRuns: 5_000 },
  )
  assert.ok(names > 100, `${names} names`)
})

test('letters without a joining rule have no second spelling with invisible characters', () => {
  const letters = fc.stringMatching(/^[A-Za-zА-яぁ-ん一-龥0-9]{1,16}$/)
  const unseen = fc.constantFrom(
    ...[ZWNJ, ZWJ, '\u034F', '\uFE0F', '\u3164', '\u2800', '\u{E0100}', '\u200B', '\u2060'],
  )
  fc.assert(
    fc.property(letters, unseen, fc.nat(), (name, hidden, at) => {
      const index = at % (name.length + 1)
      assert.equal(kept(name), name)
      assert.equal(kept(name.slice(0, index) + hidden + name.slice(index)), null)
    }),
  )
})

test('the joining rules agree with a library of Unicode tables', () => {
  const { validZWNJ, combiningClassVirama }: Readonly<Record<string, RegExp>> = tr46
  const differ: string[] = []
  const ours = [JOINING_LEFT, JOINING_RIGHT, VIRAMAS].map((set) => new RegExp(`[${set}]`, 'u'))
  const theirs = [
    (one: string) => validZWNJ?.test(`${one}${ZWNJ}ب`),
    (one: string) => validZWNJ?.test(`ب${ZWNJ}${one}`),
    (one: string) => combiningClassVirama?.test(one),
  ]
  for (let code = 0; code < CODE_POINTS; code++) {
    const one = String.fromCodePoint(code)
    for (const [index, set] of ours.entries()) {
      if (set.test(one) !== theirs[index]?.(one)) differ.push(`${index}: ${code.toString(16)}`)
    }
  }
  assert.deepEqual(differ, [])
})
