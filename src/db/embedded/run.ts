import { execFile } from 'node:child_process'

/** The user to run a program as; null for our own. */
type Runner = { readonly uid: number; readonly gid: number } | null

interface RunOptions {
  readonly account: Runner
  readonly timeLimitMs: number
}

/** A program's environment, without PG* variables and the language of our own environment. */
export function surroundingsFor(account: Runner) {
  return {
    cwd: '/', // the account may not be able to enter ours
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
  }
}

/**
 * Runs a program to its end, without a shell.
 *
 * @returns its standard output
 * @throws Error with its standard error as the message
 */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { account, timeLimitMs } = options
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      { ...surroundingsFor(account), timeout: timeLimitMs },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout)
        const reason = error.killed ? `took over ${timeLimitMs / 1000} s` : stderr.trim()
        reject(new Error(reason || error.message, { cause: error }))
      },
    )
  })
}

/** An error's message on one line. */
export function lineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().replaceAll(/\s*\n\s*/g, '; ')
}
