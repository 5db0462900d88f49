import assert from 'node:assert/strict'
import { test } from 'node:test'
import { helpOf } from '../../src/ops/helpOf.ts'
import { decimal, flag, list, text, wholeNumber } from '../../src/ops/options.ts'
import { parseCommandLine } from '../../src/ops/parseCommandLine.ts'
import { UsageError } from '../../src/ops/UsageError.ts'

const COMMAND = {
  call: 'npm run try --',
  does: 'Tries.',
  operands: ['WHAT'],
  options: {
    loud: flag('says more'),
    times: wholeNumber('N', 'how often', { min: 1, max: 9, byDefault: 3 }),
    from: wholeNumber('N', 'where from', { min: -5, max: 5, byDefault: null }),
    pace: decimal('S', 'seconds between', { min: 0.5, max: 2, byDefault: 1 }),
    how: text('HOW', 'the way', 'well', { allowed: ['well', 'badly'] }),
    kinds: list('A,B', 'kinds', ['red', 'blue']),
  },
  example: 'npm run try -- it',
}

test('a missing option has its default, and a given one its type', () => {
  assert.deepEqual(parseCommandLine(COMMAND, ['it']), {
    operands: ['it'],
    values: { loud: false, times: 3, from: null, pace: 1, how: 'well', kinds: null },
  })
  const args = ['-it', '--loud', '--times', '9', '--from=-5', '--pace', '0.5', '--how', 'badly']
  assert.deepEqual(parseCommandLine(COMMAND, [...args, '--kinds', 'blue,red,blue']), {
    operands: ['-it'],
    values: {
      ...{ loud: true, times: 9, from: -5, pace: 0.5, how: 'badly' },
      kinds: ['blue', 'red', 'blue'],
    },
  })
})

const WRONG: readonly (readonly [string[], string])[] = [
  [[], 'WHAT is missing: it comes first'],
  [['--loud', 'it'], 'WHAT is missing: it comes first'],
  [['it', 'too'], 'too is not understood here; there are '],
  [['it', '--luod'], 'there is no option --luod; there are --loud, --times, '],
  [['it', '--toString'], 'there is no option --toString; '],
  [['it', '-l'], 'there is no option -l; '],
  [['it', '--times'], '--times needs a value: --times N'],
  [['it', '--loud=1'], '--loud takes no value, and got 1'],
  [['it', '--times', '10'], '--times is 10; it must be a whole number from 1 to 9'],
  [['it', '--times', '1e0'], '--times is 1e0; it must be a whole number from 1 to 9'],
  [['it', '--times', ''], '--times is ; it must be a whole number from 1 to 9'],
  [['it', '--pace', '.5'], '--pace is .5; it must be a number from 0.5 to 2'],
  [['it', '--how', 'soon'], '--how is soon; it must be one of well, badly'],
  [['it', '--kinds', 'red,green'], '--kinds is red,green; there is no green, but red, blue'],
]

for (const [args, line] of WRONG) {
  test(`refused in one line: ${args.join(' ') || 'nothing'}`, () => {
    assert.throws(
      () => parseCommandLine(COMMAND, args),
      (error: Error) => {
        assert.ok(error instanceof UsageError)
        assert.ok(error.message.startsWith(line), error.message)
        assert.doesNotMatch(error.message, /\n/)
        return true
      },
    )
  })
}

test('help takes precedence over any error, and names every option with its default', () => {
  assert.equal(parseCommandLine(COMMAND, ['--nonsense', '--help']), 'help')
  const help = helpOf(COMMAND)
  assert.match(help, /^Usage: npm run try -- WHAT \[options\]$/m)
  assert.match(help, /^ {2}--times N +how often \(default: 3\)$/m)
  assert.match(help, /^ {2}--from N +where from$/m)
  assert.match(help, /^ {2}--kinds A,B +kinds, by commas: red, blue \(default: all\)$/m)
})
