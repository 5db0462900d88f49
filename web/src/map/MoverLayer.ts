import type { ParticleContainer } from 'pixi.js'
import type { LaneTraffic } from '../../../src/client/LaneTraffic.ts'
import type { MappedSector, SeenFleet } from '../../../src/client/protocol.ts'
import { positionAt } from '../../../src/sim/course.ts'
import type { SectorId } from '../../../src/sim/galaxy.ts'
import type { Atlas } from './atlas.ts'
import { PALETTE } from './palette.ts'
import { Swarm } from './Swarm.ts'
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
  /** How many of those on the screen move. */
  moving = 0
  readonly #darts: Swarm
  readonly #spot = newSpot()

  constructor(atlas: Atlas) {
    this.#darts = new Swarm(atlas.dart, 0.8, true)
  }

  get container(): ParticleContainer {
    return this.#darts.container
  }

  update(view: View, movers: Movers): void {
    this.#darts.begin()
    this.moving = 0
    const px = 13 + Math.min(9, view.camera.zoom * 0.9)
    for (const crossing of movers.traffic.crossings) {
      const { from, to, departAt, arriveAt, heardAt } = crossing
      if (view.now < departAt || view.now >= arriveAt || movers.isDrawn(from, to, departAt))
        continue
      if (!locateInLane(view.chart, crossing, view.now, this.#spot)) continue
      // One that was heard of halfway comes up out of the dark.
      const fade = heardAt - departAt < FADE_MS ? 1 : Math.min(1, (view.now - heardAt) / FADE_MS)
      this.#draw(view, px, PALETTE.merchant, 0.95 * fade, true)
    }
    const planePx = view.chart.side * view.camera.zoom
    for (const { sectorId, fleets } of movers.sectors) {
      const sector = view.chart.sector(sectorId)
      if (!sector) continue
      const { camera } = view
      const [x, y] = [camera.screenX(sector.x), camera.screenY(sector.y)]
      if (isOnScreen(camera, x, y, planePx / 2 + px))
        this.#drawSector(view, px, sector, fleets, movers)
    }
    this.#darts.end()
  }

  #drawSector(
    view: View,
    px: number,
    sector: MappedSector,
    fleets: Watched['fleets'],
    { ownerDrawn }: Movers,
  ): void {
    for (const fleet of fleets.values()) {
      if (fleet.owner !== '' && fleet.owner === ownerDrawn) continue
      const point = positionAt(fleet, view.now)
      const flies = (fleet.vx !== 0 || fleet.vy !== 0) && view.now < fleet.until
      this.#spot.x = view.chart.mapX(sector, point.x)
      this.#spot.y = view.chart.mapY(sector, point.y)
      this.#spot.heading = flies ? Math.atan2(fleet.vy, fleet.vx) : -Math.PI / 2
      const tint = fleet.owner === '' ? PALETTE.merchant : PALETTE.other
      this.#draw(view, flies ? px : px * 0.8, tint, flies ? 1 : 0.6, flies)
    }
  }

  #draw(view: View, px: number, tint: number, alpha: number, moves: boolean): void {
    const { camera } = view
    const [x, y] = [camera.screenX(this.#spot.x), camera.screenY(this.#spot.y)]
    if (!isOnScreen(camera, x, y, px)) return
    this.#darts.put(x, y, px, this.#spot.heading, tint, alpha)
    if (moves) this.moving++
  }
}
