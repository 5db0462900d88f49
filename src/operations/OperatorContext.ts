import type { NodeCalls } from '../cluster/NodeCalls.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Leases } from './readLeases.ts'

/** What operators' verbs need of a galaxy that runs: the same for the command line and the panel. */
export interface OperatorContext {
  /** Who is alive, and who has the sectors named; all sectors by default. */
  leases(only?: readonly SectorId[]): Promise<Leases>
  /** Asks one of its processes. */
  readonly calls: Pick<NodeCalls, 'call'>
}
