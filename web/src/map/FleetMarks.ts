import { Container } from 'pixi.js'
import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { CommanderId } from '../../../src/sim/core/ids.ts'
import type { Stance } from '../../../src/sim/fleets/fleet.ts'
import { distance, type Point, positionAt } from '../../../src/sim/galaxy/course.ts'
import { PIRATES } from '../../../src/sim/rules/commanders.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import type { Atlas } from './atlas.ts'
import { Lines } from './Lines.ts'
import { otherTint, ownerTint } from './ownerTints.ts'
import type { Watched } from './PlaneMovers.ts'
import { PALETTE } from './palette.ts'
import { Swarm } from './Swarm.ts'
import { isOnScreen, type View } from './View.ts'

/** Size of a plane on the screen from which fleets have marks. */
const MARKED_FROM_PX = 280
/** The most fleets with marks: more would hide each other. */
const MARKED_MAX = 150
const BAR_PX = 22
const STANCE_TINTS: Readonly<Record<Stance, number>> = {
  passive: PALETTE.nameDim,
  defend: PALETTE.gate,
  attack: PALETTE.fight,
}
const HURT_TINT = 0x7fe3c4
const LOW_HULL = 0.34

/** The fleets that the player looks at: the one whose card is open, and the one under the mouse. */
export interface Noted {
  readonly inspected: string | null
  readonly peeked: string | null
}

/** How near a sun a fleet is drawn on a dark ground, and how large that is. */
const SUN_PX = 30
const SHADE_PX = 58

/**
 * Beside each fleet in sight: its stance, whose it is, and how hurt it is. Beneath those before a
 * sun: a dark ground, without which they would be lost in its light.
 */
export class FleetMarks {
  readonly container = new Container()
  /** Goes beneath the fleets. */
  readonly shades: Container
  readonly #stances: Readonly<Record<Stance, Swarm>>
  readonly #merchants: Swarm
  readonly #pirates: Swarm
  readonly #rings: Swarm
  readonly #bars: Lines
  readonly #shades: Swarm

  constructor(atlas: Atlas) {
    this.#stances = {
      passive: new Swarm(atlas.passive, 0.5, false),
      defend: new Swarm(atlas.defend, 0.5, false),
      attack: new Swarm(atlas.attack, 0.5, false),
    }
    this.#merchants = new Swarm(atlas.market, 0.5, false)
    this.#pirates = new Swarm(atlas.pirate, 0.5, false)
    this.#rings = new Swarm(atlas.brackets, 0.5, false)
    this.#bars = new Lines(atlas, 'normal')
    this.#shades = new Swarm(atlas.glow, 0.5, false, 'normal')
    this.shades = this.#shades.container
    this.container.addChild(this.#bars.container)
    for (const swarm of this.#swarms) this.container.addChild(swarm.container)
  }

  get #swarms(): readonly Swarm[] {
    const { passive, defend, attack } = this.#stances
    return [passive, defend, attack, this.#merchants, this.#pirates, this.#rings]
  }

  update(view: View, sectors: Iterable<Watched>, me: CommanderId | null, noted: Noted): void {
    for (const swarm of [...this.#swarms, this.#shades]) swarm.begin()
    this.#bars.begin()
    this.#bars.thicken(2, 1)
    const isClose = view.chart.side * view.camera.zoom >= MARKED_FROM_PX
    let left = isClose ? MARKED_MAX : 0
    for (const { sectorId, fleets } of sectors) {
      const sector = view.chart.sector(sectorId)
      if (!sector || left === 0) continue
      for (const fleet of fleets.values()) {
        const place = positionAt(fleet, view.now)
        const x = view.camera.screenX(view.chart.mapX(sector, place.x))
        const y = view.camera.screenY(view.chart.mapY(sector, place.y))
        if (left === 0 || !isOnScreen(view.camera, x, y, 20)) continue
        left--
        const sunUnits = SUN_PX * (PLANE_UNITS / (view.chart.side * view.camera.zoom))
        if (sector.systems.some((sun) => distance(sun, place) < sunUnits)) this.#shade(x, y)
        this.#mark({ x, y }, fleet, me, noted)
      }
    }
    this.#bars.end()
    for (const swarm of [...this.#swarms, this.#shades]) swarm.end()
  }

  #mark({ x, y }: Point, fleet: SeenFleet, me: CommanderId | null, noted: Noted): void {
    const { id, owner, stance, hull } = fleet
    this.#stances[stance].put(x - 18, y - 15, 10, 0, STANCE_TINTS[stance], 0.9)
    if (owner === '') this.#merchants.put(x + 14, y - 13, 9, 0, PALETTE.merchant, 0.9)
    if (owner === PIRATES) this.#pirates.put(x + 14, y - 13, 11, 0, PALETTE.pirate, 1)
    if (hull < 1) this.#bar(x, y + 17, hull)
    if (id !== noted.inspected && id !== noted.peeked) return
    const tint = owner === me ? ownerTint(owner, me) : otherTint(owner)
    this.#rings.put(x, y, 42, 0, tint, id === noted.inspected ? 1 : 0.6)
  }

  /** The shape fades towards its rim, so it is put twice to be dark in the middle. */
  #shade(x: number, y: number): void {
    for (let layers = 0; layers < 2; layers++) {
      this.#shades.put(x, y, SHADE_PX, 0, PALETTE.space, 0.9)
    }
  }

  #bar(x: number, y: number, hull: number): void {
    const from = x - BAR_PX / 2
    this.#bars.draw(from, y, from + BAR_PX, y, 0x5a6a96, 0.8)
    const tint = hull < LOW_HULL ? PALETTE.fight : HURT_TINT
    this.#bars.draw(from, y, from + BAR_PX * hull, y, tint, 1)
  }
}
