import { Container, Sprite } from 'pixi.js'
import type { Atlas } from './atlas.ts'

/** Width of the line's sprite relative to the visible line: the atlas draws it with soft edges. */
const SOFT_SHARE = 6

/** Straight lines in map units, with thickness in px. Call `thicken` when the zoom changes. */
export class Lines {
  readonly container = new Container()
  readonly #atlas: Atlas
  readonly #sprites: Sprite[] = []
  #used = 0
  #thicknessUnits = 1

  readonly #blendMode: 'add' | 'normal'

  constructor(atlas: Atlas, blendMode: 'add' | 'normal' = 'add') {
    this.#atlas = atlas
    this.#blendMode = blendMode
  }

  /** Starts over. `end` hides lines that are not drawn again. */
  begin(): void {
    this.#used = 0
  }

  draw(x1: number, y1: number, x2: number, y2: number, tint: number, alpha: number): void {
    const sprite = this.#sprites[this.#used] ?? this.#add()
    this.#used++
    const [dx, dy] = [x2 - x1, y2 - y1]
    sprite.visible = true
    sprite.position.set(x1, y1)
    sprite.rotation = Math.atan2(dy, dx)
    sprite.setSize(Math.sqrt(dx * dx + dy * dy), this.#thicknessUnits)
    sprite.tint = tint
    sprite.alpha = alpha
  }

  end(): void {
    for (let rest = this.#used; rest < this.#sprites.length; rest++) {
      const sprite = this.#sprites[rest]
      if (sprite) sprite.visible = false
    }
  }

  thicken(px: number, zoom: number): void {
    this.#thicknessUnits = (px * SOFT_SHARE) / zoom
    for (const sprite of this.#sprites) sprite.height = this.#thicknessUnits
  }

  #add(): Sprite {
    const sprite = new Sprite({ texture: this.#atlas.line, blendMode: this.#blendMode })
    sprite.anchor.set(0, 0.5)
    this.#sprites.push(sprite)
    this.container.addChild(sprite)
    return sprite
  }
}
