import { Buffer, BufferUsage, Geometry, Mesh, type Shader, type Texture } from 'pixi.js'
import type { Camera } from './Camera.ts'
import { type FlightLook, type FlightShader, makeFlightShader } from './flightShader.ts'

/**
 * A straight flight, in map units and galaxy ms. A fleet at rest has a flight from a place to
 * itself.
 */
export interface Flight {
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
  readonly since: number
  readonly until: number
  /** Opaque 0xRRGGBB. */
  readonly tint: number
  readonly alpha: number
  /** When it begins to fade in, in galaxy ms; 0 if it is fully visible from the start. */
  readonly shownFrom: number
  /**
   * Whether it is visible only from `since` to `until`; otherwise it stands at the ends of the
   * flight.
   */
  readonly vanishes: boolean
  /** Its width, relative to that of others. */
  readonly size: number
}

/** A point of light with a wake behind it. */
const DART: FlightLook = { anchorX: 0.8, restAlpha: 0.6 }

/** Floats per flight: from, to, times, alpha, shownFrom, vanishes, tint, size. */
const FLOATS = 13
const STRIDE = FLOATS * Float32Array.BYTES_PER_ELEMENT
const CAPACITY_AT_FIRST = 512
const CORNERS = new Float32Array([0, 0, 1, 0, 1, 1, 0, 1])
const QUAD = new Uint32Array([0, 1, 2, 0, 2, 3])

/**
 * Flights written to the graphics card once, which then moves them. A frame costs the same for ten
 * flights as for ten thousand. They are written again only when something changes.
 */
export class Flights {
  readonly mesh: Mesh<Geometry, Shader>
  #count = 0
  #data = new Float32Array(CAPACITY_AT_FIRST * FLOATS)
  readonly #buffer: Buffer
  readonly #shader: FlightShader
  /** Zero of the times on the graphics card, in galaxy ms. */
  #writtenAt = 0

  constructor(texture: Texture, look = DART) {
    this.#buffer = new Buffer({
      data: this.#data,
      usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
    })
    this.#shader = makeFlightShader(texture, look)
    this.mesh = new Mesh({ geometry: this.#geometry(), shader: this.#shader.shader, texture })
    this.mesh.blendMode = 'add'
  }

  /**
   * Starts over.
   * @param now galaxy ms
   */
  begin(now: number): void {
    this.#writtenAt = now
    this.#count = 0
  }

  add(flight: Flight): void {
    const at = this.#count * FLOATS
    if (at === this.#data.length) this.#grow()
    this.#count++
    const data = this.#data
    data[at] = flight.fromX
    data[at + 1] = flight.fromY
    data[at + 2] = flight.toX
    data[at + 3] = flight.toY
    data[at + 4] = flight.since - this.#writtenAt
    data[at + 5] = flight.until - this.#writtenAt
    data[at + 6] = flight.alpha
    data[at + 7] = flight.shownFrom - this.#writtenAt
    data[at + 8] = flight.vanishes ? 1 : 0
    data[at + 9] = (flight.tint >>> 16) / 255
    data[at + 10] = ((flight.tint >>> 8) & 0xff) / 255
    data[at + 11] = (flight.tint & 0xff) / 255
    data[at + 12] = flight.size
  }

  end(): void {
    this.#buffer.setDataWithSize(this.#data, this.#count * FLOATS, true)
    this.mesh.geometry.instanceCount = this.#count
    this.mesh.visible = this.#count > 0
  }

  /**
   * Called in every frame.
   * @param now galaxy ms
   * @param px width of a fleet
   * @param fadeMs galaxy ms
   */
  look({ middleX, middleY, x, y, zoom }: Camera, now: number, px: number, fadeMs: number): void {
    const { camera } = this.#shader
    camera[0] = middleX - x * zoom
    camera[1] = middleY - y * zoom
    camera[2] = zoom
    camera[3] = fadeMs
    this.#shader.set(now - this.#writtenAt, px)
  }

  #grow(): void {
    const data = new Float32Array(2 * this.#data.length)
    data.set(this.#data)
    this.#data = data
  }

  #geometry(): Geometry {
    const of = (format: 'float32' | 'float32x2' | 'float32x3', offset: number) => ({
      buffer: this.#buffer,
      format,
      instance: true,
      stride: STRIDE,
      offset: offset * Float32Array.BYTES_PER_ELEMENT,
    })
    return new Geometry({
      attributes: {
        aCorner: { buffer: CORNERS, format: 'float32x2' },
        aFrom: of('float32x2', 0),
        aTo: of('float32x2', 2),
        aTimes: of('float32x2', 4),
        aLook: of('float32x3', 6),
        aTint: of('float32x3', 9),
        aSize: of('float32', 12),
      },
      indexBuffer: QUAD,
    })
  }
}
