import { parseArgs } from 'node:util'
import type { Command, OptionsOf, Values } from './Command.ts'
import { UsageError } from './UsageError.ts'

export interface CommandLine<Options extends OptionsOf> {
  readonly values: Values<Options>
  /** What the command wants named, and after that what else was. */
  readonly operands: readonly string[]
}

/**
 * Reads the arguments of a command. Operands come before the options, and an operand may begin with
 * a dash, as an id can.
 *
 * @returns 'help' if help is among the arguments, whatever the others are
 * @throws UsageError in one line for an unknown or invalid argument
 */
export function parseCommandLine<Options extends OptionsOf>(
  { options, operands: wanted = [], rest }: Command<Options>,
  args: readonly string[],
): CommandLine<Options> | 'help' {
  if (args.includes('--help') || args.includes('-h')) return 'help'
  const operands = args.slice(0, wanted.length)
  const given = operands.filter((operand) => !operand.startsWith('--'))
  if (given.length < wanted.length) {
    const first = wanted.length === 1 ? 'it comes' : `${wanted.join(' and ')} come`
    throw new UsageError(`${wanted[given.length]} is missing: ${first} first`)
  }
  const values = Object.fromEntries(
    Object.entries(options).map(([name, { byDefault }]) => [name, byDefault]),
  )
  for (const token of tokens(options, args.slice(wanted.length))) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (rest !== undefined) {
        operands.push(token.value)
        continue
      }
      throw new UsageError(`${token.value} is not understood here; ${known(options)}`)
    }
    const { name, rawName, value } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (!option) throw new UsageError(`there is no option ${rawName}; ${known(options)}`)
    if (option.value !== null && value === undefined) {
      throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`)
    }
    if (option.value === null && value !== undefined) {
      throw new UsageError(`${rawName} takes no value, and got ${value}`)
    }
    values[name] = option.read(value ?? '', rawName)
  }
  return { values: values as Values<Options>, operands }
}

/** The tokens in the order they were typed. */
function tokens(options: OptionsOf, args: readonly string[]) {
  const types = Object.entries(options).map(([name, { value }]) => {
    return [name, { type: value === null ? 'boolean' : 'string' } as const]
  })
  return parseArgs({
    args: [...args],
    options: Object.fromEntries(types),
    // Not strict, because errors are our own and list the options.
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens
}

function known(options: OptionsOf): string {
  const names = [...Object.keys(options), 'help'].map((name) => `--${name}`)
  return names.length === 1 ? 'there is only --help' : `there are ${names.join(', ')}`
}
