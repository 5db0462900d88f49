import Delaunator from 'delaunator'
import { LANES_PER_SECTOR_MAX, LANES_PER_SECTOR_MEAN, LANES_PER_SECTOR_MIN } from '../rules/map.ts'
import { distance, type Point } from './course.ts'

type Pair = readonly [number, number]

/**
 * Joins places by a pruned Delaunay graph. It is connected, every degree is from 2 to 5, and short
 * edges are preferred. It keeps a spanning tree of the shortest edges, raises every place to the
 * least degree, and adds the shortest remaining edges until the mean degree is reached.
 *
 * The tree alone never exceeds the greatest degree. Any two of its edges at a place span at least
 * 60°. Exactly 60° would need an equilateral triangle, which points with whole coordinates cannot
 * form.
 *
 * @param places distinct places with whole coordinates
 * @returns pairs of indices, lower first, sorted
 */
export function layStarlanes(places: readonly Point[]): Pair[] {
  const edges = delaunayEdges(places)
  const degree = new Array<number>(places.length).fill(0)
  const kept = new Set<Pair>()
  const keep = (edge: Pair): void => {
    kept.add(edge)
    for (const end of edge) degree[end] = (degree[end] ?? 0) + 1
  }
  const hasRoom = (edge: Pair): boolean =>
    edge.every((end) => (degree[end] ?? 0) < LANES_PER_SECTOR_MAX)

  const groups = new Groups(places.length)
  for (const edge of edges) {
    if (groups.join(edge[0], edge[1])) keep(edge)
  }
  if (groups.count !== 1) throw new Error('the starlanes of this seed are not connected')
  for (const edge of edges) {
    const needed = edge.some((end) => (degree[end] ?? 0) < LANES_PER_SECTOR_MIN)
    if (needed && hasRoom(edge) && !kept.has(edge)) keep(edge)
  }
  for (const edge of edges) {
    if ((2 * kept.size) / places.length >= LANES_PER_SECTOR_MEAN) break
    if (hasRoom(edge) && !kept.has(edge)) keep(edge)
  }
  return [...kept].sort((one, other) => one[0] - other[0] || one[1] - other[1])
}

/**
 * The edges of the triangulation, shortest first. Ties go by index, so that the order is unique.
 */
function delaunayEdges(places: readonly Point[]): Pair[] {
  const { triangles, halfedges } = Delaunator.from(
    [...places],
    (p) => p.x,
    (p) => p.y,
  )
  const edges: { pair: Pair; length: number }[] = []
  for (let half = 0; half < triangles.length; half++) {
    // An inner edge has two halves, and the one with the larger index counts. A hull edge has one.
    if (half < (halfedges[half] ?? -1)) continue
    const start = triangles[half] ?? 0
    const end = triangles[half % 3 === 2 ? half - 2 : half + 1] ?? 0
    const pair: Pair = start < end ? [start, end] : [end, start]
    const [a, b] = [places[pair[0]], places[pair[1]]]
    if (a && b) edges.push({ pair, length: distance(a, b) })
  }
  edges.sort(
    (one, other) =>
      one.length - other.length || one.pair[0] - other.pair[0] || one.pair[1] - other.pair[1],
  )
  return edges.map((edge) => edge.pair)
}

/** Which places are already joined (disjoint sets, as in Kruskal's algorithm). */
class Groups {
  readonly #parent: number[]
  count: number

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, index) => index)
    this.count = size
  }

  /** @returns false if the two were in one group before */
  join(a: number, b: number): boolean {
    const [rootA, rootB] = [this.#root(a), this.#root(b)]
    if (rootA === rootB) return false
    this.#parent[rootA] = rootB
    this.count--
    return true
  }

  #root(index: number): number {
    let root = index
    while (this.#parent[root] !== root) {
      const up = this.#parent[root] ?? root
      this.#parent[root] = this.#parent[up] ?? up
      root = this.#parent[root] ?? root
    }
    return root
  }
}
