import { constants, fstatSync, openSync } from 'node:fs'

/**
 * Reopens a pipe for this process alone, so that a write fails instead of waiting for the reader. A
 * thread that waits in a write would also keep the process from exiting.
 *
 * @returns the descriptor to write to; the given one if it is no pipe, or if reopening is
 *   impossible
 */
export function openUnblocking(fd: number): number {
  try {
    if (!fstatSync(fd).isFIFO()) return fd
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return fd // no /proc here, no reader any more, or another user's pipe
  }
}
