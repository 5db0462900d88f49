import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

const children = new Set<ChildProcess>()

/**
 * Makes sure that a child in another process group does not outlive this process.
 *
 * - If this process exits, also by an exception, it kills the child on the way out.
 * - If this process is killed, a shell at the other end of a pipe finds the pipe closed and kills
 *   the child. Without such a shell (Windows) the child is left behind, in this case only.
 */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return
  children.add(child)
  process.off('exit', killAll).on('exit', killAll)
  const watcher = watch(child.pid)
  child.once('exit', () => {
    children.delete(child)
    watcher.kill('SIGKILL') // before another process can get the child's pid
  })
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL')
}

function watch(pid: number): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', 'read line; kill -9 "$1"', 'sh', String(pid)], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C must not reach it
  })
  watcher.on('error', () => {}) // there is no shell
  watcher.unref()
  const pipe = watcher.stdin as Socket | null
  pipe?.on('error', () => {}) // the watcher has ended
  pipe?.unref()
  return watcher
}
