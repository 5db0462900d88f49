/**
 * The cost of tests in CPU seconds. Unlike clock time, they hardly depend on what else the machine
 * does.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

const STAT = '/proc/self/stat'
const TICKS_PER_S = 100

/** Whether this system reports how much CPU a process has used. */
export const CAN_COUNT = existsSync(STAT)

/**
 * Variable that names the file in which tests note their cost. If it is unset, nothing is noted.
 */
export const CPU_NOTES = 'STARLANE_TEST_CPU'

export interface FileCpu {
  /** Relative to the folder `test`. */
  readonly file: string
  readonly seconds: number
}

/** @returns CPU seconds of this process and of those it started that have ended */
export function cpuSeconds(): number {
  if (!CAN_COUNT) return 0
  const stat = readFileSync(STAT, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / TICKS_PER_S, 0)
}

export function noteCpu({ file, seconds }: FileCpu): void {
  const notes = process.env[CPU_NOTES]
  const note = { file, seconds: Math.round(100 * seconds) / 100 }
  if (notes) appendFileSync(notes, `${JSON.stringify(note)}\n`)
}

/** @returns everything noted so far */
export function readCpu(): FileCpu[] {
  const notes = process.env[CPU_NOTES]
  if (!notes || !existsSync(notes)) return []
  const lines = readFileSync(notes, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}
