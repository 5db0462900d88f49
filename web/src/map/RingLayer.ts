import { Container } from 'pixi.js'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Atlas } from './atlas.ts'
import { endOf } from './CourseLayer.ts'
import type { MapGame } from './MapGame.ts'
import { PALETTE } from './palette.ts'
import { luminous, starPx } from './StarLayer.ts'
import type { View } from './View.ts'

const GOAL_PX = 34
const GOAL_TURN_MS = 2_400

/** A ring around the star under the mouse, and a turning ring where a plotted course ends. */
export class RingLayer {
  readonly container = new Container()
  readonly #hover
  readonly #goal
  readonly #isCalm: boolean

  constructor(atlas: Atlas, isCalm: boolean) {
    this.#isCalm = isCalm
    this.#hover = luminous(atlas, 'ring', PALETTE.laneBright)
    this.#goal = luminous(atlas, 'brackets', PALETTE.plot)
    this.container.addChild(this.#hover, this.#goal)
  }

  update(view: View, game: MapGame, hovered: SectorId | null): void {
    const { camera, chart, planeShare } = view
    const sector = hovered === null ? null : chart.sector(hovered)
    this.#hover.visible = sector !== null && planeShare < 0.6
    if (sector) {
      this.#hover.position.set(camera.screenX(sector.x), camera.screenY(sector.y))
      this.#hover.setSize(starPx(camera.zoom) * 2 + 16)
    }
    const goal = goalOf(view, game)
    this.#goal.visible = goal !== null
    if (!goal) return
    this.#goal.position.set(camera.screenX(goal[0]), camera.screenY(goal[1]))
    this.#goal.setSize(GOAL_PX)
    this.#goal.rotation = this.#isCalm ? 0 : view.localMs / GOAL_TURN_MS
  }
}

/**
 * From afar, a course to a sector ends at its star; close by, it ends at the gate where it enters.
 */
function goalOf({ chart, planeShare }: View, game: MapGame): readonly [number, number] | null {
  const { plot, navigator } = game
  const last = plot && navigator.plotted(game, plot)?.legs.at(-1)
  if (!plot || !last) return null
  const sector = chart.sector(plot.destination.sectorId)
  const isStar = plot.destination.kind === 'sector' && planeShare < 0.5
  return isStar && sector ? [sector.x, sector.y] : endOf(chart, last)
}
