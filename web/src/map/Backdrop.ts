import { CanvasSource, Container, Sprite, Texture, TilingSprite } from 'pixi.js'
import type { View } from './View.ts'

const SKY_PX = 256
const TILE_PX = 512

/**
 * Deep space behind the galaxy: two layers of distant stars and a little colour. They move less
 * than the galaxy does.
 */
export class Backdrop {
  readonly container = new Container()
  readonly #sky: Sprite
  readonly #sheets: readonly { readonly sprite: TilingSprite; readonly parallax: number }[]

  constructor(random: () => number) {
    this.#sky = new Sprite(paintSky())
    this.#sheets = [
      { sprite: new TilingSprite({ texture: paintStars(random, 90, 0.5) }), parallax: 0.03 },
      { sprite: new TilingSprite({ texture: paintStars(random, 34, 0.85) }), parallax: 0.08 },
    ]
    this.container.addChild(this.#sky, ...this.#sheets.map(({ sprite }) => sprite))
  }

  update({ camera }: View): void {
    this.#sky.setSize(camera.width, camera.height)
    // Depth grows with the logarithm of the zoom, so each doubling of the zoom adds the same depth.
    const depth = 30 * Math.log2(camera.zoom)
    for (const { sprite, parallax } of this.#sheets) {
      sprite.setSize(camera.width, camera.height)
      sprite.tileScale.set(1 + 0.05 * parallax * depth)
      sprite.tilePosition.set(
        camera.middleX - camera.x * parallax * 6,
        camera.middleY - camera.y * parallax * 6,
      )
    }
  }
}

function canvasOf(size: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no 2D canvas to paint the sky on')
  return [canvas, pen]
}

function paintSky(): Texture {
  const [canvas, pen] = canvasOf(SKY_PX)
  pen.fillStyle = '#04060d'
  pen.fillRect(0, 0, SKY_PX, SKY_PX)
  for (const [x, y, radius, colour] of [
    [0.55, 0.48, 0.75, 'rgba(20,32,72,0.75)'],
    [0.12, 0.9, 0.55, 'rgba(52,22,72,0.32)'],
    [0.95, 0.08, 0.5, 'rgba(10,62,76,0.34)'],
    [0.8, 0.85, 0.4, 'rgba(70,34,30,0.18)'],
  ] as const) {
    const at = [x * SKY_PX, y * SKY_PX] as const
    const gradient = pen.createRadialGradient(...at, 0, ...at, radius * SKY_PX)
    gradient.addColorStop(0, colour)
    gradient.addColorStop(1, 'rgba(0,0,0,0)')
    pen.fillStyle = gradient
    pen.fillRect(0, 0, SKY_PX, SKY_PX)
  }
  return new Texture({ source: new CanvasSource({ resource: canvas }) })
}

function paintStars(random: () => number, count: number, brightest: number): Texture {
  const [canvas, pen] = canvasOf(TILE_PX)
  for (let star = 0; star < count; star++) {
    const bright = random() ** 3
    pen.globalAlpha = brightest * (0.18 + 0.82 * bright)
    pen.fillStyle = random() < 0.2 ? '#ffdcb8' : random() < 0.4 ? '#bcd2ff' : '#ffffff'
    pen.beginPath()
    pen.arc(random() * TILE_PX, random() * TILE_PX, 0.45 + 0.75 * bright, 0, 2 * Math.PI)
    pen.fill()
  }
  return new Texture({
    source: new CanvasSource({ resource: canvas, addressMode: 'repeat' }),
  })
}
