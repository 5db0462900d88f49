import 'pixi.js/unsafe-eval'
import 'pixi.js/mesh'
import 'pixi.js/particle-container'
import 'pixi.js/sprite-tiling'
import 'pixi.js/text'
import 'pixi.js/text-bitmap'
import { Ticker, WebGLRenderer } from 'pixi.js'
import { PALETTE } from './palette.ts'

/** How often Pixi looks for unused textures. */
const TIDY_MS = 10_000

/**
 * Pixi with only what the map needs. It leaves out Pixi's pointer events, its layer for screen
 * readers and its 60 wake-ups a second: the map has gestures, panels and a loop of its own. It
 * draws on an offscreen canvas, whose frames go straight to the browser's compositor and cost the
 * page no painting (docs/performance.md has figures).
 *
 * @throws Error if there is no WebGL
 */
export async function makeRenderer(canvas: HTMLCanvasElement): Promise<WebGLRenderer> {
  const renderer = new WebGLRenderer()
  await renderer.init({
    canvas: 'transferControlToOffscreen' in canvas ? canvas.transferControlToOffscreen() : canvas,
    resolution: Math.min(2, window.devicePixelRatio),
    antialias: false,
    backgroundColor: PALETTE.space,
    skipExtensionImports: true,
    width: window.innerWidth,
    height: window.innerHeight,
  })
  Ticker.system.autoStart = false
  Ticker.system.stop()
  setInterval(() => Ticker.system.update(), TIDY_MS)
  return renderer
}
