import type { MappedSector } from '../../../src/client/protocol.ts'
import type { SectorId } from '../../../src/sim/galaxy.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'
import type { Label, LabelLayer } from './LabelLayer.ts'
import { PALETTE } from './palette.ts'
import { starPx } from './StarLayer.ts'
import type { View } from './View.ts'

const LETTER_PX = 7.2
const LINE_PX = 22
/** Below this zoom names would only be noise. */
const ZOOM_MIN = 0.28
/** A change of zoom that is worth choosing anew which names fit. */
const ZOOM_STEP = 1.08

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
}

/**
 * The names of the sectors: as many as fit without touching at this zoom, those that matter most to
 * the player first. Which fit depends on the zoom alone, so a pan chooses nothing.
 */
export class SectorNames {
  readonly #labels: LabelLayer
  readonly #chart: Chart
  readonly #byId = new Map<SectorId, Label>()
  #chosenAtZoom = 0
  #marked: ReadonlySet<SectorId> = new Set()

  constructor(labels: LabelLayer, chart: Chart) {
    this.#labels = labels
    this.#chart = chart
  }

  /** The sectors whose names come first, and bright: home, where one's fleets are and go. */
  mark(sectors: ReadonlySet<SectorId>): void {
    if (sectors.size === this.#marked.size && [...sectors].every((id) => this.#marked.has(id))) {
      return
    }
    this.#marked = sectors
    this.#chosenAtZoom = 0
  }

  update({ camera, planeShare }: View): void {
    const ratio = camera.zoom / this.#chosenAtZoom
    if (ratio < ZOOM_STEP && ratio > 1 / ZOOM_STEP) return
    this.#chosenAtZoom = camera.zoom
    const dy = starPx(camera.zoom) + 5
    const planeDy = (this.#chart.side * camera.zoom) / 2 + 8
    const taken: Box[] = []
    for (const sector of this.#byRank()) {
      const label = this.#byId.get(sector.id)
      const isMarked = this.#marked.has(sector.id)
      const fits = (isMarked || camera.zoom > ZOOM_MIN) && reserve(taken, camera, sector, isMarked)
      if (!fits) {
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

function reserve(taken: Box[], { zoom }: Camera, sector: MappedSector, always: boolean): boolean {
  const half = (sector.name.length * LETTER_PX) / 2 + 6
  const x = sector.x * zoom
  const box = { left: x - half, right: x + half, top: sector.y * zoom }
  const touches = taken.some(
    (other) =>
      box.left < other.right && box.right > other.left && Math.abs(box.top - other.top) < LINE_PX,
  )
  if (touches && !always) return false
  taken.push(box)
  return true
}
