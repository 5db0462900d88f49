import { Container } from 'pixi.js'
import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { positionAt } from '../../../src/sim/galaxy/course.ts'
import { SHIP_CLASSES, type ShipClass } from '../../../src/sim/rules/ships.ts'
import { BLIP_LARGE_SHIPS, BLIP_MEDIUM_SHIPS } from '../../../src/sim/rules/sight.ts'
import { mightiest } from '../ui/shipShapes.ts'
import type { Atlas } from './atlas.ts'
import { Flights } from './Flights.ts'
import { otherTint } from './ownerTints.ts'
import { moverPx } from './palette.ts'
import { isOnScreen, type View } from './View.ts'

/** A sector in which the player sits, with the fleets seen there. */
export interface Watched {
  readonly sectorId: SectorId
  readonly fleets: ReadonlyMap<string, SeenFleet>
}

export interface Watching {
  readonly sectors: Iterable<Watched>
  /** Changes whenever a sector reports other fleets or courses. Changes are shown at once. */
  readonly version: number
  /** The commander whose fleets another layer draws in more detail. */
  readonly ownerDrawn: string | null
}

const SHIP = { anchorX: 0.5, restAlpha: 0.85 }
/** How large the classes are drawn, relative to each other. */
const CLASS_SIZES: Readonly<Record<ShipClass, number>> = {
  scout: 0.95,
  interceptor: 1.1,
  frigate: 1.3,
  cruiser: 1.6,
  hauler: 1.25,
  engineer: 1.25,
}

/** How long a fleet takes to fade in or out, in local ms. */
const SIGHT_MS = 400
/** A fleet that entered the sector less than this ago, in galaxy ms, appears without fading in. */
const ENTERED_MS = 500
/**
 * A fleet gone less than this before it reaches its gate, in galaxy ms, has jumped: the lane shows
 * it.
 */
const JUMP_MARGIN_MS = 400
/** How often the sectors near the screen and the flying fleets are looked up again. */
const REWRITE_EVERY_MS = 250
/**
 * Distance from the screen within which sectors are written too, so that a pan finds their fleets.
 */
const MARGIN_PX = 600

/** Another commander's fleet on a plane, with how far it has faded in. */
interface Presence {
  fleet: SeenFleet
  sector: MappedSector
  alpha: number
  /** The turn in which it was last written. */
  turn: number
}

/**
 * Others' fleets in the sectors where the player sits. The graphics card moves them between
 * changes.
 */
export class PlaneMovers {
  /** How many fleets on the screen move, appear or disappear. */
  moving = 0
  readonly container = new Container()
  /** One for each shape: fleets have the shape of their mightiest class. */
  readonly #flights: Readonly<Record<ShipClass, Flights>>
  readonly #presences = new Map<string, Presence>()
  /** The last turn in which each sector was near the screen. */
  readonly #shownIn = new Map<SectorId, number>()
  /** How many fleets fade in or out. */
  #fading = 0
  /** Counts the rewrites. */
  #turn = 0
  #writtenMs = Number.NEGATIVE_INFINITY
  #writtenVersion = -1

  constructor(atlas: Atlas) {
    const flights = SHIP_CLASSES.map((one) => [one, new Flights(atlas[one], SHIP)] as const)
    this.#flights = Object.fromEntries(flights) as Record<ShipClass, Flights>
    this.container.addChild(...flights.map(([, { mesh }]) => mesh))
  }

  update(view: View, watching: Watching): void {
    const elapsedMs = view.localMs - this.#writtenMs
    const hasChanged = watching.version !== this.#writtenVersion || this.#fading > 0
    if (hasChanged || elapsedMs >= REWRITE_EVERY_MS) {
      this.#writtenMs = view.localMs
      this.#writtenVersion = watching.version
      this.#write(view, watching, Math.min(1, elapsedMs / SIGHT_MS))
    }
    for (const one of SHIP_CLASSES) {
      const px = moverPx(view.camera.zoom) * CLASS_SIZES[one]
      this.#flights[one].look(view.camera, view.now, px, SIGHT_MS)
    }
  }

  #write(view: View, { sectors, ownerDrawn }: Watching, step: number): void {
    const { camera, chart } = view
    const reachPx = (chart.side * camera.zoom) / 2 + MARGIN_PX
    for (const one of SHIP_CLASSES) this.#flights[one].begin(view.now)
    this.moving = 0
    this.#fading = 0
    this.#turn++
    for (const { sectorId, fleets } of sectors) {
      const sector = chart.sector(sectorId)
      if (!sector) continue
      const [x, y] = [camera.screenX(sector.x), camera.screenY(sector.y)]
      if (isOnScreen(camera, x, y, reachPx))
        this.#writeSector(view, sector, fleets, ownerDrawn, step)
    }
    if (view.planeShare === 0) this.#presences.clear()
    else this.#writeGone(view, step)
    for (const one of SHIP_CLASSES) this.#flights[one].end()
  }

  #writeSector(
    view: View,
    sector: MappedSector,
    fleets: Watched['fleets'],
    ownerDrawn: string | null,
    step: number,
  ): void {
    // Fleets that were there before the sector came near the screen do not fade in.
    const isNew = this.#shownIn.get(sector.id) !== this.#turn - 1
    const isFar = view.planeShare === 0
    if (!isFar) this.#shownIn.set(sector.id, this.#turn)
    for (const fleet of fleets.values()) {
      if (fleet.owner !== '' && fleet.owner === ownerDrawn) continue
      const atOnce = isNew || view.now - fleet.since < ENTERED_MS
      const alpha = isFar ? 1 : this.#appear(sector, fleet, atOnce, step)
      this.#writeFleet(view, sector, fleet, alpha)
    }
  }

  /** @returns how far the fleet has faded in, 0 to 1 */
  #appear(sector: MappedSector, fleet: SeenFleet, atOnce: boolean, step: number): number {
    const presence = this.#presences.get(fleet.id)
    if (!presence) {
      const alpha = atOnce ? 1 : 0
      this.#presences.set(fleet.id, { fleet, sector, alpha, turn: this.#turn })
      return alpha
    }
    presence.fleet = fleet
    presence.sector = sector
    presence.turn = this.#turn
    presence.alpha = Math.min(1, presence.alpha + step)
    return presence.alpha
  }

  #writeGone(view: View, step: number): void {
    for (const [id, presence] of this.#presences) {
      if (presence.turn === this.#turn) continue
      const { fleet, sector } = presence
      presence.alpha -= step
      const hasJumped = fleet.gate !== null && view.now >= fleet.until - JUMP_MARGIN_MS
      if (hasJumped || presence.alpha <= 0) this.#presences.delete(id)
      else this.#writeFleet(view, sector, fleet, presence.alpha)
    }
  }

  #writeFleet(view: View, sector: MappedSector, fleet: SeenFleet, presence: number): void {
    const { chart, camera, now } = view
    const { since, until } = fleet
    const end = positionAt(fleet, until)
    this.#flights[mightiest(fleet.shipsByClass)].add({
      fromX: chart.mapX(sector, fleet.x),
      fromY: chart.mapY(sector, fleet.y),
      toX: chart.mapX(sector, end.x),
      toY: chart.mapY(sector, end.y),
      since,
      until,
      tint: otherTint(fleet.owner),
      alpha: presence,
      shownFrom: 0,
      vanishes: false,
      size: sizeOf(fleet),
    })
    if (presence < 1) this.#fading++
    const flies = now < until && (fleet.vx !== 0 || fleet.vy !== 0)
    if (!flies && presence === 1) return
    const at = positionAt(fleet, now)
    const x = camera.screenX(chart.mapX(sector, at.x))
    const y = camera.screenY(chart.mapY(sector, at.y))
    if (isOnScreen(camera, x, y, moverPx(camera.zoom))) this.moving++
  }
}

/** A fleet of many ships is drawn larger, in the steps in which blips are. */
function sizeOf({ ships }: SeenFleet): number {
  if (ships >= BLIP_LARGE_SHIPS) return 1.5
  return ships >= BLIP_MEDIUM_SHIPS ? 1.25 : 1
}
