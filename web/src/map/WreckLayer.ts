import { Container } from 'pixi.js'
import type { SeenWreck } from '../../../src/client/readSites.ts'
import type { SectorId, WreckId } from '../../../src/sim/core/ids.ts'
import type { Atlas } from './atlas.ts'
import { PALETTE, WRECK_BELOW_PX } from './palette.ts'
import { Swarm } from './Swarm.ts'
import { isOnScreen, type View } from './View.ts'

const WRECK_PX = 20
const RING_PX = 36

interface Seat {
  readonly sectorId: SectorId
  readonly wrecks: ReadonlyMap<WreckId, SeenWreck>
}

/** The wrecks in sight, on the planes of their sectors. They do not move. */
export class WreckLayer {
  readonly container = new Container()
  readonly #hulls: Swarm
  readonly #rings: Swarm

  constructor(atlas: Atlas) {
    this.#hulls = new Swarm(atlas.wreck, 0.5, false)
    this.#rings = new Swarm(atlas.brackets, 0.5, false)
    this.container.addChild(this.#hulls.container, this.#rings.container)
  }

  /** @param inspected the wreck whose card is open */
  update({ camera, chart, planeShare }: View, seats: Iterable<Seat>, inspected: WreckId | null) {
    this.#hulls.begin()
    this.#rings.begin()
    for (const { sectorId, wrecks } of planeShare > 0 ? seats : []) {
      const sector = chart.sector(sectorId)
      if (!sector) continue
      for (const { id, x, y } of wrecks.values()) {
        const screenX = camera.screenX(chart.mapX(sector, x))
        const screenY = camera.screenY(chart.mapY(sector, y)) + WRECK_BELOW_PX
        if (!isOnScreen(camera, screenX, screenY, RING_PX)) continue
        this.#hulls.put(screenX, screenY, WRECK_PX, 0, PALETTE.wreck, 0.95 * planeShare)
        if (id !== inspected) continue
        this.#rings.put(screenX, screenY, RING_PX, 0, PALETTE.wreck, planeShare)
      }
    }
    this.#hulls.end()
    this.#rings.end()
  }
}
