import { BitmapFont, BitmapText, Container } from 'pixi.js'
import type { Camera } from './Camera.ts'
import type { View } from './View.ts'

const FONT_STACK = ['Avenir Next', 'Segoe UI', 'Helvetica Neue', 'Arial', 'sans-serif']
/** The characters of the galaxy's names and of figures. */
const LETTERS = [[' ', '~'], '·→′°']

const FONTS = {
  small: { fontFamily: 'map-small', fontSize: 11, fontWeight: '400', letterSpacing: 0.4 },
  name: { fontFamily: 'map-name', fontSize: 13, fontWeight: '500', letterSpacing: 0.6 },
} as const
export type LabelSize = keyof typeof FONTS

/** Draws the letters once, at the size and resolution at which they are shown. */
export function installFonts(resolution: number): void {
  for (const font of Object.values(FONTS)) {
    BitmapFont.install({
      name: font.fontFamily,
      style: { ...font, fontFamily: FONT_STACK, fill: '#ffffff' },
      chars: LETTERS.map((part) => (typeof part === 'string' ? part : [...part])),
      resolution,
      padding: 4,
    })
  }
}

/** Text near a point of the map. */
export interface Label {
  readonly x: number
  readonly y: number
  /** Px below the point. The owner of the label may add half the size of a plane. */
  dy: number
  readonly text: BitmapText
}

/**
 * The texts on the map. Their group shifts as a whole when the map pans; only a zoom places each
 * label again. Positions are whole px, since letters blur otherwise.
 */
export class LabelLayer {
  readonly container = new Container({ isRenderGroup: true })
  readonly #labels = new Set<Label>()

  add(x: number, y: number, text: string, size: LabelSize, tint: number, anchorX = 0.5): Label {
    const { fontFamily, fontSize, letterSpacing } = FONTS[size]
    const label: Label = {
      x,
      y,
      dy: 0,
      text: new BitmapText({
        text,
        style: { fontFamily, fontSize, letterSpacing, fill: '#ffffff' },
        anchor: { x: anchorX, y: 0 },
      }),
    }
    label.text.tint = tint
    label.text.visible = false
    this.#labels.add(label)
    this.container.addChild(label.text)
    return label
  }

  /** Puts a label in its place. Call it when the label becomes visible. */
  place(label: Label, { zoom }: Camera): void {
    label.text.position.set(Math.round(label.x * zoom), Math.round(label.y * zoom + label.dy))
  }

  update({ camera, zoomed }: View): void {
    this.container.position.set(
      Math.round(camera.middleX - camera.x * camera.zoom),
      Math.round(camera.middleY - camera.y * camera.zoom),
    )
    if (!zoomed) return
    for (const label of this.#labels) if (label.text.visible) this.place(label, camera)
  }
}
