import { writeSync } from 'node:fs'
import type { Command, OptionsOf } from './Command.ts'
import { helpOf } from './helpOf.ts'
import { type CommandLine, parseCommandLine } from './parseCommandLine.ts'
import { UsageError } from './UsageError.ts'

const STDOUT = 1
const STDERR = 2
const ASKED_WRONGLY = 2

/**
 * Reads the command line of this process. If it asks for help, that is printed and the process ends
 * with 0; if it is wrong, one line says so and it ends with 2. To be called before anything is begun.
 */
export function readCommandLine<Options extends OptionsOf>(
  command: Command<Options>,
  args: readonly string[] = process.argv.slice(2),
): CommandLine<Options> {
  try {
    const read = parseCommandLine(command, args)
    if (read !== 'help') return read
    writeSync(STDOUT, `${helpOf(command)}\n`)
    process.exit(0)
  } catch (error) {
    endIfAskedWrongly(error)
    throw error
  }
}

/** Ends the process with one line and 2 if that is what went wrong. */
export function endIfAskedWrongly(error: unknown): void {
  if (error instanceof UsageError) endAskedWrongly(error.message)
}

/** Ends the process with one line, which says what was asked wrongly and what would be right. */
export function endAskedWrongly(line: string): never {
  writeSync(STDERR, `${line}\n`)
  process.exit(ASKED_WRONGLY)
}
