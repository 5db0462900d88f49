import { setTimeout as wait } from 'node:timers/promises'
import { lineOf } from '../db/embedded/run.ts'
import { findProcess, nameOf } from './findProcess.ts'
import { OperationError } from './OperationError.ts'
import type { OperatorContext } from './OperatorContext.ts'
import type { LivingProcess } from './readLeases.ts'

export interface DrainContext extends OperatorContext {
  /** Prints a line for the person who waits. */
  say(line: string): void
}

/** Real ms between two looks at the process. */
const LOOK_AGAIN_MS = 200
/** Real ms without progress before asking again: a sector just being opened was passed over. */
const STALLED_MS = 5_000

/**
 * Asks a process to hand over all its sectors and to open no more, until it ends.
 *
 * @param wanted id or address of the process
 * @returns the process as it was, and why it may not have heard; null if it has
 * @throws OperationError if it holds sectors that no other process can take
 */
export async function beginDrain(
  { leases, calls }: OperatorContext,
  wanted: string,
): Promise<{ readonly process: LivingProcess; readonly trouble: string | null }> {
  const { processes } = await leases()
  const process = findProcess(processes, wanted)
  if (
    process.sectors > 0 &&
    !processes.some(({ id, draining }) => id !== process.id && !draining)
  ) {
    throw new OperationError(
      `nobody is there to take the sectors of ${nameOf(process)}: start another process first`,
    )
  }
  return { process, trouble: await askToDrain(calls, process.id) }
}

/**
 * Drains a process and waits until it holds no sector.
 *
 * @param wanted id or address of the process
 * @param limitMs real ms to wait; the process goes on draining after that
 * @returns what happened, in one line
 * @throws OperationError if it still holds sectors then, or did not begin to drain
 */
export async function drainProcess(
  context: DrainContext,
  wanted: string,
  limitMs: number,
): Promise<string> {
  const { leases, calls, say } = context
  const begun = await beginDrain(context, wanted)
  const { id } = begun.process
  const name = nameOf(begun.process)
  let { trouble } = begun
  let { sectors } = begun.process
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
      throw new OperationError(
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

/** @returns why the process was not asked, as far as is known; null if it was */
async function askToDrain(
  calls: OperatorContext['calls'],
  process: string,
): Promise<string | null> {
  return await calls.call(process, 'drain', {}).then(() => null, lineOf)
}

function countOf(sectors: number): string {
  return sectors === 1 ? '1 sector' : `${sectors} sectors`
}
