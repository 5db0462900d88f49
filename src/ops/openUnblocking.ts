import { constants, fstatSync, openSync } from 'node:fs'

/**
 * Opens a pipe anew, for this process alone, so that a write to it fails where it would wait for the
 * reader. A thread that waits in a write also keeps the process from exiting.
 * @returns the descriptor to write to: the given one where it is no pipe, or the system cannot do this
 */
export function openUnblocking(fd: number): number {
  try {
    if (!fstatSync(fd).isFIFO()) return fd
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return fd // no /proc here, no reader any more, or another user's pipe
  }
}
