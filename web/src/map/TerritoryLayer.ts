import { Container, type Sprite } from 'pixi.js'
import type { CommanderId } from '../../../src/sim/core/ids.ts'
import { SECTOR_SPACING_UNITS } from '../../../src/sim/rules/map.ts'
import type { Atlas } from './atlas.ts'
import type { Chart } from './Chart.ts'
import { ownerTint } from './ownerTints.ts'
import type { SectorFacts } from './SectorFacts.ts'
import { luminous } from './StarLayer.ts'
import type { View } from './View.ts'

/** Radius of a sector's light: the lights of neighbours with one owner run into each other. */
const REACH_UNITS = 1.9 * SECTOR_SPACING_UNITS
const ALPHA_FAR = 0.36
const ALPHA_NEAR = 0.24

/** The space around owned sectors, in the colour of their commander. */
export class TerritoryLayer {
  readonly container = new Container()
  readonly #atlas: Atlas
  readonly #sprites = new Map<number, Sprite>()
  #shown = ''

  constructor(atlas: Atlas) {
    this.#atlas = atlas
  }

  update({ chart, planeShare }: View, facts: SectorFacts, me: CommanderId | null): void {
    this.container.alpha = ALPHA_FAR + (ALPHA_NEAR - ALPHA_FAR) * planeShare
    const shown = `${facts.version} ${me}`
    if (shown === this.#shown) return
    this.#shown = shown
    for (const sprite of this.#sprites.values()) sprite.visible = false
    for (const [id, owner] of facts.owners) {
      const sprite = this.#sprites.get(id) ?? this.#add(chart, id)
      sprite.visible = true
      sprite.tint = ownerTint(owner, me)
    }
  }

  #add(chart: Chart, id: number): Sprite {
    const sprite = luminous(this.#atlas, 'cloud', 0)
    const sector = chart.sector(id)
    if (sector) sprite.position.set(sector.x, sector.y)
    sprite.setSize(REACH_UNITS)
    this.#sprites.set(id, sprite)
    this.container.addChild(sprite)
    return sprite
  }
}
