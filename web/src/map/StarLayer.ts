import { Container, Sprite } from 'pixi.js'
import type { MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Atlas } from './atlas.ts'
import type { Chart } from './Chart.ts'
import { PALETTE, STARS } from './palette.ts'
import type { SectorActivity } from './SectorActivity.ts'
import type { View } from './View.ts'

/** Growth of the busiest star's light, relative to its size. */
const LIVELY_GROWTH = 0.8

interface Star {
  readonly id: SectorId
  readonly size: number
  readonly halo: Sprite
  readonly heart: Sprite
  readonly flare: Sprite | null
}

/** The sectors as stars, as large as the zoom allows. They fade out as the planes appear. */
export class StarLayer {
  readonly container = new Container()
  readonly #stars: readonly Star[]
  readonly #home: Sprite

  constructor(atlas: Atlas, chart: Chart) {
    this.#stars = chart.map.sectors.map((sector) => makeStar(atlas, sector))
    this.#home = luminous(atlas, 'ring', PALETTE.own)
    this.#home.visible = false
    this.container.addChild(...this.#stars.map(({ halo }) => halo))
    for (const { heart, flare } of this.#stars) {
      if (flare) this.container.addChild(flare)
      this.container.addChild(heart)
    }
    this.container.addChild(this.#home)
  }

  markHome(sector: MappedSector | null): void {
    this.#home.visible = sector !== null
    if (sector) this.#home.position.set(sector.x, sector.y)
  }

  /** @param restless sectors whose glow has changed */
  update(
    { zoomed, resized, camera, planeShare }: View,
    liveliness: SectorActivity,
    restless: readonly SectorId[],
  ): void {
    const { zoom } = camera
    if (zoomed) {
      this.container.alpha = 1 - planeShare
      this.container.visible = planeShare < 1
    }
    for (const id of resized || planeShare === 1 ? [] : restless) {
      const star = this.#stars[id - 1]
      if (star) light(star, liveliness, zoom)
    }
    if (!resized || planeShare === 1) return
    const px = starPx(zoom)
    for (const star of this.#stars) {
      const { size, heart, flare } = star
      light(star, liveliness, zoom)
      heart.setSize((px * size) / zoom)
      flare?.setSize((px * 6.5 * size) / zoom)
    }
    this.#home.setSize((px * 2.6 + 8) / zoom)
  }
}

/** The width of an average star's core. */
export function starPx(zoom: number): number {
  return Math.min(22, 2.4 + 4.2 * zoom ** 0.7)
}

export function luminous(atlas: Atlas, shape: keyof Atlas, tint: number): Sprite {
  return new Sprite({ texture: atlas[shape], anchor: 0.5, tint, blendMode: 'add' })
}

function light({ id, size, halo }: Star, liveliness: SectorActivity, zoom: number): void {
  const growth = 1 + LIVELY_GROWTH * liveliness.of(id)
  halo.setSize((starPx(zoom) * 8.5 * size * growth) / zoom)
}

function makeStar(atlas: Atlas, { id, x, y, star }: MappedSector): Star {
  const { halo: tint, heart: heartTint, size } = STARS[star]
  const halo = luminous(atlas, 'glow', tint)
  const heart = luminous(atlas, 'heart', heartTint)
  const flare = star === 'neutron' || star === 'blue' ? luminous(atlas, 'flare', tint) : null
  for (const sprite of [halo, heart, flare]) sprite?.position.set(x, y)
  return { id, size, halo, heart, flare }
}
