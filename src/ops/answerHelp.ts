import { writeSync } from 'node:fs'

const STDOUT = 1

/**
 * Prints what a command does and ends it, if it was asked for `--help` or `-h`. To be called before
 * anything is started or read.
 */
export function answerHelp(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  if (!args.includes('--help') && !args.includes('-h')) return
  writeSync(STDOUT, `${usage}\n`)
  process.exit(0)
}
