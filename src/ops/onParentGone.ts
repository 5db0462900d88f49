import { readFileSync } from 'node:fs'
import { isRunByNpm } from '../config.ts'

const LOOK_EVERY_MS = 250
const ANCESTORS_MAX = 6

/**
 * Calls back when the npm that runs this process goes away. npm sends SIGTERM only to the shell
 * that runs the script. A shell that was replaced by our process is no problem; any other shell
 * dies and leaves us behind. The same happens when npm is killed, which a shell in between may not
 * notice. A process that npm did not start may outlive its parent, so it is not watched.
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

/** @returns our parent, its parent and so on up to npm; only our parent if npm is not found */
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

/** @returns the current parent of the ancestor before `index`; for index 0, our own parent */
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
  // The form is "PID (NAME) STATE PARENT …", and a name may contain anything.
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
