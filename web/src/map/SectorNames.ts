import type { MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'
import type { Label, LabelLayer } from './LabelLayer.ts'
import { PALETTE } from './palette.ts'
import { starPx } from './StarLayer.ts'
import { isOnScreen, type View } from './View.ts'

const LETTER_PX = 7.2
const LINE_PX = 22
/** Zoom below which names would only be noise. */
const ZOOM_MIN = 0.28
/** Ratio of zooms from which the names that fit are chosen again. */
const ZOOM_STEP = 1.12
/** Least time between two choices while the map moves. */
const CHOOSE_EVERY_MS = 200
/** Names up to this many screens beyond the edge are written too, so a short pan finds them. */
const BEYOND_SCREENS = 0.5

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
}

/**
 * The names of the sectors: as many as fit at this zoom without touching, the most important to the
 * player first. The choice depends on the zoom alone, so a short pan changes nothing.
 */
export class SectorNames {
  readonly #labels: LabelLayer
  readonly #chart: Chart
  readonly #byId = new Map<SectorId, Label>()
  /** The view for which the names were chosen; zoom 0 means they must be chosen again. */
  #chosen = { x: 0, y: 0, zoom: 0 }
  #chosenMs = 0
  #marked: ReadonlySet<SectorId> = new Set()
  #ranked: readonly MappedSector[] | null = null

  constructor(labels: LabelLayer, chart: Chart) {
    this.#labels = labels
    this.#chart = chart
  }

  /**
   * Sets the sectors whose names come first and are bright: home, and where own fleets are or go.
   */
  mark(sectors: ReadonlySet<SectorId>): void {
    if (sectors.size === this.#marked.size && [...sectors].every((id) => this.#marked.has(id))) {
      return
    }
    this.#marked = sectors
    this.#ranked = null
    this.#chosen = { x: 0, y: 0, zoom: 0 }
  }

  update({ camera, planeShare, localMs }: View): void {
    if (!this.#isOutdated(camera, localMs)) return
    const { x, y, zoom } = camera
    this.#chosen = { x, y, zoom }
    this.#chosenMs = localMs
    const beyondPx = BEYOND_SCREENS * Math.max(camera.width, camera.height)
    const dy = starPx(camera.zoom) + 5
    const planeDy = (this.#chart.side * camera.zoom) / 2 + 8
    const taken = new Map<number, Box[]>()
    this.#ranked ??= this.#byRank()
    for (const sector of this.#ranked) {
      const label = this.#byId.get(sector.id)
      const isMarked = this.#marked.has(sector.id)
      const fits = (isMarked || camera.zoom > ZOOM_MIN) && reserve(taken, camera, sector, isMarked)
      const [screenX, screenY] = [camera.screenX(sector.x), camera.screenY(sector.y)]
      if (!fits || !isOnScreen(camera, screenX, screenY, beyondPx)) {
        if (label) label.text.visible = false
        continue
      }
      const shown = label ?? this.#write(sector)
      shown.text.visible = true
      shown.text.tint = isMarked ? PALETTE.nameBright : PALETTE.name
      shown.text.alpha = isMarked ? 1 : 0.82
      shown.dy = planeShare > 0 ? Math.max(dy, planeDy) : dy
      this.#labels.place(shown, camera)
    }
  }

  #isOutdated(camera: Camera, localMs: number): boolean {
    const { x, y, zoom } = this.#chosen
    if (zoom === 0) return true
    if (camera.isMoving && localMs - this.#chosenMs < CHOOSE_EVERY_MS) return false
    const ratio = camera.zoom / zoom
    if (ratio > ZOOM_STEP || ratio < 1 / ZOOM_STEP) return true
    const wayPx = Math.max(Math.abs(camera.x - x), Math.abs(camera.y - y)) * camera.zoom
    return wayPx > 0.8 * BEYOND_SCREENS * Math.max(camera.width, camera.height)
  }

  #write(sector: MappedSector): Label {
    const label = this.#labels.add(sector.x, sector.y, sector.name, 'name', PALETTE.name)
    this.#byId.set(sector.id, label)
    return label
  }

  #byRank(): MappedSector[] {
    const rank = ({ id, market, ring }: MappedSector): number =>
      (this.#marked.has(id) ? 4 : 0) + (market === null ? 0 : 2) + (ring === 'core' ? 1 : 0)
    return [...this.#chart.map.sectors].sort((a, b) => rank(b) - rank(a) || a.id - b.id)
  }
}

/**
 * Reserves space for a name.
 * @param taken boxes of the names already written, by rows as high as a line
 * @returns whether the name fits
 */
function reserve(
  taken: Map<number, Box[]>,
  { zoom }: Camera,
  sector: MappedSector,
  always: boolean,
): boolean {
  const half = (sector.name.length * LETTER_PX) / 2 + 6
  const x = sector.x * zoom
  const box = { left: x - half, right: x + half, top: sector.y * zoom }
  const row = Math.floor(box.top / LINE_PX)
  const touches = [row - 1, row, row + 1].some((near) =>
    taken
      .get(near)
      ?.some(
        (other) =>
          box.left < other.right &&
          box.right > other.left &&
          Math.abs(box.top - other.top) < LINE_PX,
      ),
  )
  if (touches && !always) return false
  const boxes = taken.get(row)
  if (boxes) boxes.push(box)
  else taken.set(row, [box])
  return true
}
