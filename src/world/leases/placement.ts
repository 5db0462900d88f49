import type { NodeId, NodeStatus } from '../Store.ts'

/** Share of a core at or above which a process counts as hot, and may give sectors away. */
const HOT_BUSY = 0.85
/** Share of a core below which a process takes sectors from a hot one. */
const COOL_BUSY = 0.5
/** How many sectors a fully busy core counts for. */
const SECTORS_OF_A_BUSY_CORE = 200

type Taker = Pick<NodeStatus, 'id' | 'draining'>

/** @returns a process's load, in sectors: an estimate for comparing processes */
export function loadOf({ sectors, busy }: Pick<NodeStatus, 'sectors' | 'busy'>): number {
  return sectors + busy * SECTORS_OF_A_BUSY_CORE
}

/** @returns the least loaded process of those that take sectors; null if there is none */
export function leastLoaded<Node extends Taker & Pick<NodeStatus, 'sectors' | 'busy'>>(
  nodes: readonly Node[],
  except: NodeId | null = null,
): Node | null {
  return least(nodes, loadOf, except)
}

/** Hot beats in a row before a process gives a sector away. A single one may come from a start. */
const HOT_BEATS_MIN = 3

/** @returns for how many beats in a row, this one included, the process has been hot */
export function countHotBeats(before: number, { busy }: Pick<NodeStatus, 'busy'>): number {
  return busy < HOT_BUSY ? 0 : before + 1
}

/**
 * @param hotBeats see `countHotBeats`
 * @returns the process that a hot one should give a sector to; null if it is not hot or none is
 *   cool
 */
export function reliefFor(
  own: NodeStatus,
  nodes: readonly NodeStatus[],
  hotBeats: number,
): NodeStatus | null {
  if (hotBeats < HOT_BEATS_MIN || own.sectors < 2) return null
  const relief = leastLoaded(nodes, own.id)
  return relief && relief.busy < COOL_BUSY ? relief : null
}

/** Sectors above the mean that a process may always hold without giving any away. */
const SURPLUS_MIN = 4
/** The same as a share of the mean; the larger of the two counts. */
const SURPLUS_SHARE = 0.25

/**
 * How many sectors a process holds above the mean, for example because other processes started
 * later. Within the tolerance it is 0, so that sectors do not move to and fro.
 */
export function surplusOf(own: NodeStatus, nodes: readonly NodeStatus[]): number {
  const takers = nodes.filter(({ draining }) => !draining)
  const mean = nodes.reduce((sum, { sectors }) => sum + sectors, 0) / Math.max(1, takers.length)
  const tolerated = mean + Math.max(SURPLUS_MIN, mean * SURPLUS_SHARE)
  return own.sectors > tolerated ? Math.floor(own.sectors - mean) : 0
}

/** Share of a core up to which only a process's clients count. */
const UNHURRIED_BUSY = 0.5
/** How many clients a fully busy core counts for; less in proportion down to `UNHURRIED_BUSY`. */
const CLIENTS_OF_A_BUSY_CORE = 2_000

/** @returns a process's load from clients, in clients: an estimate for comparing processes */
export function audienceOf({ clients, busy }: Pick<NodeStatus, 'clients' | 'busy'>): number {
  const hurry = Math.max(0, busy - UNHURRIED_BUSY) / (1 - UNHURRIED_BUSY)
  return clients + hurry * CLIENTS_OF_A_BUSY_CORE
}

/** @returns the process that should take the next viewer of the map; null if there is none */
export function leastWatched(
  nodes: readonly NodeStatus[],
  except: NodeId | null = null,
): NodeStatus | null {
  return least(nodes, audienceOf, except)
}

/** @returns the first process with the least by a measure; draining processes are passed over */
function least<Node extends Taker>(
  nodes: readonly Node[],
  measure: (node: Node) => number,
  except: NodeId | null,
): Node | null {
  let found: Node | null = null
  for (const node of nodes) {
    if (node.draining || node.id === except) continue
    if (!found || measure(node) < measure(found)) found = node
  }
  return found
}
