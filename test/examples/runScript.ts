import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const LIMIT_MS = 60_000

/**
 * Runs a script to its end.
 * @returns what it printed
 * @throws an Error with its error output if it fails
 */
export async function runScript(args: readonly string[], cwd?: string): Promise<string> {
  const options = { timeout: LIMIT_MS, ...(cwd === undefined ? {} : { cwd }) }
  const { stdout } = await promisify(execFile)(process.execPath, [...args], options)
  return stdout
}
