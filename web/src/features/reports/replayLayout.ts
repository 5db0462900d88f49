import type { Point } from '../../../../src/sim/galaxy/course.ts'
import type { Frame } from './replay.ts'

export const PICTURE_PX = { width: 420, height: 270 } as const

/** Room around the fighters, for what is written beside them. */
const MARGIN_PX = 44
/** The least width that the picture shows, in units of the plane, so that a duel is not two corners. */
const SPAN_UNITS_MIN = 80
/** Fighters closer than this would hide each other, so they are drawn around their place. */
const CELL_PX = 34
/** A turn by which any number of neighbours spread evenly. */
const GOLDEN_ANGLE = 2.4

/** Where each fighter of a replay is drawn, in px, by id: its last place, which is where it fought. */
export function layOut(frames: readonly Frame[]): ReadonlyMap<string, Point> {
  const all = new Map(frames.flatMap(({ fighters }) => fighters).map((one) => [one.id, one]))
  const [xs, ys] = [[...all.values()].map(({ x }) => x), [...all.values()].map(({ y }) => y)]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const { width, height } = PICTURE_PX
  const pxPerUnit = Math.min(
    (width - 2 * MARGIN_PX) / Math.max(SPAN_UNITS_MIN, right - left),
    (height - 2 * MARGIN_PX) / Math.max(SPAN_UNITS_MIN / 2, bottom - top),
  )
  const taken = new Map<string, number>()
  return new Map(
    [...all].map(([id, { x, y }]) => {
      const px = width / 2 + (x - (left + right) / 2) * pxPerUnit
      const py = height / 2 + (y - (top + bottom) / 2) * pxPerUnit
      const cell = `${Math.round(px / CELL_PX)} ${Math.round(py / CELL_PX)}`
      const nth = taken.get(cell) ?? 0
      taken.set(cell, nth + 1)
      const away = CELL_PX * 0.8 * Math.sqrt(nth)
      const angle = nth * GOLDEN_ANGLE
      return [id, { x: px + away * Math.cos(angle), y: py + away * Math.sin(angle) }]
    }),
  )
}
