import { isRunByNpm } from '../config.ts'

const LOOK_EVERY_MS = 250

/**
 * Tells when npm, which runs this process, goes away. npm hands SIGTERM to the shell it runs the
 * script in: a shell that has put our process in its place hands nothing on and needs not, any other
 * dies of it and leaves us behind. The same goes for an npm that is killed. A process that npm did not
 * start may well outlive its parent: it is not watched.
 */
export function onParentGone(tell: () => void): void {
  if (!isRunByNpm()) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    tell()
  }, LOOK_EVERY_MS)
  timer.unref()
}
