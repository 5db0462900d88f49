import { setTimeout as wait } from 'node:timers/promises'
import { lineOf } from '../db/embedded/run.ts'
import { CommandError } from './CommandError.ts'
import { findProcess, nameOf } from './findProcess.ts'
import type { OperatorCalls } from './operatorCalls.ts'
import type { Leases } from './readLeases.ts'

export interface DrainContext {
  /** Who is alive. */
  leases(): Promise<Leases>
  readonly calls: OperatorCalls['calls']
  /** A line for whoever waits. */
  say(line: string): void
}

const LOOK_AGAIN_MS = 200
/** A sector that was just being opened is passed over: when nothing happens, it is asked anew. */
const STALLED_MS = 5_000

/**
 * Has a process hand over all its sectors and take none any more, until it ends.
 *
 * @param wanted id or address of the process
 * @param limitMs how long is waited; the process goes on draining after that
 * @returns what happened, in one line
 * @throws CommandError if it still holds some, or was not asked at all
 */
export async function drainProcess(
  { leases, calls, say }: DrainContext,
  wanted: string,
  limitMs: number,
): Promise<string> {
  const { processes } = await leases()
  const process = findProcess(processes, wanted)
  const { id } = process
  const name = nameOf(process)
  if (process.sectors > 0 && !processes.some((other) => other.id !== id && !other.draining)) {
    throw new CommandError(
      `nobody is there to take the sectors of ${name}: start another process first`,
    )
  }
  let trouble = await askToDrain(calls, id)
  let { sectors } = process
  const giveUpAt = performance.now() + limitMs
  for (let changedAt = performance.now(); ; await wait(LOOK_AGAIN_MS)) {
    const now = (await leases()).processes.find((one) => one.id === id)
    if (!now) return `${name} has ended`
    if (now.draining && now.sectors === 0) {
      return `${name} holds no sector and takes none: it may now be stopped`
    }
    const at = performance.now()
    if (now.sectors !== sectors) {
      sectors = now.sectors
      changedAt = at
      say(`${name} holds ${countOf(sectors)}`)
    }
    if (at > giveUpAt) {
      const why = trouble === null ? '' : ` (${trouble})`
      throw new CommandError(
        now.draining
          ? `${name} still holds ${countOf(sectors)} after ${limitMs / 1000} s${why}: it goes on, wait for it with the same command`
          : `${name} did not begin to drain within ${limitMs / 1000} s${why}`,
      )
    }
    if (trouble !== null || at > changedAt + STALLED_MS) {
      trouble = await askToDrain(calls, id)
      changedAt = performance.now()
    }
  }
}

/** @returns why it was not asked, as far as is known */
async function askToDrain(calls: DrainContext['calls'], process: string): Promise<string | null> {
  return await calls.call(process, 'drain', {}).then(() => null, lineOf)
}

function countOf(sectors: number): string {
  return sectors === 1 ? '1 sector' : `${sectors} sectors`
}
