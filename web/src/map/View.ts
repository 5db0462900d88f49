import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'

/** What a layer needs to draw a frame. */
export interface View {
  readonly camera: Camera
  readonly chart: Chart
  /** Galaxy ms. */
  readonly now: number
  /** Local ms, for decoration. */
  readonly localMs: number
  /**
   * Whether the zoom differs from the last frame's: marks of fixed size on the screen must be
   * resized.
   */
  readonly zoomed: boolean
  /**
   * Like `zoomed`, but while the zoom changes only at visible steps. For layers in which each of
   * many marks must be resized.
   */
  readonly resized: boolean
  /** How far planes have faded in and stars out, 0 to 1. */
  readonly planeShare: number
}

/** Size on the screen from which planes begin to show. */
const PLANE_FROM_PX = 90
/** Size on the screen from which planes are fully shown. */
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
