import { Container, Sprite, Texture } from 'pixi.js'
import type { MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import type { Atlas } from './atlas.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'
import type { Label, LabelLayer } from './LabelLayer.ts'
import { Lines } from './Lines.ts'
import { PALETTE, STARS } from './palette.ts'
import { luminous } from './StarLayer.ts'
import { ringPx } from './systemRing.ts'
import { isOnScreen, type View } from './View.ts'

/** Size of a plane on the screen from which its systems and gates are named. */
const NAMED_FROM_PX = 300
/**
 * Most labels written for the first time in one frame, besides making one plane. The rest follow in
 * the next frames.
 */
const LABELS_PER_FRAME = 8
const GRID_CELLS = 5
const CORNER_SHARE = 0.045

/** A mark that keeps its size on the screen, between two limits. */
interface Mark {
  readonly sprite: Sprite
  readonly pxMin: number
  /** Its size relative to the plane's size on the screen. */
  readonly share: number
}

interface Plane {
  readonly sector: MappedSector
  /** Drawn over the fog; the floor lies under it. */
  readonly container: Container
  readonly ground: Container
  readonly corners: Lines
  readonly border: Lines
  readonly grid: Lines
  readonly marks: readonly Mark[]
  readonly labels: readonly Label[]
  /** Labels below the rings of systems, with how far below, in px. */
  readonly below: readonly { readonly label: Label; readonly px: number }[]
}

/**
 * The planes of the sectors in view, with edge, systems and gates. Each is made when first seen.
 */
export class PlaneLayer {
  /** What anybody may know: systems, gates and the edge. */
  readonly container = new Container()
  /** Floors and grids, which fog may hide. */
  readonly grounds = new Container()
  readonly #atlas: Atlas
  readonly #chart: Chart
  readonly #labels: LabelLayer
  readonly #planes = new Map<SectorId, Plane>()
  #lastVersion = -1
  /** Whether something in view is still to be made, so the next frame must be drawn too. */
  isUnfinished = false
  /** The sectors whose planes are on the screen. */
  shown: readonly MappedSector[] = []
  #labelsLeft = 0

  constructor(atlas: Atlas, chart: Chart, labels: LabelLayer) {
    this.#atlas = atlas
    this.#chart = chart
    this.#labels = labels
  }

  update({ camera, planeShare }: View): void {
    if (camera.version === this.#lastVersion && !this.isUnfinished) return
    this.#lastVersion = camera.version
    this.container.visible = planeShare > 0
    this.container.alpha = planeShare
    this.grounds.visible = planeShare > 0
    this.grounds.alpha = planeShare
    const px = this.#chart.side * camera.zoom
    this.isUnfinished = false
    this.#labelsLeft = LABELS_PER_FRAME
    let missing: MappedSector | null = null
    const shown: MappedSector[] = []
    for (const sector of this.#chart.map.sectors) {
      const isShown =
        planeShare > 0 &&
        isOnScreen(camera, camera.screenX(sector.x), camera.screenY(sector.y), px / 2 + 40)
      const plane = this.#planes.get(sector.id)
      if (plane && isShown) shown.push(sector)
      if (plane) this.#adapt(plane, isShown, px, camera)
      else if (isShown) missing = nearer(missing, sector, camera)
    }
    this.shown = shown
    if (!missing) return
    this.isUnfinished = true
    this.#adapt(this.#make(missing), true, px, camera)
  }

  #adapt(plane: Plane, isShown: boolean, px: number, camera: Camera): void {
    plane.container.visible = isShown
    plane.ground.visible = isShown
    if (isShown) fit(plane, px, camera.zoom)
    const isNamed = isShown && px > NAMED_FROM_PX
    for (const label of plane.labels) {
      if (!isNamed) label.text.visible = false
      else if (!label.text.visible) {
        if (this.#labelsLeft-- > 0) this.#show(label, camera)
        else this.isUnfinished = true
      }
    }
  }

  #show(label: Label, camera: Camera): void {
    label.text.visible = true
    this.#labels.place(label, camera)
  }

  #make(sector: MappedSector): Plane {
    const [container, ground] = [new Container(), new Container()]
    const [grid, border, corners] = [
      new Lines(this.#atlas),
      new Lines(this.#atlas),
      new Lines(this.#atlas),
    ]
    drawSquare(border, grid, sector, this.#chart.side)
    drawCorners(corners, sector, this.#chart.side)
    const marks: Mark[] = []
    const labels: Label[] = []
    const below: { label: Label; px: number }[] = []
    const put = (
      shape: keyof Atlas,
      tint: number,
      x: number,
      y: number,
      share: number,
      pxMin = 0,
    ) => {
      const sprite = luminous(this.#atlas, shape, tint)
      sprite.position.set(this.#chart.mapX(sector, x), this.#chart.mapY(sector, y))
      marks.push({ sprite, share, pxMin })
      return sprite
    }
    for (const { id, name, x, y, star } of sector.systems) {
      const { halo, heart, size } = STARS[star]
      put('glow', halo, x, y, 0.3 * size, 20)
      if (star === 'neutron' || star === 'blue') put('flare', halo, x, y, 0.16)
      put('heart', heart, x, y, 0.03 * size, 4)
      const isMarket = sector.market === id
      if (isMarket) put('market', PALETTE.merchant, x + 36, y - 36, 0.02, 6)
      below.push({ label: this.#name(sector, x, y, name, 0, PALETTE.name), px: 4 })
      if (isMarket) {
        below.push({ label: this.#name(sector, x, y, 'Market', 0, PALETTE.merchant), px: 18 })
      }
    }
    for (const { to, x, y, travelMs } of sector.gates) {
      put('glow', PALETTE.gate, x, y, 0.1, 10).alpha = 0.5
      put('gate', PALETTE.gate, x, y, 0.032, 8)
      const name = this.#chart.sector(to)?.name ?? ''
      const text = `→ ${name} · ${Math.round(travelMs / 1000 / this.#chart.map.rate)} s`
      labels.push(this.#name(sector, x, y, text, y < PLANE_UNITS / 2 ? 16 : -30, PALETTE.gate))
    }
    labels.push(...below.map(({ label }) => label))
    ground.addChild(floorOf(sector, this.#chart.side), grid.container)
    container.addChild(border.container, corners.container, ...marks.map(({ sprite }) => sprite))
    this.container.addChild(container)
    this.grounds.addChild(ground)
    const plane = { sector, container, ground, corners, border, grid, marks, labels, below }
    this.#planes.set(sector.id, plane)
    return plane
  }

  /** A gate stands at the edge, so its label is drawn towards the middle. */
  #name(sector: MappedSector, x: number, y: number, text: string, dy: number, tint: number): Label {
    const anchorX = x < 120 ? 0.06 : x > PLANE_UNITS - 120 ? 0.94 : 0.5
    const [mapX, mapY] = [this.#chart.mapX(sector, x), this.#chart.mapY(sector, y)]
    const label = this.#labels.add(mapX, mapY, text, 'small', tint, anchorX)
    label.dy = dy
    return label
  }
}

/** The sector nearest to the middle of the view comes first. */
function nearer(one: MappedSector | null, other: MappedSector, { x, y }: Camera): MappedSector {
  const away = (sector: MappedSector): number => Math.hypot(sector.x - x, sector.y - y)
  return one && away(one) <= away(other) ? one : other
}

function drawSquare(border: Lines, grid: Lines, { x, y }: MappedSector, side: number): void {
  const half = side / 2
  border.begin()
  grid.begin()
  for (let cell = 0; cell <= GRID_CELLS; cell++) {
    const at = -half + (cell * side) / GRID_CELLS
    const lines = cell === 0 || cell === GRID_CELLS ? border : grid
    const alpha = lines === border ? 0.32 : 0.1
    lines.draw(x - half, y + at, x + half, y + at, PALETTE.plane, alpha)
    lines.draw(x + at, y - half, x + at, y + half, PALETTE.plane, alpha)
  }
}

function drawCorners(corners: Lines, { x, y }: MappedSector, side: number): void {
  const [half, length] = [side / 2, side * CORNER_SHARE]
  corners.begin()
  for (const right of [-1, 1]) {
    for (const down of [-1, 1]) {
      const [cornerX, cornerY] = [x + right * half, y + down * half]
      corners.draw(cornerX, cornerY, cornerX - right * length, cornerY, PALETTE.gate, 0.9)
      corners.draw(cornerX, cornerY, cornerX, cornerY - down * length, PALETTE.gate, 0.9)
    }
  }
}

function floorOf({ x, y }: MappedSector, side: number): Sprite {
  const floor = new Sprite({ texture: Texture.WHITE, anchor: 0.5, tint: PALETTE.floor })
  floor.alpha = 0.3
  floor.position.set(x, y)
  floor.setSize(side)
  return floor
}

function fit({ corners, border, grid, marks, below }: Plane, px: number, zoom: number): void {
  for (const { label, px: more } of below) label.dy = ringPx(px) + more
  corners.thicken(2, zoom)
  border.thicken(1.2, zoom)
  grid.thicken(1, zoom)
  for (const { sprite, pxMin, share } of marks) sprite.setSize(Math.max(pxMin, share * px) / zoom)
}
