import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'

/** What a layer needs to draw a frame. */
export interface View {
  readonly camera: Camera
  readonly chart: Chart
  /** Galaxy ms. */
  readonly now: number
  /** Local ms, for what only shimmers. */
  readonly localMs: number
  /** The zoom is not that of the last frame: what is to keep its size on the screen must change. */
  readonly zoomed: boolean
  /**
   * The same, but while the zoom goes on only at steps that the eye can see: for layers of many things
   * of which each must change its size.
   */
  readonly resized: boolean
  /** How far planes have come out and stars have given way to them, 0 to 1. */
  readonly planeShare: number
}

/** From this size on the screen, in px, planes begin to show; at the other they are all there. */
const PLANE_FROM_PX = 90
const PLANE_FULL_PX = 240

export function planeShareAt(planePx: number): number {
  const share = (planePx - PLANE_FROM_PX) / (PLANE_FULL_PX - PLANE_FROM_PX)
  return Math.min(1, Math.max(0, share))
}

export function isOnScreen(camera: Camera, screenX: number, screenY: number, marginPx: number) {
  return (
    screenX > -marginPx &&
    screenY > -marginPx &&
    screenX < camera.width + marginPx &&
    screenY < camera.height + marginPx
  )
}
