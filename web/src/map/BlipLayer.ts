import type { ParticleContainer } from 'pixi.js'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { BLIP_GRID_UNITS } from '../../../src/sim/rules/sight.ts'
import type { Atlas } from './atlas.ts'
import { BlipTracks } from './BlipTracks.ts'
import { PALETTE } from './palette.ts'
import { Swarm } from './Swarm.ts'
import { isOnScreen, type View } from './View.ts'

/** Widths of small, medium and large blips. */
const SIZES_PX = [22, 31, 42] as const
const BREATH_MS = 2_600

interface Listened {
  readonly sectorId: SectorId
  readonly blips: readonly number[]
}

const NOTHING: readonly number[] = []

/** Soft marks for fleets at the edge of sight, of which only the rough place and size are known. */
export class BlipLayer {
  /** How many marks glide or fade. */
  moving = 0
  readonly #marks: Swarm
  readonly #sectors = new Map<SectorId, { readonly blips: BlipTracks; frame: number }>()
  #frame = 0
  readonly #isCalm: boolean
  #drawnMs = 0

  constructor(atlas: Atlas, isCalm: boolean) {
    this.#isCalm = isCalm
    this.#marks = new Swarm(atlas.blip, 0.5, false)
  }

  get container(): ParticleContainer {
    return this.#marks.container
  }

  update(view: View, seats: Iterable<Listened>): void {
    this.#hear(seats)
    const dtMs = Math.min(100, view.localMs - this.#drawnMs)
    this.#drawnMs = view.localMs
    this.moving = 0
    this.#marks.begin()
    for (const [sectorId, { blips }] of this.#sectors) {
      this.moving += blips.step(dtMs, this.#isCalm)
      if (view.planeShare > 0) this.#draw(view, sectorId, blips)
    }
    this.#marks.end()
  }

  #hear(seats: Iterable<Listened>): void {
    this.#frame++
    for (const { sectorId, blips } of seats) {
      let known = this.#sectors.get(sectorId)
      if (!known) {
        if (blips.length === 0) continue
        known = { blips: new BlipTracks(), frame: 0 }
        this.#sectors.set(sectorId, known)
      }
      known.blips.hear(blips)
      known.frame = this.#frame
    }
    for (const [sectorId, { blips, frame }] of this.#sectors) {
      if (frame === this.#frame) continue
      blips.hear(NOTHING)
      if (blips.tracks.length === 0) this.#sectors.delete(sectorId)
    }
  }

  #draw({ chart, camera, planeShare, localMs }: View, sectorId: SectorId, blips: BlipTracks): void {
    const sector = chart.sector(sectorId)
    if (!sector) return
    const growth = Math.min(1.25, Math.max(0.7, (chart.side * camera.zoom) / 600))
    const breath = this.#isCalm ? 1 : 0.86 + 0.14 * Math.sin((localMs / BREATH_MS) * 2 * Math.PI)
    for (const { x, y, size, alpha } of blips.tracks) {
      const screenX = camera.screenX(chart.mapX(sector, (x + 0.5) * BLIP_GRID_UNITS))
      const screenY = camera.screenY(chart.mapY(sector, (y + 0.5) * BLIP_GRID_UNITS))
      const px = (SIZES_PX[size] ?? SIZES_PX[0]) * growth
      if (!isOnScreen(camera, screenX, screenY, px)) continue
      this.#marks.put(screenX, screenY, px, 0, PALETTE.blip, 0.85 * alpha * breath * planeShare)
    }
  }
}
