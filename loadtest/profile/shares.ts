import type { HeapProfiler, Profiler, Runtime } from 'node:inspector'

/** The share of one function: its own, and with everything it called. */
export interface Share {
  readonly name: string
  readonly own: number
  readonly all: number
}

/** Frames that are not work. */
const IDLE = '(idle)'
const MIB = 2 ** 20

/** @returns shares in percent of the time in which something ran, the largest own share first */
export function sharesOfTime({ nodes, samples, timeDeltas }: Profiler.Profile): Share[] {
  const own = new Map<number, number>()
  for (const [index, id] of (samples ?? []).entries()) {
    own.set(id, (own.get(id) ?? 0) + Math.max(0, timeDeltas?.[index] ?? 0))
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const [root] = nodes
  if (!root) return []
  const sums = new Sums()
  const walk = ({ id, callFrame, children }: Profiler.ProfileNode, path: readonly string[]) => {
    if (callFrame.functionName === IDLE) return
    const names = sums.add(callFrame, own.get(id) ?? 0, path)
    for (const child of children ?? []) {
      const node = byId.get(child)
      if (node) walk(node, names)
    }
  }
  walk(root, [])
  return sums.shares(100 / sums.total)
}

/** @returns shares in MiB per second, the largest own share first */
export function sharesOfMemory(
  profile: HeapProfiler.SamplingHeapProfile,
  seconds: number,
): Share[] {
  const sums = new Sums()
  const walk = (node: HeapProfiler.SamplingHeapProfileNode, path: readonly string[]): void => {
    const names = sums.add(node.callFrame, node.selfSize, path)
    for (const child of node.children) walk(child, names)
  }
  walk(profile.head, [])
  return sums.shares(1 / MIB / seconds)
}

class Sums {
  readonly #own = new Map<string, number>()
  readonly #all = new Map<string, number>()
  total = 0

  /**
   * @param path the callers' names
   * @returns the path with this function's name added
   */
  add(frame: Runtime.CallFrame, value: number, path: readonly string[]): readonly string[] {
    const name = nameOf(frame)
    const names = path.includes(name) ? path : [...path, name]
    this.total += value
    this.#own.set(name, (this.#own.get(name) ?? 0) + value)
    for (const one of names) this.#all.set(one, (this.#all.get(one) ?? 0) + value)
    return names
  }

  shares(factor: number): Share[] {
    return [...this.#own]
      .map(([name, own]) => {
        return { name, own: own * factor, all: (this.#all.get(name) ?? 0) * factor }
      })
      .sort((one, other) => other.own - one.own)
  }
}

/** The last three parts of the path identify the file. */
function nameOf({ functionName, url, lineNumber }: Runtime.CallFrame): string {
  const file = url.split('/').slice(-3).join('/')
  const name = functionName === '' ? '(anonymous)' : functionName
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}
