import type { ComponentChildren } from 'preact'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import './tip.css'

const WIDTH_PX = 250
const HEIGHT_PX = 150
const AWAY_PX = 18

interface TipProps {
  /** A point of the window, in px, which the tip does not cover. */
  readonly at: Point
  readonly children: ComponentChildren
}

/** What is known of something on the map. A list tells the same in words to screen readers. */
export function Tip({ at: { x, y }, children }: TipProps) {
  const left = x + AWAY_PX + WIDTH_PX > innerWidth ? x - AWAY_PX - WIDTH_PX : x + AWAY_PX
  const top = Math.min(y + AWAY_PX, innerHeight - HEIGHT_PX)
  return (
    <div class="map-tip" aria-hidden="true" style={{ left: `${left}px`, top: `${top}px` }}>
      {children}
    </div>
  )
}
