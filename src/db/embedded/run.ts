import { execFile } from 'node:child_process'

interface RunOptions {
  /** Whom to run as; null: whoever we are. */
  readonly account: { readonly uid: number; readonly gid: number } | null
  readonly timeLimitMs: number
}

/**
 * Runs a program to its end, without the PG* variables and the language of whoever started us.
 * @returns what it printed
 * @throws Error whose message is what it complained about
 */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { account, timeLimitMs } = options
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        cwd: '/', // ours may be closed to the account
        env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
        timeout: timeLimitMs,
        ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
      },
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
