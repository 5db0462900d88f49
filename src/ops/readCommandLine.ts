import { writeSync } from 'node:fs'
import type { Command, OptionsOf } from './Command.ts'
import { helpOf } from './helpOf.ts'
import { type CommandLine, parseCommandLine } from './parseCommandLine.ts'
import { UsageError } from './UsageError.ts'

const STDOUT = 1
const STDERR = 2
const ASKED_WRONGLY = 2

/**
 * Reads the command line of this process. For `--help` it prints the help and ends the process with
 * 0. For a wrong argument it prints one line and ends with 2. Call it before anything is started.
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

/** Ends the process with one line and code 2 if the error is a `UsageError`. */
export function endIfAskedWrongly(error: unknown): void {
  if (error instanceof UsageError) endAskedWrongly(error.message)
}

/** Ends the process with code 2. @param line says what is wrong and what would be right */
export function endAskedWrongly(line: string): never {
  writeSync(STDERR, `${line}\n`)
  process.exit(ASKED_WRONGLY)
}
