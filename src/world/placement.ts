import type { NodeId, NodeStatus } from './Store.ts'

/** Busier than this for several beats, a process gives sectors away, if one is much less so. */
const HOT_BUSY = 0.85
const COOL_BUSY = 0.5
/** A process that was just busy for all of a beat counts as if it held so many sectors more. */
const SECTORS_OF_A_BUSY_CORE = 200

type Taker = Pick<NodeStatus, 'id' | 'draining'>

/** What a process has to do, in sectors; an estimate to compare by. */
export function loadOf({ sectors, busy }: Pick<NodeStatus, 'sectors' | 'busy'>): number {
  return sectors + busy * SECTORS_OF_A_BUSY_CORE
}

/** @returns who has least to do of those that take sectors; null if there is nobody */
export function leastLoaded<Node extends Taker & Pick<NodeStatus, 'sectors' | 'busy'>>(
  nodes: readonly Node[],
  except: NodeId | null = null,
): Node | null {
  return least(nodes, loadOf, except)
}

/** So many beats in a row. A single one tells little: of a start, or of sectors just taken up. */
const HOT_BEATS_MIN = 3

/** @returns how many beats in a row, up to this one, found the process too busy */
export function countHotBeats(before: number, { busy }: Pick<NodeStatus, 'busy'>): number {
  return busy < HOT_BUSY ? 0 : before + 1
}

/**
 * @param hotBeats see `countHotBeats`
 * @returns whom a hot process should give a sector to; null if it is not hot, or nobody is cool
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

/** So much above the mean a process may hold before it gives sectors away: of one, or a quarter. */
const SURPLUS_MIN = 4
const SURPLUS_SHARE = 0.25

/**
 * How many sectors a process holds beyond its share, because others came later: to be given away
 * where nobody watches. Within the tolerance it is 0, so that sectors do not go to and fro.
 */
export function surplusOf(own: NodeStatus, nodes: readonly NodeStatus[]): number {
  const takers = nodes.filter(({ draining }) => !draining)
  const mean = nodes.reduce((sum, { sectors }) => sum + sectors, 0) / Math.max(1, takers.length)
  const tolerated = mean + Math.max(SURPLUS_MIN, mean * SURPLUS_SHARE)
  return own.sectors > tolerated ? Math.floor(own.sectors - mean) : 0
}

/** Up to here a process has time for more, and only its clients count … */
const UNHURRIED_BUSY = 0.5
/** … and one that was busy for all of a beat counts as if it had so many clients more. */
const CLIENTS_OF_A_BUSY_CORE = 2_000

/** What a process has to do for clients, in clients; an estimate to compare by. */
export function audienceOf({ clients, busy }: Pick<NodeStatus, 'clients' | 'busy'>): number {
  const hurry = Math.max(0, busy - UNHURRIED_BUSY) / (1 - UNHURRIED_BUSY)
  return clients + hurry * CLIENTS_OF_A_BUSY_CORE
}

/** @returns who should take in the next viewer of the map; null if there is nobody */
export function leastWatched(
  nodes: readonly NodeStatus[],
  except: NodeId | null = null,
): NodeStatus | null {
  return least(nodes, audienceOf, except)
}

/** @returns the first of those with the least by a measure; who drains is given nothing */
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
