import { Container } from 'pixi.js'
import { captureShare, type SeenStation, stationAt } from '../../../src/client/readSystems.ts'
import type { MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { CommanderId, PlaceId } from '../../../src/sim/core/ids.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import { shipCount } from '../../../src/sim/rules/ships.ts'
import type { Atlas } from './atlas.ts'
import { Lines } from './Lines.ts'
import type { MapGame } from './MapGame.ts'
import { otherTint, ownerTint } from './ownerTints.ts'
import { PALETTE } from './palette.ts'
import { isSamePlace } from './placeRef.ts'
import { Swarm } from './Swarm.ts'
import { ringPx } from './systemRing.ts'
import { isOnScreen, type View } from './View.ts'

/** Size of a plane on the screen from which systems have more than their rings. */
const DETAILED_FROM_PX = 280
const PIP_PX = 5
const BAR_PX = 30
const MARK_PX = 13
const BASE_PX = 30
/** Parts of a full capture ring. */
const ARC_PARTS = 48
/** Steps in which a capture ring fills where motion is reduced. */
const CALM_STEPS = 20
const WHOLE_TINT = 0x7fe3c4
const BAR_TINT = 0x5a6a96

/** A system on the screen. */
interface Shown extends Point {
  readonly owner: CommanderId | null
  readonly station: SeenStation | null
  readonly hasDocked: boolean
  /** 1 if its card is open, 0.6 if it is looked at, else 0. */
  readonly noted: number
}

/**
 * Around each system: a ring in its holder's colour with a mark of whose it is, the level and the
 * hull of its station, and a ring that fills while somebody takes it. The player's base, too.
 */
export class SystemLayer {
  readonly container = new Container()
  /** How many rings fill at the moment. */
  moving = 0
  readonly #isCalm: boolean
  readonly #orbits: Swarm
  readonly #rings: Swarm
  readonly #owns: Swarm
  readonly #helds: Swarm
  readonly #docks: Swarm
  readonly #bases: Swarm
  readonly #pips: Swarm
  readonly #beaten: Swarm
  readonly #notes: Swarm
  readonly #lines: Lines

  /** @param isCalm rings fill in steps */
  constructor(atlas: Atlas, isCalm: boolean) {
    this.#isCalm = isCalm
    this.#orbits = new Swarm(atlas.orbit, 0.5, false)
    this.#rings = new Swarm(atlas.ring, 0.5, false)
    this.#owns = new Swarm(atlas.own, 0.5, false)
    this.#helds = new Swarm(atlas.held, 0.5, false)
    this.#docks = new Swarm(atlas.dock, 0.5, false)
    this.#bases = new Swarm(atlas.base, 0.5, false)
    this.#pips = new Swarm(atlas.dash, 0.5, false)
    this.#beaten = new Swarm(atlas.pirate, 0.5, false)
    this.#notes = new Swarm(atlas.brackets, 0.5, false)
    this.#lines = new Lines(atlas, 'normal')
    for (const swarm of this.#swarms) this.container.addChild(swarm.container)
    this.container.addChild(this.#lines.container)
  }

  get #swarms(): readonly Swarm[] {
    return [
      ...[this.#orbits, this.#rings, this.#owns, this.#helds, this.#docks],
      ...[this.#bases, this.#pips, this.#beaten, this.#notes],
    ]
  }

  /** @param sectors those whose planes are on the screen */
  update(view: View, sectors: readonly MappedSector[], game: MapGame): void {
    this.moving = 0
    this.container.alpha = view.planeShare
    for (const swarm of this.#swarms) swarm.begin()
    this.#lines.begin()
    this.#lines.thicken(2, 1)
    if (view.planeShare > 0) {
      for (const sector of sectors) this.#drawSector(view, sector, game)
      this.#drawBase(view, game)
    }
    this.#lines.end()
    for (const swarm of this.#swarms) swarm.end()
  }

  #drawSector(view: View, sector: MappedSector, game: MapGame): void {
    const { facts, pilot } = game
    const seen = pilot?.seats.in(sector.id)?.systems
    const holders = facts.holders(sector.id)
    for (const { id, x, y } of sector.systems) {
      const place = screenOf(view, sector, { x, y })
      if (!isOnScreen(view.camera, place.x, place.y, 120)) continue
      const docked = pilot?.systems.find((own) => own.sector === sector.id && own.system === id)
      this.#drawSystem(view, pilot?.commander.id ?? null, {
        ...place,
        owner: holders.get(id) ?? null,
        station: seen?.get(id)?.station ?? null,
        hasDocked: shipCount(docked?.yard?.ships ?? {}) > 0,
        noted: notedAs(game, sector, { system: id }),
      })
    }
  }

  #drawSystem(view: View, me: CommanderId | null, system: Shown): void {
    const planePx = view.chart.side * view.camera.zoom
    const [radius, isDetailed] = [ringPx(planePx), planePx >= DETAILED_FROM_PX]
    const { x, y, owner, station, hasDocked, noted } = system
    if (owner === null) this.#orbits.put(x, y, 2 * radius, 0, PALETTE.nameDim, 0.75)
    else {
      const tint = tintOf(owner, me)
      this.#rings.put(x, y, 2 * radius, 0, tint, 1)
      const [markX, markY] = [x - 0.72 * radius - 8, y - 0.72 * radius - 8]
      const marks = owner === me ? this.#owns : this.#helds
      if (isDetailed) marks.put(markX, markY, MARK_PX, 0, tint, 1)
    }
    if (noted > 0) this.#notes.put(x, y, 2 * radius + 20, 0, PALETTE.plot, noted)
    if (!isDetailed) return
    if (hasDocked) {
      this.#docks.put(x - 0.72 * radius - 8, y + 0.72 * radius + 8, MARK_PX, 0, PALETTE.own, 1)
    }
    if (!station) return
    this.#drawStation(view, { x, y: y - radius - 8 }, station)
    this.#drawCapture(view, { x, y }, radius + 5, station, me)
  }

  #drawStation({ now }: View, { x, y }: Point, station: SeenStation): void {
    const { level } = station
    const { hull, isBeaten } = stationAt(station, now)
    for (let pip = 0; pip < level; pip++) {
      const aside = (pip - (level - 1) / 2) * (PIP_PX + 1)
      this.#pips.put(x + aside, y, PIP_PX, 0, PALETTE.nameBright, isBeaten ? 0.4 : 1)
    }
    if (level === 0 || (hull === 1 && !isBeaten)) return
    const [from, barY] = [x - BAR_PX / 2, y - 7]
    this.#lines.draw(from, barY, from + BAR_PX, barY, BAR_TINT, 0.9)
    this.#lines.draw(
      from,
      barY,
      from + BAR_PX * hull,
      barY,
      isBeaten ? PALETTE.fight : WHOLE_TINT,
      1,
    )
    if (isBeaten) this.#beaten.put(from + BAR_PX + 8, barY, 9, 0, PALETTE.fight, 1)
  }

  #drawCapture(
    { now }: View,
    place: Point,
    radius: number,
    { capture }: SeenStation,
    me: CommanderId | null,
  ): void {
    if (!capture) return
    const share = captureShare(capture, now)
    const shown = this.#isCalm ? Math.floor(share * CALM_STEPS) / CALM_STEPS : share
    if (capture.until !== null && !this.#isCalm) this.moving++
    const tint = tintOf(capture.by, me)
    this.#drawArc(place, radius, 1, tint, 0.22)
    // A clock that stands still is dimmer.
    this.#drawArc(place, radius, shown, tint, capture.until === null ? 0.55 : 1)
  }

  /** @param share of the circle, clockwise from the top */
  #drawArc({ x, y }: Point, radius: number, share: number, tint: number, alpha: number): void {
    const parts = Math.ceil(ARC_PARTS * share)
    const at = (part: number): readonly [number, number] => {
      const angle = 2 * Math.PI * Math.min(share, part / ARC_PARTS)
      return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)]
    }
    for (let part = 0; part < parts; part++) {
      this.#lines.draw(...at(part), ...at(part + 1), tint, alpha)
    }
  }

  #drawBase(view: View, game: MapGame): void {
    const { pilot } = game
    const sector = pilot?.base ? view.chart.sector(pilot.base.sector) : null
    if (!pilot?.base || !sector) return
    const { x, y } = screenOf(view, sector, pilot.base)
    if (!isOnScreen(view.camera, x, y, BASE_PX)) return
    this.#bases.put(x, y, BASE_PX, 0, PALETTE.own, 0.9)
    if (shipCount(pilot.base.yard?.ships ?? {}) > 0) {
      this.#docks.put(x - 18, y + 14, MARK_PX, 0, PALETTE.own, 1)
    }
    const noted = notedAs(game, sector, { base: pilot.base.id })
    if (noted > 0) this.#notes.put(x, y, BASE_PX + 16, 0, PALETTE.plot, noted)
  }
}

function screenOf({ camera, chart }: View, sector: MappedSector, { x, y }: Point): Point {
  return { x: camera.screenX(chart.mapX(sector, x)), y: camera.screenY(chart.mapY(sector, y)) }
}

function tintOf(owner: CommanderId, me: CommanderId | null): number {
  return owner === me ? ownerTint(owner, me) : otherTint(owner)
}

function notedAs({ holding }: MapGame, { id: sectorId }: MappedSector, at: PlaceId): number {
  const place = { sectorId, at }
  if (isSamePlace(holding.inspected, place)) return 1
  return isSamePlace(holding.peeked?.ref ?? null, place) ? 0.6 : 0
}
