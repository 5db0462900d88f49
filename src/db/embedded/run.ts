import { execFile } from 'node:child_process'

/** Whom to run a program as; null: whoever we are. */
type Runner = { readonly uid: number; readonly gid: number } | null

interface RunOptions {
  readonly account: Runner
  readonly timeLimitMs: number
}

/** What a program runs in: without the PG* variables and the language of whoever started us. */
export function surroundingsFor(account: Runner) {
  return {
    cwd: '/', // ours may be closed to the account
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
  }
}

/**
 * Runs a program to its end; no shell sees its arguments.
 * @returns what it printed
 * @throws Error whose message is what it complained about
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
