import { setTimeout as wait } from 'node:timers/promises'
import { lineOf } from '../db/embedded/run.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { leastLoaded } from '../world/leases/placement.ts'
import { findProcess, nameOf } from './findProcess.ts'
import { OperationError } from './OperationError.ts'
import type { OperatorContext } from './OperatorContext.ts'
import type { LeasedSector, LivingProcess } from './readLeases.ts'

/** Real ms that a move may take. */
const MOVE_MS_MAX = 10_000
/** Real ms between two tries. */
const ASK_AGAIN_MS = 100

/**
 * Moves a sector to another process, and waits until the leases in the database say so. Only
 * processes change leases: the holder is asked to hand the sector over or, if nobody holds it, the
 * other process is asked to open it. An answer may be late or missing, so the leases are read and
 * the request is repeated until the move is done.
 *
 * @param to id or address of the process; null for the least loaded one
 * @returns what happened, in one line
 * @throws OperationError if the move failed
 */
export async function moveSector(
  { leases, calls }: OperatorContext,
  sector: SectorId,
  to: string | null,
): Promise<string> {
  const startedAt = performance.now()
  let wanted = to
  let trouble = 'nobody took it up'
  for (let asked = 0; ; asked++) {
    const now = await leases([sector])
    const [row] = now.sectors
    if (!row) throw new OperationError(`there is no sector ${sector}`)
    const target = wanted === null ? idlest(now.processes, row) : findProcess(now.processes, wanted)
    wanted = target.id
    const tookMs = performance.now() - startedAt
    if (row.holder === target.id) {
      const name = nameOf(target)
      if (asked === 0) return `sector ${sector} is at ${name} already`
      return `sector ${sector} is now at ${name}, after ${Math.round(tookMs)} ms`
    }
    if (target.draining) {
      throw new OperationError(`${nameOf(target)} is draining and takes no sectors: name another`)
    }
    if (tookMs > MOVE_MS_MAX) {
      throw new OperationError(
        `sector ${sector} was not moved within ${MOVE_MS_MAX / 1000} s (${trouble}); it is ${whereIs(row)}`,
      )
    }
    if (asked > 0) await wait(ASK_AGAIN_MS)
    trouble = (await ask(calls, row, target)) ?? trouble
  }
}

function idlest(processes: readonly LivingProcess[], { id, holder }: LeasedSector): LivingProcess {
  const found = leastLoaded(processes, holder)
  if (found) return found
  throw new OperationError(`no other process is there to take sector ${id}: start one first`)
}

/** @returns why the request failed, as far as is known; null if it did not */
async function ask(
  calls: OperatorContext['calls'],
  { id: sector, place, holder }: LeasedSector,
  { id: to }: LivingProcess,
): Promise<string | null> {
  try {
    if (place !== 'held' || holder === null) {
      await calls.call(to, 'handedOver', { sector })
      return null
    }
    const { moved } = await calls.call<{ moved: boolean }>(holder, 'move', { sector, to })
    return moved ? null : `${holder} could not hand it over`
  } catch (error) {
    return lineOf(error)
  }
}

function whereIs({ place, holder }: LeasedSector): string {
  if (place === 'held') return `held by ${holder}`
  return place === 'dead' ? `held by ${holder}, which is dead` : place
}
