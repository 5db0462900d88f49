import { CanvasSource, Container, Sprite, Texture } from 'pixi.js'
import type { Ring } from '../../../src/sim/galaxy/galaxy.ts'
import type { Chart } from './Chart.ts'
import type { View } from './View.ts'

const CLOUD_PX = 512
const DUST_PX = 2048
/** Radius of the haze, relative to the distance of the farthest sector. */
const REACH = 1.35
const CLOUD: Readonly<Record<Ring, string>> = {
  core: '255,190,120',
  middle: '120,120,230',
  rim: '60,120,190',
}

/** The galaxy's own light, painted once: soft clouds around its sectors, and dust over them. */
export class Haze {
  readonly container = new Container()
  readonly #clouds: Sprite
  readonly #dust: Sprite

  constructor(chart: Chart, random: () => number) {
    const half = chart.radius * REACH
    this.#clouds = paint(CLOUD_PX, half, (pen) => paintClouds(pen, chart, random))
    this.#dust = paint(DUST_PX, half, (pen, grain) => paintDust(pen, chart, random, grain))
    this.container.addChild(this.#clouds, this.#dust)
  }

  update({ zoomed, camera }: View): void {
    if (!zoomed) return
    // The picture fades before magnification shows its pixels.
    const far = Math.min(1, 2.2 / camera.zoom)
    this.#clouds.alpha = 0.95 * Math.max(0.3, far)
    this.#dust.alpha = Math.max(0, 1.35 * far - 0.35)
    this.#dust.visible = this.#dust.alpha > 0
  }
}

/** @param draw receives a context that draws in map units, and the size of a pixel in map units */
function paint(
  sizePx: number,
  half: number,
  draw: (pen: CanvasRenderingContext2D, pixel: number) => void,
): Sprite {
  const canvas = document.createElement('canvas')
  canvas.width = sizePx
  canvas.height = sizePx
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no 2D canvas to paint the haze on')
  const scale = sizePx / (2 * half)
  pen.translate(sizePx / 2, sizePx / 2)
  pen.scale(scale, scale)
  draw(pen, 1 / scale)
  const source = new CanvasSource({ resource: canvas, autoGenerateMipmaps: true })
  const sprite = new Sprite({ texture: new Texture({ source }), anchor: 0.5, blendMode: 'add' })
  sprite.setSize(2 * half)
  return sprite
}

function paintClouds(pen: CanvasRenderingContext2D, chart: Chart, random: () => number): void {
  pen.globalCompositeOperation = 'lighter'
  blob(pen, 0, 0, chart.radius * 0.62, '255,170,96', 0.2)
  blob(pen, 0, 0, chart.radius * 0.26, '255,214,160', 0.28)
  blob(pen, 0, 0, chart.radius * 1.25, '44,66,150', 0.2)
  for (const { x, y, ring } of chart.map.sectors) {
    for (let puff = 0; puff < 5; puff++) {
      const radius = 50 + 90 * random()
      const tint = random() < 0.16 ? '190,80,150' : random() < 0.2 ? '60,170,170' : CLOUD[ring]
      blob(
        pen,
        x + (random() - 0.5) * 110,
        y + (random() - 0.5) * 110,
        radius,
        tint,
        0.035 + 0.035 * random(),
      )
    }
  }
  // Dark lanes of dust give the light its shape.
  pen.globalCompositeOperation = 'destination-out'
  for (const { x, y } of chart.map.sectors) {
    if (random() < 0.45) continue
    blob(
      pen,
      x + (random() - 0.5) * 160,
      y + (random() - 0.5) * 160,
      24 + 46 * random(),
      '0,0,0',
      0.3,
    )
  }
  pen.globalCompositeOperation = 'copy'
  // Canvases dither their gradients, and magnification would show the pattern.
  pen.filter = 'blur(3px)'
  pen.setTransform(1, 0, 0, 1, 0, 0)
  pen.drawImage(pen.canvas, 0, 0)
}

function paintDust(
  pen: CanvasRenderingContext2D,
  chart: Chart,
  random: () => number,
  grain: number,
): void {
  const { sectors } = chart.map
  pen.globalCompositeOperation = 'lighter'
  const around = (spread: number): number => (random() + random() + random() - 1.5) * spread
  for (let speck = 0; speck < 5_200; speck++) {
    const sector = sectors[Math.floor(random() * sectors.length)]
    if (!sector) continue
    pen.fillStyle = `rgba(${random() < 0.3 ? '255,214,170' : '176,200,255'},${0.08 + 0.5 * random() ** 4})`
    const size = grain * (0.8 + 1.4 * random())
    pen.fillRect(sector.x + around(110), sector.y + around(110), size, size)
  }
}

function blob(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  rgb: string,
  alpha: number,
): void {
  const gradient = pen.createRadialGradient(x, y, 0, x, y, radius)
  gradient.addColorStop(0, `rgba(${rgb},${alpha})`)
  gradient.addColorStop(0.5, `rgba(${rgb},${alpha * 0.36})`)
  gradient.addColorStop(1, `rgba(${rgb},0)`)
  pen.fillStyle = gradient
  pen.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
}
