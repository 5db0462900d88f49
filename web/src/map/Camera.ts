export interface Frame {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** How far panels reach into the window from each edge, in px. */
export interface Insets {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const FLIGHT_MS = 900
const GLIDE_MS = 90
/** Speed in px per ms below which a thrown map comes to rest. */
const REST_SPEED = 0.01
const FRICTION_MS = 260

interface Flight {
  readonly from: Frame
  readonly to: Frame
  elapsedMs: number
}

/**
 * The part of the map that is on the screen. `x`, `y` is the middle of the area not covered by
 * panels.
 */
export class Camera {
  x = 0
  y = 0
  /** Px per map unit. */
  zoom = 1
  zoomMin = 0.2
  zoomMax = 60
  /** How far from the middle of the map the camera may go, in map units. */
  reach = 1_000
  width = 1
  height = 1
  insets: Insets = { left: 0, top: 0, right: 0, bottom: 0 }
  /** Increases whenever the view moves. */
  version = 0
  readonly #calm: boolean
  #flight: Flight | null = null
  #glide: { zoom: number; screenX: number; screenY: number } | null = null
  #throwX = 0
  #throwY = 0

  /** @param calm changes happen at once, without flights and glides */
  constructor(calm: boolean) {
    this.#calm = calm
  }

  get middleX(): number {
    return (this.insets.left + this.width - this.insets.right) / 2
  }

  get middleY(): number {
    return (this.insets.top + this.height - this.insets.bottom) / 2
  }

  get isMoving(): boolean {
    return this.#flight !== null || this.#glide !== null || this.#throwX !== 0 || this.#throwY !== 0
  }

  screenX(x: number): number {
    return (x - this.x) * this.zoom + this.middleX
  }

  screenY(y: number): number {
    return (y - this.y) * this.zoom + this.middleY
  }

  mapX(screenX: number): number {
    return (screenX - this.middleX) / this.zoom + this.x
  }

  mapY(screenY: number): number {
    return (screenY - this.middleY) / this.zoom + this.y
  }

  resize(width: number, height: number, insets: Insets): void {
    this.width = width
    this.height = height
    this.insets = insets
    this.version++
  }

  /** The zoom at which a square of `units` map units just fits between the panels. */
  zoomFor(units: number): number {
    const free = Math.min(
      this.width - this.insets.left - this.insets.right,
      this.height - this.insets.top - this.insets.bottom,
    )
    return this.#limit(Math.max(120, free) / units)
  }

  jumpTo(frame: Frame): void {
    this.halt()
    this.#set(frame.x, frame.y, frame.zoom)
  }

  flyTo(to: Frame): void {
    if (this.#calm) {
      this.jumpTo(to)
      return
    }
    this.halt()
    const target = { ...to, zoom: this.#limit(to.zoom) }
    this.#flight = { from: { x: this.x, y: this.y, zoom: this.zoom }, to: target, elapsedMs: 0 }
  }

  /** Keeps a moving object in the middle. */
  follow(x: number, y: number, dtMs: number): void {
    if (this.#flight) {
      this.#flight = { ...this.#flight, to: { ...this.#flight.to, x, y } }
      return
    }
    const share = this.#calm ? 1 : 1 - Math.exp(-dtMs / 160)
    this.#set(this.x + (x - this.x) * share, this.y + (y - this.y) * share, this.zoom)
  }

  panBy(dx: number, dy: number): void {
    this.#flight = null
    this.#set(this.x - dx / this.zoom, this.y - dy / this.zoom, this.zoom)
  }

  /** Lets the map drift on at a speed in px per ms. */
  throwBy(speedX: number, speedY: number): void {
    if (this.#calm) return
    this.#throwX = speedX
    this.#throwY = speedY
  }

  /** Zooms so that what is under a point of the screen stays there. */
  zoomAt(screenX: number, screenY: number, factor: number, smooth: boolean): void {
    this.#flight = null
    const zoom = this.#limit((this.#glide?.zoom ?? this.zoom) * factor)
    if (smooth && !this.#calm) {
      this.#glide = { zoom, screenX, screenY }
      return
    }
    this.#glide = null
    this.#zoomTo(zoom, screenX, screenY)
  }

  halt(): void {
    this.#flight = null
    this.#glide = null
    this.#throwX = 0
    this.#throwY = 0
  }

  /** Advances the camera's movements by `dtMs`. */
  step(dtMs: number): void {
    if (this.#flight) this.#fly(this.#flight, dtMs)
    if (this.#glide) this.#glideOn(this.#glide, dtMs)
    if (this.#throwX !== 0 || this.#throwY !== 0) this.#drift(dtMs)
  }

  #fly(flight: Flight, dtMs: number): void {
    const { from, to } = flight
    flight.elapsedMs += dtMs
    const t = Math.min(1, flight.elapsedMs / FLIGHT_MS)
    const eased = t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2
    const zoom = from.zoom * (to.zoom / from.zoom) ** eased
    // Zoom grows exponentially. For a straight path on the screen, the position follows the share
    // of the zoom that is done.
    const growth = to.zoom / from.zoom
    const share = Math.abs(growth - 1) < 0.01 ? eased : (1 - from.zoom / zoom) / (1 - 1 / growth)
    this.#set(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share, zoom)
    if (t === 1) this.#flight = null
  }

  #glideOn(glide: { zoom: number; screenX: number; screenY: number }, dtMs: number): void {
    const left = Math.log(glide.zoom / this.zoom)
    const isDone = Math.abs(left) < 0.002
    const zoom = isDone ? glide.zoom : this.zoom * Math.exp(left * (1 - Math.exp(-dtMs / GLIDE_MS)))
    this.#zoomTo(zoom, glide.screenX, glide.screenY)
    if (isDone) this.#glide = null
  }

  #drift(dtMs: number): void {
    this.panBy(this.#throwX * dtMs, this.#throwY * dtMs)
    const kept = Math.exp(-dtMs / FRICTION_MS)
    this.#throwX *= kept
    this.#throwY *= kept
    if (Math.abs(this.#throwX) + Math.abs(this.#throwY) < REST_SPEED) {
      this.#throwX = 0
      this.#throwY = 0
    }
  }

  #zoomTo(zoom: number, screenX: number, screenY: number): void {
    const [x, y] = [this.mapX(screenX), this.mapY(screenY)]
    this.#set(x - (screenX - this.middleX) / zoom, y - (screenY - this.middleY) / zoom, zoom)
  }

  #set(x: number, y: number, zoom: number): void {
    this.x = Math.min(this.reach, Math.max(-this.reach, x))
    this.y = Math.min(this.reach, Math.max(-this.reach, y))
    this.zoom = this.#limit(zoom)
    this.version++
  }

  #limit(zoom: number): number {
    return Math.min(this.zoomMax, Math.max(this.zoomMin, zoom))
  }
}
