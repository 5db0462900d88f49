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
/** Whoever comes into sight, or goes out of it, does so in this time. */
const SIGHT_MS = 400
/** Who is gone so shortly before its gate, in galaxy ms, went through it: the lane shows it. */
const JUMP_MARGIN_MS = 400

/** Another's fleet on a plane, as far as it has come into sight. */
interface Presence {
  fleet: SeenFleet
  sector: MappedSector
  alpha: number
  frame: number
}

/** Everyone else's fleets: in lanes, and in the sectors one sits in. One draw call for all. */
export class MoverLayer {
  /** How many of those on the screen move, appear or go. */
  moving = 0
  readonly #darts: Swarm
  readonly #spot = newSpot()
  readonly #presences = new Map<string, Presence>()
  /** In which frame a sector was on the screen last. */
  readonly #shownIn = new Map<SectorId, number>()
  #frame = 0
  #drawnMs = 0

  constructor(atlas: Atlas) {
    this.#darts = new Swarm(atlas.dart, 0.8, true)
  }

  get container(): ParticleContainer {
    return this.#darts.container
  }

  update(view: View, movers: Movers): void {
    this.#darts.begin()
    this.moving = 0
    this.#frame++
    const step = Math.min(1, (view.localMs - this.#drawnMs) / SIGHT_MS)
    this.#drawnMs = view.localMs
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
        this.#drawSector(view, px, sector, fleets, movers, step)
    }
    if (view.planeShare === 0) this.#presences.clear()
    else this.#drawGone(view, px, step)
    this.#darts.end()
  }

  #drawSector(
    view: View,
    px: number,
    sector: MappedSector,
    fleets: Watched['fleets'],
    { ownerDrawn }: Movers,
    step: number,
  ): void {
    // Who was there before the sector came onto the screen does not come into sight now.
    const isNew = this.#shownIn.get(sector.id) !== this.#frame - 1
    const isFar = view.planeShare === 0
    if (!isFar) this.#shownIn.set(sector.id, this.#frame)
    for (const fleet of fleets.values()) {
      if (fleet.owner !== '' && fleet.owner === ownerDrawn) continue
      const atOnce = isNew || view.now - fleet.since < FADE_MS
      const alpha = isFar ? 1 : this.#appear(sector, fleet, atOnce, step)
      this.#drawFleet(view, px, sector, fleet, alpha)
    }
  }

  /** @returns how far it has come into sight by now */
  #appear(sector: MappedSector, fleet: SeenFleet, atOnce: boolean, step: number): number {
    const presence = this.#presences.get(fleet.id)
    if (!presence) {
      const alpha = atOnce ? 1 : 0
      this.#presences.set(fleet.id, { fleet, sector, alpha, frame: this.#frame })
      return alpha
    }
    presence.fleet = fleet
    presence.sector = sector
    presence.frame = this.#frame
    presence.alpha = Math.min(1, presence.alpha + step)
    return presence.alpha
  }

  #drawGone(view: View, px: number, step: number): void {
    for (const [id, presence] of this.#presences) {
      if (presence.frame === this.#frame) continue
      const { fleet, sector } = presence
      presence.alpha -= step
      const hasJumped = fleet.gate !== null && view.now >= fleet.until - JUMP_MARGIN_MS
      if (hasJumped || presence.alpha <= 0) this.#presences.delete(id)
      else this.#drawFleet(view, px, sector, fleet, presence.alpha)
    }
  }

  #drawFleet(
    view: View,
    px: number,
    sector: MappedSector,
    fleet: SeenFleet,
    presence: number,
  ): void {
    const point = positionAt(fleet, view.now)
    const flies = (fleet.vx !== 0 || fleet.vy !== 0) && view.now < fleet.until
    this.#spot.x = view.chart.mapX(sector, point.x)
    this.#spot.y = view.chart.mapY(sector, point.y)
    this.#spot.heading = flies ? Math.atan2(fleet.vy, fleet.vx) : -Math.PI / 2
    const tint = fleet.owner === '' ? PALETTE.merchant : PALETTE.other
    const alpha = presence * (flies ? 1 : 0.6)
    this.#draw(view, flies ? px : px * 0.8, tint, alpha, flies || presence < 1)
  }

  #draw(view: View, px: number, tint: number, alpha: number, moves: boolean): void {
    const { camera } = view
    const [x, y] = [camera.screenX(this.#spot.x), camera.screenY(this.#spot.y)]
    if (!isOnScreen(camera, x, y, px)) return
    this.#darts.put(x, y, px, this.#spot.heading, tint, alpha)
    if (moves) this.moving++
  }
}
