import { CanvasSource, Rectangle, Texture } from 'pixi.js'
import type { ShipClass } from '../../../src/sim/rules/ships.ts'
import { pathOf } from '../ui/shipShapes.ts'
import { drawBase, drawDock, drawHeld, drawOrbit, drawOwn } from './holdingShapes.ts'
import {
  drawAttack,
  drawBlades,
  drawDefend,
  drawPassive,
  drawPirate,
  drawWreck,
} from './warShapes.ts'

/**
 * All shapes on the map, drawn once into one texture, so that everything that glows or flies goes
 * to the graphics card in one batch. Shapes are white; sprites tint them.
 */
const SHAPES = {
  glow: { size: 128, draw: drawGlow },
  heart: { size: 64, draw: drawHeart },
  flare: { size: 128, draw: drawFlare },
  ring: { size: 128, draw: drawRing },
  ripple: { size: 128, draw: drawRipple },
  cloud: { size: 128, draw: drawCloud },
  brackets: { size: 128, draw: drawBrackets },
  scout: { size: 64, draw: shipOf('scout') },
  interceptor: { size: 64, draw: shipOf('interceptor') },
  frigate: { size: 64, draw: shipOf('frigate') },
  cruiser: { size: 64, draw: shipOf('cruiser') },
  hauler: { size: 64, draw: shipOf('hauler') },
  engineer: { size: 64, draw: shipOf('engineer') },
  dart: { size: 64, draw: drawDart },
  hollow: { size: 64, draw: drawHollow },
  blip: { size: 64, draw: drawBlip },
  gate: { size: 64, draw: drawGate },
  market: { size: 32, draw: drawMarket },
  blades: { size: 64, draw: drawBlades },
  attack: { size: 32, draw: drawAttack },
  defend: { size: 32, draw: drawDefend },
  passive: { size: 32, draw: drawPassive },
  pirate: { size: 32, draw: drawPirate },
  wreck: { size: 64, draw: drawWreck },
  line: { size: 32, draw: drawLine },
  dash: { size: 32, draw: drawDash },
  orbit: { size: 64, draw: drawOrbit },
  base: { size: 64, draw: drawBase },
  own: { size: 32, draw: drawOwn },
  held: { size: 32, draw: drawHeld },
  dock: { size: 32, draw: drawDock },
} as const satisfies Record<string, { size: number; draw: Draw }>

type Draw = (pen: CanvasRenderingContext2D, size: number) => void
export type Shape = keyof typeof SHAPES
export type Atlas = Readonly<Record<Shape, Texture>>

const SHEET_PX = 512
const GUTTER_PX = 4

export function makeAtlas(): Atlas {
  const canvas = document.createElement('canvas')
  canvas.width = SHEET_PX
  canvas.height = SHEET_PX
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no 2D canvas to draw the shapes on')
  const source = new CanvasSource({ resource: canvas, autoGenerateMipmaps: true })
  const textures: Partial<Record<Shape, Texture>> = {}
  let [x, y, rowHeight] = [GUTTER_PX, GUTTER_PX, 0]
  for (const [name, { size, draw }] of Object.entries(SHAPES)) {
    if (x + size > SHEET_PX) {
      x = GUTTER_PX
      y += rowHeight + GUTTER_PX
      rowHeight = 0
    }
    pen.save()
    pen.translate(x, y)
    draw(pen, size)
    pen.restore()
    // Lines are stretched lengthwise, so they use one column from the middle, without the faded
    // ends.
    const frame =
      name === 'line' ? new Rectangle(x + size / 2, y, 1, size) : new Rectangle(x, y, size, size)
    textures[name as Shape] = new Texture({ source, frame })
    x += size + GUTTER_PX
    rowHeight = Math.max(rowHeight, size)
  }
  return textures as Atlas
}

function radial(pen: CanvasRenderingContext2D, size: number, stops: [number, number][]): void {
  const half = size / 2
  const gradient = pen.createRadialGradient(half, half, 0, half, half, half)
  for (const [at, alpha] of stops) gradient.addColorStop(at, `rgba(255,255,255,${alpha})`)
  pen.fillStyle = gradient
  pen.fillRect(0, 0, size, size)
}

function drawGlow(pen: CanvasRenderingContext2D, size: number): void {
  radial(pen, size, [
    [0, 0.9],
    [0.08, 0.62],
    [0.2, 0.3],
    [0.42, 0.1],
    [0.7, 0.025],
    [1, 0],
  ])
}

/** A ring of light with soft edges, and a little light within. */
function drawRipple(pen: CanvasRenderingContext2D, size: number): void {
  radial(pen, size, [
    [0, 0.22],
    [0.45, 0.12],
    [0.66, 0.4],
    [0.76, 0.9],
    [0.82, 0.5],
    [0.92, 0.1],
    [1, 0],
  ])
}

/** Light that falls off slowly: it tints what lies under it, and no centre stands out. */
function drawCloud(pen: CanvasRenderingContext2D, size: number): void {
  radial(pen, size, [
    [0, 0.62],
    [0.3, 0.5],
    [0.55, 0.28],
    [0.8, 0.08],
    [1, 0],
  ])
}

function drawHeart(pen: CanvasRenderingContext2D, size: number): void {
  radial(pen, size, [
    [0, 1],
    [0.5, 1],
    [0.72, 0.55],
    [1, 0],
  ])
}

function drawFlare(pen: CanvasRenderingContext2D, size: number): void {
  const half = size / 2
  for (const turn of [0, Math.PI / 2]) {
    pen.save()
    pen.translate(half, half)
    pen.rotate(turn)
    const gradient = pen.createLinearGradient(-half, 0, half, 0)
    gradient.addColorStop(0, 'rgba(255,255,255,0)')
    gradient.addColorStop(0.5, 'rgba(255,255,255,0.9)')
    gradient.addColorStop(1, 'rgba(255,255,255,0)')
    pen.fillStyle = gradient
    pen.beginPath()
    pen.ellipse(0, 0, half, 1.6, 0, 0, 2 * Math.PI)
    pen.fill()
    pen.restore()
  }
}

function drawRing(pen: CanvasRenderingContext2D, size: number): void {
  pen.strokeStyle = '#fff'
  pen.lineWidth = 4
  pen.beginPath()
  pen.arc(size / 2, size / 2, size / 2 - 4, 0, 2 * Math.PI)
  pen.stroke()
}

/** Four arcs that mark the selected fleet. */
function drawBrackets(pen: CanvasRenderingContext2D, size: number): void {
  pen.strokeStyle = '#fff'
  pen.lineWidth = 6
  pen.lineCap = 'round'
  for (let quarter = 0; quarter < 4; quarter++) {
    const middle = Math.PI / 4 + (quarter * Math.PI) / 2
    pen.beginPath()
    pen.arc(size / 2, size / 2, size / 2 - 6, middle - 0.42, middle + 0.42)
    pen.stroke()
  }
}

/** Points along +x. */
function shipOf(shipClass: ShipClass): Draw {
  return (pen, size) => {
    pen.fillStyle = '#fff'
    pen.fill(new Path2D(pathOf(shipClass, size)), 'evenodd')
  }
}

/** A point of light with a wake, along +x. */
function drawDart(pen: CanvasRenderingContext2D, size: number): void {
  const half = size / 2
  const wake = pen.createLinearGradient(0, 0, size * 0.8, 0)
  wake.addColorStop(0, 'rgba(255,255,255,0)')
  wake.addColorStop(1, 'rgba(255,255,255,0.75)')
  pen.fillStyle = wake
  pen.beginPath()
  pen.moveTo(0, half)
  pen.lineTo(size * 0.8, half - size * 0.09)
  pen.lineTo(size * 0.8, half + size * 0.09)
  pen.closePath()
  pen.fill()
  pen.fillStyle = '#fff'
  pen.beginPath()
  pen.arc(size * 0.8, half, size * 0.13, 0, 2 * Math.PI)
  pen.fill()
}

/** The outline of a fleet that is no longer seen, along +x. */
function drawHollow(pen: CanvasRenderingContext2D, size: number): void {
  pen.strokeStyle = '#fff'
  pen.lineWidth = 5
  pen.lineJoin = 'round'
  pen.beginPath()
  pen.moveTo(size * 0.9, size * 0.5)
  pen.lineTo(size * 0.16, size * 0.82)
  pen.lineTo(size * 0.34, size * 0.5)
  pen.lineTo(size * 0.16, size * 0.18)
  pen.closePath()
  pen.stroke()
}

/** A shapeless spot in an open circle: something is there. */
function drawBlip(pen: CanvasRenderingContext2D, size: number): void {
  radial(pen, size, [
    [0, 0.85],
    [0.16, 0.6],
    [0.36, 0.16],
    [0.6, 0.06],
    [1, 0],
  ])
  const half = size / 2
  pen.strokeStyle = 'rgba(255,255,255,0.7)'
  pen.lineWidth = 3.5
  pen.setLineDash([16, 9.1])
  pen.beginPath()
  pen.arc(half, half, half - 8, 0, 2 * Math.PI)
  pen.stroke()
}

function drawGate(pen: CanvasRenderingContext2D, size: number): void {
  const half = size / 2
  pen.strokeStyle = '#fff'
  pen.lineWidth = 4
  pen.beginPath()
  pen.arc(half, half, half - 6, 0, 2 * Math.PI)
  pen.stroke()
  pen.lineWidth = 2
  pen.globalAlpha = 0.6
  pen.beginPath()
  pen.arc(half, half, half - 15, 0, 2 * Math.PI)
  pen.stroke()
}

function drawMarket(pen: CanvasRenderingContext2D, size: number): void {
  const half = size / 2
  pen.strokeStyle = '#fff'
  pen.lineWidth = 3
  pen.beginPath()
  pen.moveTo(half, 4)
  pen.lineTo(size - 4, half)
  pen.lineTo(half, size - 4)
  pen.lineTo(4, half)
  pen.closePath()
  pen.stroke()
  pen.fillStyle = '#fff'
  pen.fillRect(half - 3, half - 3, 6, 6)
}

function drawLine(pen: CanvasRenderingContext2D, size: number): void {
  const gradient = pen.createLinearGradient(0, 0, 0, size)
  for (const [at, alpha] of [
    [0, 0],
    [0.3, 0.16],
    [0.44, 0.9],
    [0.5, 1],
    [0.56, 0.9],
    [0.7, 0.16],
    [1, 0],
  ] as const) {
    gradient.addColorStop(at, `rgba(255,255,255,${alpha})`)
  }
  pen.fillStyle = gradient
  pen.fillRect(0, 0, size, size)
}

function drawDash(pen: CanvasRenderingContext2D, size: number): void {
  radial(pen, size, [
    [0, 1],
    [0.55, 1],
    [0.75, 0.4],
    [1, 0],
  ])
}
