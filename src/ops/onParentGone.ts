import { readFileSync } from 'node:fs'
import { isRunByNpm } from '../config.ts'

const LOOK_EVERY_MS = 250
const ANCESTORS_MAX = 6

/**
 * Tells when npm, which runs this process, goes away. npm hands SIGTERM to the shell it runs the
 * script in: a shell that has put our process in its place hands nothing on and needs not, any other
 * dies of it and leaves us behind. The same goes for an npm that is killed, of which the shell in
 * between may know nothing. A process that npm did not start may well outlive its parent: it is not
 * watched.
 */
export function onParentGone(tell: () => void): void {
  if (!isRunByNpm()) return
  const ancestors = ancestorsToNpm()
  const timer = setInterval(() => {
    if (ancestors.every((pid, index) => pid === above(ancestors, index))) return
    clearInterval(timer)
    tell()
  }, LOOK_EVERY_MS)
  timer.unref()
}

/** @returns our parent, its parent and so on up to npm; our parent alone where npm is not found */
function ancestorsToNpm(): number[] {
  const ancestors = [process.ppid]
  while (ancestors.length < ANCESTORS_MAX) {
    if (isNpm(ancestors.at(-1) ?? 0)) return ancestors
    const next = above(ancestors, ancestors.length)
    if (next === null) break
    ancestors.push(next)
  }
  return [process.ppid]
}

/** @returns who is the parent now of the one before this place; of ourselves before the first */
function above(ancestors: readonly number[], index: number): number | null {
  const child = ancestors[index - 1]
  return child === undefined ? process.ppid : parentOf(child)
}

/** npm gives itself a title, such as `npm start`. */
function isNpm(pid: number): boolean {
  return /^npm\b/.test(readIfThere(`/proc/${pid}/comm`) ?? '')
}

function parentOf(pid: number): number | null {
  const stat = readIfThere(`/proc/${pid}/stat`)
  // "PID (NAME) STATE PARENT …", and a name may have anything in it.
  const parent = Number(stat?.slice(stat.lastIndexOf(')')).split(' ')[2])
  return Number.isSafeInteger(parent) ? parent : null
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // it has ended, or there is no /proc here
  }
}
