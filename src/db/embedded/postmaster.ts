import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

/** The state of a data folder's Postgres, according to its postmaster.pid. */
export type Postmaster =
  | { readonly state: 'absent' }
  /** Starting, recovering or stopping, or its file does not say ready yet. */
  | { readonly state: 'changing'; readonly pid: number }
  | { readonly state: 'running'; readonly pid: number; readonly port: number }

/** Indices of lines in postmaster.pid. */
const PID_LINE = 0
const PORT_LINE = 3
const STATUS_LINE = 7

const PS_LIMIT_MS = 5_000
/** A process id that no system gives out. */
const NOBODYS_PID = 2 ** 31 - 1

/** @param dataFolder a canonical path, as Postgres was started with */
export async function readPostmaster(dataFolder: string): Promise<Postmaster> {
  const file = path.join(dataFolder, 'postmaster.pid')
  const text = await readIfThere(file)
  const lines = text?.split('\n') ?? []
  const pid = Number(lines[PID_LINE])
  if (text === null || !Number.isSafeInteger(pid) || pid <= 0) return { state: 'absent' }
  if (!isAlive(pid)) return { state: 'absent' }
  if (!(await isPostgresOf(dataFolder, pid))) {
    await disown(file, text)
    return { state: 'absent' }
  }
  const port = Number(lines[PORT_LINE])
  return lines[STATUS_LINE]?.trim() === 'ready' && port > 0
    ? { state: 'running', pid, port }
    : { state: 'changing', pid }
}

/**
 * Replaces the process id in the file. After a restart of the machine or the container, it may
 * belong to another program, and then Postgres would refuse to start. The file itself has to stay:
 * from its other lines, Postgres finds out whether processes of the dead one still work on the
 * data.
 */
async function disown(file: string, text: string): Promise<void> {
  const [, ...rest] = text.split('\n')
  if ((await readIfThere(file)) !== text) return // a new Postgres has just written its own
  await writeFile(file, [NOBODYS_PID, ...rest].join('\n'))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function isPostgresOf(dataFolder: string, pid: number): Promise<boolean> {
  const command = await commandOf(pid)
  // If the command is unknown, Postgres' own check has to do.
  return command === null || (command.includes('postgres') && command.includes(dataFolder))
}

/**
 * A process's command line: '' if it has ended (or is a zombie), null if it cannot be found out.
 */
async function commandOf(pid: number): Promise<string | null> {
  switch (process.platform) {
    case 'linux':
      return (await readIfThere(`/proc/${pid}/cmdline`)) ?? ''
    case 'win32':
      return null
    default: {
      const args = ['-ww', '-o', 'command=', '-p', String(pid)]
      const found = promisify(execFile)('ps', args, { timeout: PS_LIMIT_MS })
      return found.then(
        ({ stdout }) => stdout,
        () => '', // ps fails for a process that is not there
      )
    }
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return null
    }
    throw error
  }
}
