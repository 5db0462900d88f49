import { Geometry, Mesh, type Shader } from 'pixi.js'
import type { Lookout } from '../../../src/client/Contacts.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import { sensorRange } from '../../../src/sim/rules/ships.ts'
import type { Chart } from './Chart.ts'
import { type Fog, LOOKOUTS_MAX, makeFog } from './fogShader.ts'
import type { OwnLayer } from './OwnLayer.ts'
import type { View } from './View.ts'

const OPEN_MS = 500

/** The area around an own fleet or place that is free of fog. */
interface Light {
  sectorId: SectorId
  x: number
  y: number
  reach: number
  /** How far it has opened, 0 to 1. */
  open: number
  isOn: boolean
}

/** An own place that sees, in units of a sector's plane. */
export interface Sighted extends Lookout {
  readonly sectorId: SectorId
}

export interface Eyes {
  readonly fleets: readonly OwnFleet[]
  readonly own: OwnLayer
  /** What the range of the fleets' sensors is multiplied by. */
  readonly sensors: number
  /** The own places that see, in the sectors in which the player sits. */
  readonly places: readonly Sighted[]
  /** Whether a fleet is in the state of a sector in which the player sits: only such fleets see. */
  sees(fleet: OwnFleet): boolean
}

/**
 * The fog over all planes, with openings around the player's fleets and places. The planes are one
 * mesh that never changes: one draw call, which takes only where those are.
 */
export class FogLayer {
  readonly container: Mesh<Geometry, Shader>
  /** How many openings grow or shrink. */
  moving = 0
  readonly #isCalm: boolean
  readonly #fog: Fog
  /** By the fleet's id, or by where a place is. */
  readonly #lights = new Map<string, Light>()
  #drawnMs = 0
  #isReady = false

  constructor(chart: Chart, isCalm: boolean) {
    this.#isCalm = isCalm
    this.#fog = makeFog()
    this.container = new Mesh({ geometry: planesOf(chart), shader: this.#fog.shader })
  }

  update(view: View, eyes: Eyes): void {
    const step = this.#isCalm ? 1 : Math.min(1, (view.localMs - this.#drawnMs) / OPEN_MS)
    this.#drawnMs = view.localMs
    this.#turnOn(view.chart, eyes)
    this.moving = 0
    let count = 0
    for (const [id, light] of this.#lights) {
      const goal = light.isOn ? 1 : 0
      if (light.open !== goal) {
        this.moving++
        light.open = goal === 1 ? Math.min(1, light.open + step) : Math.max(0, light.open - step)
      }
      if (light.open > 0 && count < LOOKOUTS_MAX) this.#put(count++, light)
      else if (!light.isOn) this.#lights.delete(id)
    }
    // Drawn once at the start, invisibly, so that its shader is compiled before the first plane
    // appears.
    this.container.visible = view.planeShare > 0 || !this.#isReady
    this.#isReady = true
    if (this.container.visible) this.#fog.set(count, view.camera.zoom, view.planeShare)
  }

  #turnOn(chart: Chart, { fleets, own, sensors, places, sees }: Eyes): void {
    for (const light of this.#lights.values()) light.isOn = false
    for (const fleet of fleets) {
      const { id, ships, place } = fleet
      const spot = own.spot(id)
      if (!ships || !spot || place.kind !== 'sector' || !sees(fleet)) continue
      const light = this.#light(id)
      if (light.sectorId !== place.sectorId) light.open = 0
      light.sectorId = place.sectorId
      light.x = spot.x
      light.y = spot.y
      light.reach = ((sensorRange(ships) * sensors) / PLANE_UNITS) * chart.side
      light.isOn = true
    }
    for (const { sectorId, x, y, rangeUnits } of places) {
      const sector = chart.sector(sectorId)
      if (!sector) continue
      const light = this.#light(`${sectorId}: ${x} ${y}`)
      light.sectorId = sectorId
      light.x = chart.mapX(sector, x)
      light.y = chart.mapY(sector, y)
      light.reach = (rangeUnits / PLANE_UNITS) * chart.side
      light.isOn = true
    }
  }

  #light(id: string): Light {
    return this.#lights.get(id) ?? this.#make(id)
  }

  #make(id: string): Light {
    const light = { sectorId: 0, x: 0, y: 0, reach: 0, open: 0, isOn: true }
    this.#lights.set(id, light)
    return light
  }

  #put(index: number, { x, y, reach, open, sectorId }: Light): void {
    const { lookouts } = this.#fog
    const at = 4 * index
    lookouts[at] = x
    lookouts[at + 1] = y
    lookouts[at + 2] = Math.max(1e-4, reach * (1 - (1 - open) ** 3))
    lookouts[at + 3] = sectorId
  }
}

function planesOf({ map, side }: Chart): Geometry {
  const { sectors } = map
  const positions = new Float32Array(8 * sectors.length)
  const owners = new Float32Array(4 * sectors.length)
  const indices = new Uint32Array(6 * sectors.length)
  const half = side / 2
  for (const [index, { id, x, y }] of sectors.entries()) {
    const corner = 4 * index
    positions.set(
      [x - half, y - half, x + half, y - half, x + half, y + half, x - half, y + half],
      2 * corner,
    )
    owners.fill(id, corner, corner + 4)
    indices.set(
      [0, 1, 2, 0, 2, 3].map((vertex) => corner + vertex),
      6 * index,
    )
  }
  return new Geometry({
    attributes: {
      aPosition: { buffer: positions, format: 'float32x2' },
      aSector: { buffer: owners, format: 'float32' },
    },
    indexBuffer: indices,
  })
}
