import type { Point } from '../galaxy/course.ts'

/** The side of the squares by which forces of one side are taken together, in map units. */
const SQUARE_UNITS = 20

/** Forces of one side in one square, with the box around them. */
export interface Group {
  readonly side: number
  readonly members: number[]
  minX: number
  maxX: number
  minY: number
  maxY: number
}

/** Takes together those of one side that are in one square. */
export function groupsOf(
  forces: readonly { readonly side: number; readonly at: Point }[],
): Group[] {
  const groups = new Map<string, Group>()
  forces.forEach(({ side, at: { x, y } }, index) => {
    const key = `${Math.floor(x / SQUARE_UNITS)} ${Math.floor(y / SQUARE_UNITS)} ${side}`
    const group = groups.get(key)
    if (!group) {
      groups.set(key, { side, members: [index], minX: x, maxX: x, minY: y, maxY: y })
      return
    }
    group.members.push(index)
    group.minX = Math.min(group.minX, x)
    group.maxX = Math.max(group.maxX, x)
    group.minY = Math.min(group.minY, y)
    group.maxY = Math.max(group.maxY, y)
  })
  return [...groups.values()]
}

/** @returns the square of the least distance that members may have */
export function nearSquare(one: Group, other: Group): number {
  const x = Math.max(0, one.minX - other.maxX, other.minX - one.maxX)
  const y = Math.max(0, one.minY - other.maxY, other.minY - one.maxY)
  return x * x + y * y
}

/** @returns the square of the greatest distance that members may have */
export function farSquare(one: Group, other: Group): number {
  const x = Math.max(one.maxX - other.minX, other.maxX - one.minX)
  const y = Math.max(one.maxY - other.minY, other.maxY - one.minY)
  return x * x + y * y
}
