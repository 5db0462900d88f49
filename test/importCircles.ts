/** Files, each with the files it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/**
 * @returns one shortest circle of each group of files that import each other, as a path back to its
 * start
 */
export function importCircles(graph: ImportGraph): string[] {
  return knotsOf(graph).map((knot) => circleIn(graph, knot).join(' → '))
}

/** Tarjan's strongly connected components, without single files that do not import themselves. */
function knotsOf(graph: ImportGraph): ReadonlySet<string>[] {
  const knots: ReadonlySet<string>[] = []
  const numbers = new Map<string, number>()
  const open: string[] = []

  /** @returns the lowest number that can be reached from the file */
  function visit(file: string): number {
    const number = numbers.size
    numbers.set(file, number)
    open.push(file)
    let lowest = number
    for (const next of graph.get(file) ?? []) {
      if (!numbers.has(next)) lowest = Math.min(lowest, visit(next))
      else if (open.includes(next)) lowest = Math.min(lowest, numbers.get(next) ?? lowest)
    }
    if (lowest < number) return lowest
    const knot = new Set(open.splice(open.indexOf(file)))
    if (knot.size > 1 || graph.get(file)?.includes(file)) knots.push(knot)
    return lowest
  }

  for (const file of graph.keys()) if (!numbers.has(file)) visit(file)
  return knots
}

/** A shortest path from the group's first file, in alphabetical order, back to itself. */
function circleIn(graph: ImportGraph, knot: ReadonlySet<string>): string[] {
  const start = [...knot].sort()[0] ?? ''
  const ways = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, start]
      if (!knot.has(next) || seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  throw new Error(`no circle goes through ${start}`)
}
