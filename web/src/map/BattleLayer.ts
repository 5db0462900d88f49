import { Container } from 'pixi.js'
import type { CommanderId, SectorId } from '../../../src/sim/core/ids.ts'
import type { Atlas } from './atlas.ts'
import { BEAM_MS, BLAST_MS, type Fights } from './Fights.ts'
import { Lines } from './Lines.ts'
import { ownerTint } from './ownerTints.ts'
import { PALETTE } from './palette.ts'
import type { SectorFacts } from './SectorFacts.ts'
import { starPx } from './StarLayer.ts'
import { Swarm } from './Swarm.ts'
import { isOnScreen, type View } from './View.ts'

const BLADES_PX = 20
const RING_PX = 46
const FLASH_MS = 1_800
const FLASH_PX = 90

/** Fights: beams and hits on a plane, and from afar a mark at the star of a sector with battles. */
export class BattleLayer {
  readonly container = new Container()
  /** How many lights change from frame to frame. */
  moving = 0
  readonly #isCalm: boolean
  readonly #beams: Lines
  readonly #ripples: Swarm
  readonly #glows: Swarm
  readonly #blades: Swarm
  readonly #rings: Swarm
  /** The sectors that had battles in the last frame, and since when, in local ms. */
  readonly #since = new Map<SectorId, number>()

  /** @param isCalm still marks instead of beams and flashes */
  constructor(atlas: Atlas, isCalm: boolean) {
    this.#isCalm = isCalm
    this.#beams = new Lines(atlas)
    this.#ripples = new Swarm(atlas.ripple, 0.5, false)
    this.#glows = new Swarm(atlas.glow, 0.5, false)
    this.#blades = new Swarm(atlas.blades, 0.5, false)
    this.#rings = new Swarm(atlas.ring, 0.5, false)
    for (const swarm of this.#swarms) this.container.addChild(swarm.container)
    this.container.addChild(this.#beams.container)
  }

  get #swarms(): readonly Swarm[] {
    return [this.#glows, this.#ripples, this.#rings, this.#blades]
  }

  update(view: View, fights: Fights, facts: SectorFacts, me: CommanderId | null): void {
    this.moving = this.#isCalm ? 0 : fights.beams.length + fights.blasts.length
    for (const swarm of this.#swarms) swarm.begin()
    this.#beams.begin()
    this.#beams.thicken(1.6, 1)
    if (view.planeShare > 0) this.#drawPlanes(view, fights, me)
    this.#drawStars(view, fights, facts)
    this.#beams.end()
    for (const swarm of this.#swarms) swarm.end()
  }

  #drawPlanes(view: View, fights: Fights, me: CommanderId | null): void {
    if (!this.#isCalm) {
      this.#drawBeams(view, fights, me)
      this.#drawBlasts(view, fights)
    }
    for (const { sectorId, x, y } of fights.brawls) {
      const [screenX, screenY] = this.#screen(view, sectorId, x, y)
      if (!isOnScreen(view.camera, screenX, screenY, RING_PX)) continue
      this.#blades.put(screenX, screenY - 26, BLADES_PX, 0, PALETTE.fight, 0.95 * view.planeShare)
      if (!this.#isCalm) continue
      this.#rings.put(screenX, screenY, RING_PX, 0, PALETTE.fight, 0.7 * view.planeShare)
    }
  }

  #drawBeams(view: View, { beams }: Fights, me: CommanderId | null): void {
    for (const { sectorId, x, y, to, owner, at } of beams) {
      const [fromX, fromY] = this.#screen(view, sectorId, x, y)
      const [toX, toY] = this.#screen(view, sectorId, to.x, to.y)
      if (!isOnScreen(view.camera, fromX, fromY, 80)) continue
      const alpha = (1 - (view.localMs - at) / BEAM_MS) ** 2 * view.planeShare
      this.#beams.draw(fromX, fromY, toX, toY, ownerTint(owner, me), Math.max(0, alpha))
    }
  }

  #drawBlasts(view: View, { blasts }: Fights): void {
    for (const { sectorId, x, y, at, isEnd } of blasts) {
      const [screenX, screenY] = this.#screen(view, sectorId, x, y)
      const age = Math.min(1, (view.localMs - at) / (isEnd ? BLAST_MS : BEAM_MS))
      const alpha = (1 - age) * view.planeShare
      this.#glows.put(screenX, screenY, isEnd ? 70 : 34, 0, PALETTE.fight, alpha)
      if (isEnd) this.#ripples.put(screenX, screenY, 20 + 90 * age, 0, PALETTE.fight, alpha)
    }
  }

  /** From afar, a battle flashes when it begins, and is marked while it goes on. */
  #drawStars(view: View, { brawls }: Fights, facts: SectorFacts): void {
    const fought = new Set([...facts.battlefields, ...brawls.map(({ sectorId }) => sectorId)])
    for (const id of this.#since.keys()) if (!fought.has(id)) this.#since.delete(id)
    for (const id of fought) {
      const since = this.#since.get(id) ?? view.localMs
      this.#since.set(id, since)
      const sector = view.chart.sector(id)
      if (!sector || view.planeShare === 1) continue
      const { camera, planeShare } = view
      const [x, y] = [camera.screenX(sector.x), camera.screenY(sector.y)]
      if (!isOnScreen(camera, x, y, FLASH_PX)) continue
      const alpha = 1 - planeShare
      const aside = starPx(camera.zoom) + 9
      this.#blades.put(x + aside, y + aside, 16, 0, PALETTE.fight, 0.95 * alpha)
      this.#rings.put(x, y, starPx(camera.zoom) * 2 + 12, 0, PALETTE.fight, 0.5 * alpha)
      const age = (view.localMs - since) / FLASH_MS
      if (this.#isCalm || age >= 1) continue
      this.moving++
      this.#ripples.put(x, y, 14 + FLASH_PX * age, 0, PALETTE.fight, alpha * (1 - age))
    }
  }

  #screen({ camera, chart }: View, sectorId: SectorId, x: number, y: number) {
    const sector = chart.sector(sectorId)
    if (!sector) return [Number.NaN, Number.NaN] as const
    return [camera.screenX(chart.mapX(sector, x)), camera.screenY(chart.mapY(sector, y))] as const
  }
}
