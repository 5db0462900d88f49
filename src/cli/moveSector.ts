import { setTimeout as wait } from 'node:timers/promises'
import { lineOf } from '../db/embedded/run.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { CommandError } from './CommandError.ts'
import { findProcess, nameOf } from './findProcess.ts'
import type { OperatorCalls } from './operatorCalls.ts'
import type { LeasedSector, Leases, LivingProcess } from './readLeases.ts'

export interface MoveContext {
  /** Who is alive, and who has the sectors named. */
  leases(only: readonly SectorId[]): Promise<Leases>
  readonly calls: OperatorCalls['calls']
}

const MOVE_MS_MAX = 10_000
const ASK_AGAIN_MS = 100

/**
 * Hands a sector to another process, and waits until it is that one's by the lease directory. Only
 * processes change leases: its holder is asked to hand it over, or, where nobody holds it, the other
 * to open it. What was asked for may be answered late, or not: so both are looked at and asked anew.
 *
 * @param to id or address of the process
 * @returns what happened, in one line
 * @throws CommandError if it could not be done
 */
export async function moveSector(
  { leases, calls }: MoveContext,
  sector: SectorId,
  to: string,
): Promise<string> {
  const startedAt = performance.now()
  let wanted = to
  let trouble = 'nobody took it up'
  for (let asked = 0; ; asked++) {
    const now = await leases([sector])
    const [row] = now.sectors
    if (!row) throw new CommandError(`there is no sector ${sector}`)
    const target = findProcess(now.processes, wanted)
    wanted = target.id
    const tookMs = performance.now() - startedAt
    if (row.holder === target.id) {
      const name = nameOf(target)
      if (asked === 0) return `sector ${sector} is at ${name} already`
      return `sector ${sector} is now at ${name}, after ${Math.round(tookMs)} ms`
    }
    if (target.draining) {
      throw new CommandError(`${nameOf(target)} is draining and takes no sectors: name another`)
    }
    if (tookMs > MOVE_MS_MAX) {
      throw new CommandError(
        `sector ${sector} was not moved within ${MOVE_MS_MAX / 1000} s (${trouble}); it is ${whereIs(row)}`,
      )
    }
    if (asked > 0) await wait(ASK_AGAIN_MS)
    trouble = (await ask(calls, row, target)) ?? trouble
  }
}

/** @returns why it was not done, as far as is known */
async function ask(
  calls: MoveContext['calls'],
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
