import type { NodeCalls } from '../cluster/NodeCalls.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Leases } from './readLeases.ts'

/** What operators' commands need from a running galaxy, on the command line and in the panel. */
export interface OperatorContext {
  /** Reads the living processes, and who holds the named sectors; all sectors by default. */
  leases(only?: readonly SectorId[]): Promise<Leases>
  /** Calls one of the galaxy's processes. */
  readonly calls: Pick<NodeCalls, 'call'>
}
