import type { WebGLRenderer } from 'pixi.js'
import type { LaneTraffic } from '../../../src/client/LaneTraffic.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import { Camera, type Insets } from './Camera.ts'
import { Chart } from './Chart.ts'
import { listenToGestures } from './gestures.ts'
import { handleGestures } from './handleGestures.ts'
import { installFonts } from './LabelLayer.ts'
import type { MapControls } from './MapControls.ts'
import type { MapGame } from './MapGame.ts'
import type { Watched } from './PlaneMovers.ts'
import { PLANE_PX_MIN, pick, pickPoint, REACH_PX, type Target } from './pick.ts'
import { type Noticed, pickBlip } from './pickBlip.ts'
import { makeRenderer } from './renderer.ts'
import { Scene } from './Scene.ts'
import { Sharpness } from './Sharpness.ts'
import { isOnScreen, planeShareAt, type View } from './View.ts'
import { ViewportReporter } from './ViewportReporter.ts'

/**
 * Pause between frames while the camera rests: nothing moves fast, so every other frame is skipped.
 */
const RESTING_PAUSE_MS = 14
/** How often a map at rest is drawn anyway, since a fleet may have come into sight. */
const LOOK_EVERY_MS = 250
/** While the zoom changes, marks of fixed size on the screen may be wrong by this ratio. */
const RESIZE_STEP = 1.06
/** Share of the free window from which a plane counts as the one the player looks at. */
const VIEW_SHARE = 0.42

/** Fleets and owners that only the map knows, for measuring; see bench.ts. */
export interface ExtraMovers {
  readonly sectors: readonly Watched[]
  step(now: number): void
}

/** The galaxy on a canvas. It reads the game in every frame and draws only when it must. */
export class StarMap implements MapControls {
  readonly camera: Camera
  readonly #game: MapGame
  readonly #chart: Chart
  readonly #renderer: WebGLRenderer
  readonly #scene: Scene
  readonly #reporter: ViewportReporter
  readonly #extra: ExtraMovers | null
  readonly #sharpness = new Sharpness()
  /** The renderer's resolution at full sharpness. */
  readonly #resolution: number
  #hovered: SectorId | null = null
  #lastMs = 0
  #drawnMs = 0
  #drawnVersion = -1
  #drawnZoom = 0
  #sizedZoom = 0
  #isDirty = true

  static async create(
    game: MapGame,
    canvas: HTMLCanvasElement,
    extra: ((chart: Chart, game: MapGame) => ExtraMovers) | null,
  ): Promise<StarMap> {
    if (!game.watch) throw new Error('the galaxy is not loaded')
    const renderer = await makeRenderer(canvas)
    installFonts(renderer.resolution)
    const chart = new Chart(game.watch.map)
    return new StarMap(
      game,
      game.watch.traffic,
      canvas,
      renderer,
      chart,
      extra?.(chart, game) ?? null,
    )
  }

  private constructor(
    game: MapGame,
    traffic: LaneTraffic,
    canvas: HTMLCanvasElement,
    renderer: WebGLRenderer,
    chart: Chart,
    extra: ExtraMovers | null,
  ) {
    this.#game = game
    this.#chart = chart
    this.#renderer = renderer
    this.#resolution = renderer.resolution
    this.#extra = extra
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.camera = new Camera(isCalm)
    this.#scene = new Scene(game, traffic, chart, isCalm)
    this.#reporter = new ViewportReporter(chart, (shown) => game.watch?.show(shown))
    this.#listen(canvas)
  }

  start(): void {
    let drawnMs: number | null = null
    const loop = (ms: number): void => {
      if (drawnMs !== null) this.#sharpen(performance.now() - drawnMs - RESTING_PAUSE_MS)
      const before = this.camera.version
      drawnMs = this.frame(ms) ? performance.now() : null
      if (this.camera.isMoving || this.camera.version !== before) requestAnimationFrame(loop)
      else setTimeout(() => requestAnimationFrame(loop), RESTING_PAUSE_MS)
    }
    requestAnimationFrame(loop)
  }

  /** Called when the window or the panels change their size. */
  resize(width: number, height: number, insets: Insets): void {
    const isFirst = this.camera.width <= 1
    this.#renderer.resize(width, height)
    this.camera.resize(width, height, insets)
    this.camera.reach = this.#chart.radius * 1.3
    this.camera.zoomMax = (Math.max(width, height) / this.#chart.side) * 2.2
    this.camera.zoomMin = 0.7 * Math.min(this.#galaxyZoom(), 1)
    if (isFirst) this.camera.jumpTo({ x: 0, y: 0, zoom: this.#galaxyZoom() })
    this.#drawnZoom = 0
    this.#sizedZoom = 0
    this.#isDirty = true
  }

  showGalaxy(): void {
    this.#game.follow(false)
    this.camera.flyTo({ x: 0, y: 0, zoom: this.#galaxyZoom() })
  }

  showSector(sectorId: SectorId): void {
    this.#game.follow(false)
    this.#flyTo(sectorId, this.camera.zoomFor(this.#chart.side * 1.24))
  }

  /** Shows a sector with the stars around it: where a newcomer begins. */
  showNeighbourhood(sectorId: SectorId): void {
    this.#flyTo(sectorId, this.camera.zoomFor(250))
  }

  zoomBy(factor: number): void {
    this.camera.zoomAt(this.camera.middleX, this.camera.middleY, factor, true)
  }

  screenOf(sectorId: SectorId, { x, y }: Point): Point | null {
    const { camera } = this
    const sector = this.#chart.sector(sectorId)
    if (!sector || this.#chart.side * camera.zoom < PLANE_PX_MIN) return null
    const place = {
      x: camera.screenX(this.#chart.mapX(sector, x)),
      y: camera.screenY(this.#chart.mapY(sector, y)),
    }
    return isOnScreen(camera, place.x, place.y, 0) ? place : null
  }

  /** One turn of the animation loop. @returns whether it drew anything */
  frame(ms: number): boolean {
    const dtMs = Math.min(100, ms - this.#lastMs)
    this.#lastMs = ms
    const { camera } = this
    camera.step(dtMs)
    this.#reporter.look(camera, ms)
    const now = this.#game.now()
    this.#extra?.step(now)
    const { fleets } = this.#game
    this.#scene.own.locate({ chart: this.#chart, now }, fleets)
    this.#followFleet(dtMs)
    const isResting = camera.version === this.#drawnVersion && !this.#isDirty
    if (isResting && !this.#isAlive(ms)) return false
    const view: View = {
      camera,
      chart: this.#chart,
      now,
      localMs: ms,
      zoomed: camera.zoom !== this.#drawnZoom,
      resized: this.#isResized(),
      planeShare: planeShareAt(this.#chart.side * camera.zoom),
    }
    this.#drawnVersion = camera.version
    this.#drawnMs = ms
    this.#drawnZoom = camera.zoom
    if (view.resized) this.#sizedZoom = camera.zoom
    this.#scene.draw(view, fleets, this.#hovered, this.#extra?.sectors ?? [])
    this.#tellView(view)
    this.#isDirty = this.#scene.isUnfinished
    this.#renderer.render(this.#scene.stage)
    return true
  }

  /** @param waitMs how long after a frame the browser was ready for the next */
  #sharpen(waitMs: number): void {
    // A measurement would compare maps of different sharpness.
    if (this.#extra || !this.#sharpness.note(waitMs)) return
    this.#renderer.resolution = this.#resolution * this.#sharpness.share
    this.#renderer.resize(this.camera.width, this.camera.height)
    this.#isDirty = true
  }

  #isResized(): boolean {
    const { zoom, isMoving } = this.camera
    const ratio = zoom / this.#sizedZoom
    const isStep = ratio > RESIZE_STEP || ratio < 1 / RESIZE_STEP
    return isStep || (zoom !== this.#sizedZoom && !isMoving)
  }

  #isAlive(ms: number): boolean {
    const isPlaying = this.#game.pilot !== null
    return (isPlaying && ms - this.#drawnMs >= LOOK_EVERY_MS) || this.#scene.isMoving
  }

  #followFleet(dtMs: number): void {
    const { following, selectedId } = this.#game
    const spot = following && selectedId !== null ? this.#scene.own.spot(selectedId) : null
    if (!spot) return
    const away = Math.abs(spot.x - this.camera.x) + Math.abs(spot.y - this.camera.y)
    if (away * this.camera.zoom > 0.05) this.camera.follow(spot.x, spot.y, dtMs)
  }

  /** Tells the game which sector the player looks at. */
  #tellView({ camera, planeShare }: View): void {
    const free = Math.min(camera.width, camera.height)
    const isClose = planeShare > 0 && this.#chart.side * camera.zoom > VIEW_SHARE * free
    const half = this.#chart.side / 2
    const seen = isClose
      ? this.#chart.map.sectors.find(
          ({ x, y }) => Math.abs(camera.x - x) < half * 1.2 && Math.abs(camera.y - y) < half * 1.2,
        )
      : undefined
    if (!camera.isMoving) this.#game.viewSector(seen?.id ?? null)
  }

  #galaxyZoom(): number {
    return this.camera.zoomFor(this.#chart.radius * 2.12)
  }

  #flyTo(sectorId: SectorId, zoom: number): void {
    const sector = this.#chart.sector(sectorId)
    if (sector) this.camera.flyTo({ x: sector.x, y: sector.y, zoom })
  }

  #listen(canvas: HTMLCanvasElement): void {
    this.#game.onChange(() => {
      this.#isDirty = true
      this.#scene.markNames()
    })
    const target = (x: number, y: number, coarse: boolean): Target | null => {
      const { fleets, selectedId, pilot } = this.#game
      const { camera } = this
      return pick(
        {
          ...{ camera, chart: this.#chart, own: this.#scene.own, fleets, selectedId },
          ...{ seats: pilot?.seats.all ?? [], me: pilot?.commander.id ?? null },
          base: pilot?.base ?? null,
          now: this.#game.now(),
        },
        x,
        y,
        coarse,
      )
    }
    listenToGestures(
      canvas,
      this.camera,
      handleGestures(
        this.#game,
        this,
        target,
        (x, y) => pickPoint({ camera: this.camera, chart: this.#chart }, x, y),
        (x, y) => this.#blipAt(x, y),
        (hovered) => this.#hover(canvas, hovered),
      ),
    )
  }

  #blipAt(x: number, y: number): Noticed | null {
    const { camera } = this
    if (this.#chart.side * camera.zoom < PLANE_PX_MIN) return null
    const seats = this.#game.pilot?.seats.all ?? []
    return pickBlip({ camera, chart: this.#chart, seats }, x, y, REACH_PX.fine)
  }

  #hover(canvas: HTMLCanvasElement, target: Target | null): void {
    canvas.style.cursor = target ? 'pointer' : 'grab'
    const hovered = target?.kind === 'sector' ? target.sectorId : null
    if (hovered === this.#hovered) return
    this.#hovered = hovered
    this.#isDirty = true
  }
}
