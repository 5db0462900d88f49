import { Particle, ParticleContainer } from 'pixi.js'
import type { LaneTraffic } from '../../../src/client/LaneTraffic.ts'
import type { SeenFleet } from '../../../src/client/protocol.ts'
import { positionAt } from '../../../src/sim/course.ts'
import type { SectorId } from '../../../src/sim/galaxy.ts'
import type { Atlas } from './atlas.ts'
import { PALETTE } from './palette.ts'
import { isOnScreen, type View } from './View.ts'
import { locateInLane, newSpot } from './whereabouts.ts'

/** A sector one sits in, and who is there. */
export interface Watched {
  readonly sectorId: SectorId
  readonly fleets: ReadonlyMap<string, SeenFleet>
}

export interface Movers {
  readonly traffic: LaneTraffic
  readonly sectors: Iterable<Watched>
  /** Whose fleets are drawn elsewhere, with more care. */
  readonly ownerDrawn: string | null
  /** `from>to@departAt` of crossings drawn elsewhere. */
  readonly isDrawn: (from: SectorId, to: SectorId, departAt: number) => boolean
}

const FADE_MS = 500

/** Everyone else's fleets: in lanes, and in the sectors one sits in. One draw call for all. */
export class MoverLayer {
  readonly container: ParticleContainer
  /** How many of those on the screen move. */
  moving = 0
  readonly #atlas: Atlas
  readonly #particles: Particle[] = []
  readonly #spot = newSpot()
  #used = 0

  constructor(atlas: Atlas) {
    this.#atlas = atlas
    this.container = new ParticleContainer({
      texture: atlas.dart,
      dynamicProperties: { position: true, rotation: true, vertex: true, color: true },
      blendMode: 'add',
    })
  }

  update(view: View, movers: Movers): void {
    this.#used = 0
    this.moving = 0
    const px = 13 + Math.min(9, view.camera.zoom * 0.9)
    for (const crossing of movers.traffic.crossings) {
      const { from, to, departAt, arriveAt, heardAt } = crossing
      if (movers.isDrawn(from, to, departAt) || view.now < departAt || view.now >= arriveAt)
        continue
      if (!locateInLane(view.chart, crossing, view.now, this.#spot)) continue
      // One that was heard of halfway comes up out of the dark.
      const fade = heardAt - departAt < FADE_MS ? 1 : Math.min(1, (view.now - heardAt) / FADE_MS)
      this.#draw(view, px, PALETTE.merchant, 0.95 * fade, true)
    }
    for (const { sectorId, fleets } of movers.sectors) {
      const sector = view.chart.sector(sectorId)
      if (!sector) continue
      for (const fleet of fleets.values()) {
        if (fleet.owner !== '' && fleet.owner === movers.ownerDrawn) continue
        const point = positionAt(fleet, view.now)
        const flies = (fleet.vx !== 0 || fleet.vy !== 0) && view.now < fleet.until
        this.#spot.x = view.chart.mapX(sector, point.x)
        this.#spot.y = view.chart.mapY(sector, point.y)
        this.#spot.heading = flies ? Math.atan2(fleet.vy, fleet.vx) : -Math.PI / 2
        const tint = fleet.owner === '' ? PALETTE.merchant : PALETTE.other
        this.#draw(view, flies ? px : px * 0.8, tint, flies ? 1 : 0.6, flies)
      }
    }
    this.#hideRest()
  }

  #draw(view: View, px: number, tint: number, alpha: number, moves: boolean): void {
    const { camera } = view
    const [x, y] = [camera.screenX(this.#spot.x), camera.screenY(this.#spot.y)]
    if (!isOnScreen(camera, x, y, px)) return
    const particle = this.#particles[this.#used] ?? this.#add()
    this.#used++
    particle.x = x
    particle.y = y
    particle.rotation = this.#spot.heading
    particle.scaleX = px / this.#atlas.dart.width
    particle.scaleY = particle.scaleX
    particle.tint = tint
    particle.alpha = alpha
    if (moves) this.moving++
  }

  #add(): Particle {
    const particle = new Particle({ texture: this.#atlas.dart, anchorX: 0.8, anchorY: 0.5 })
    this.#particles.push(particle)
    this.container.addParticle(particle)
    return particle
  }

  #hideRest(): void {
    for (let rest = this.#used; rest < this.#particles.length; rest++) {
      const particle = this.#particles[rest]
      if (particle) particle.alpha = 0
    }
  }
}
