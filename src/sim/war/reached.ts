/** Groups of which each has all its enemies listed: that is as quick, and exact. */
const FEW_GROUPS = 16

/** The hostile groups that a group reaches wholly: those listed, or all but those. */
export interface Reached {
  readonly areAllBut: boolean
  /** In ascending order. */
  readonly groups: Int32Array
}

/**
 * Where most of many groups are hostile to each other, those that are not are listed: they are few.
 *
 * @param reaches 1 for each group that is reached, else 0
 */
export function reachedOf(reaches: Uint8Array): Reached {
  let count = 0
  for (const one of reaches) count += one
  const areAllBut = reaches.length > FEW_GROUPS && 2 * count > reaches.length
  const groups = new Int32Array(areAllBut ? reaches.length - count : count)
  let listed = 0
  for (let group = 0; group < reaches.length; group++) {
    if ((reaches[group] === 1) !== areAllBut) groups[listed++] = group
  }
  return { areAllBut, groups }
}

/**
 * Sums for each group what those have that it reaches. A sum of all but some is exactly 0 if those
 * that are left have nothing, and never negative: all are added in the same order.
 */
export function sumReached(
  to: Float64Array,
  from: Float64Array,
  reached: readonly Reached[],
  width: number,
): void {
  const all = new Float64Array(width)
  reached.forEach((_, group) => {
    add(all, 0, from, group, width)
  })
  const listed = new Float64Array(width)
  reached.forEach(({ areAllBut, groups }, group) => {
    listed.fill(0)
    for (const other of groups) add(listed, 0, from, other, width)
    if (areAllBut) for (let at = 0; at < width; at++) listed[at] = minus(all, listed, at)
    add(to, group, listed, 0, width)
  })
}

function minus(from: Float64Array, less: Float64Array, at: number): number {
  return (from[at] as number) - (less[at] as number)
}

/** Raises each group to the most that one has which it reaches. */
export function strongestReached(
  met: Float64Array,
  strengths: Float64Array,
  reached: readonly Reached[],
): void {
  const strength = (group: number): number => strengths[group] as number
  const strongestFirst = [...strengths.keys()].sort((one, other) => strength(other) - strength(one))
  reached.forEach(({ areAllBut, groups }, group) => {
    const strongest = strongestFirst.find((one) => groups.includes(one) !== areAllBut)
    if (strongest !== undefined) {
      met[group] = Math.max(met[group] as number, strength(strongest))
    }
  })
}

/** Adds a row of numbers to another. */
export function add(
  to: Float64Array,
  row: number,
  from: Float64Array,
  fromRow: number,
  width: number,
): void {
  const first = row * width
  const fromFirst = fromRow * width
  for (let index = 0; index < width; index++) {
    to[first + index] = (to[first + index] as number) + (from[fromFirst + index] as number)
  }
}
