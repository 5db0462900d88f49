import type { Command } from './Command.ts'

const WIDTH = 100
const INDENT = '  '

/** The text that `--help` prints for a command. */
export function helpOf(command: Command): string {
  const { call, does, operands = [], rest, options, variables = {}, more, ends, example } = command
  const named = rest === undefined ? operands : [...operands, `[${rest} …]`]
  const usage = ['Usage:', call, ...named, '[options]'].join(' ')
  const lines = Object.entries(options).map(([name, { value, what, defaultShown }]) => [
    [`--${name}`, value].filter(Boolean).join(' '),
    defaultShown === null ? what : `${what} (default: ${defaultShown})`,
  ])
  return [
    usage,
    wrap(does, WIDTH).join('\n'),
    ...(more === undefined ? [] : [more]),
    table('Options', [...lines, ['--help', 'prints this, and does nothing else']]),
    ...(Object.keys(variables).length === 0
      ? []
      : [table('Environment', Object.entries(variables))]),
    ...(ends === undefined ? [] : [wrap(ends, WIDTH).join('\n')]),
    `Example: ${example}`,
  ].join('\n\n')
}

/** A table with names on the left and their meaning on the right, wrapped if it is long. */
export function table(title: string, rows: readonly (readonly string[])[]): string {
  const left = Math.max(...rows.map(([name = '']) => name.length)) + INDENT.length
  const lines = rows.flatMap(([name = '', what = '']) =>
    wrap(what, WIDTH - left - INDENT.length).map(
      (line, index) => `${INDENT}${(index === 0 ? name : '').padEnd(left)}${line}`,
    ),
  )
  return [`${title}:`, ...lines].join('\n')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
