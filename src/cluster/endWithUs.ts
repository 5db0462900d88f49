import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

const children = new Set<ChildProcess>()

/**
 * Sees to it that a running child does not outlive this process, which it is not in one group with.
 *
 * - This process exits, by an exception too: the child is killed on the way out.
 * - It is killed itself: a shell that waits at the other end of a pipe finds the pipe closed and
 *   kills the child. Where there is no such shell (Windows), only this case leaves the child behind.
 */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return
  children.add(child)
  process.off('exit', killAll).on('exit', killAll)
  const watcher = watch(child.pid)
  child.once('exit', () => {
    children.delete(child)
    watcher.kill('SIGKILL') // before the child's number can be another's
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
  watcher.on('error', () => {}) // no shell here
  watcher.unref()
  const pipe = watcher.stdin as Socket | null
  pipe?.on('error', () => {}) // goes with the watcher
  pipe?.unref()
  return watcher
}
