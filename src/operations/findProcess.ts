import type { NodeStatus } from '../world/Store.ts'
import { OperationError } from './OperationError.ts'

/** The fewest characters of an id that name a process. */
const ID_CHARS_MIN = 4
/** The most processes that an error lists. */
const LISTED_MAX = 8

type Named = Pick<NodeStatus, 'id' | 'address'>

/**
 * Finds a process by what an operator typed.
 * @param wanted an id, a public address, or an unambiguous beginning of an id
 * @throws OperationError that lists the living processes, if none or several fit
 */
export function findProcess<Process extends Named>(
  processes: readonly Process[],
  wanted: string,
): Process {
  const exact = processes.find(({ id, address }) => id === wanted || address === wanted)
  if (exact) return exact
  const begun = wanted.length < ID_CHARS_MIN ? [] : processes.filter((p) => p.id.startsWith(wanted))
  const [only, second] = begun
  if (only && !second) return only
  if (only)
    throw new OperationError(`${wanted} may be any of ${listed(begun)}: give more of the id`)
  throw new OperationError(
    `no living process is ${wanted}: give the address of one, its id or at least ${ID_CHARS_MIN} characters of it, of ${listed(processes)}`,
  )
}

/** @returns a process's name for people: address and id */
export function nameOf({ id, address }: Named): string {
  return `${address} (${id})`
}

function listed(processes: readonly Named[]): string {
  if (processes.length === 0) return 'none: no process is alive'
  const names = processes.slice(0, LISTED_MAX).map(nameOf)
  const more = processes.length - names.length
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
