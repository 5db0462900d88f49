import { Container, type WebGLRenderer } from 'pixi.js'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { SectorId } from '../../../src/sim/galaxy.ts'
import type { Game, MapControls } from '../game/Game.ts'
import { clock } from '../game/words.ts'
import { makeAtlas } from './atlas.ts'
import { Backdrop } from './Backdrop.ts'
import { BlipLayer } from './BlipLayer.ts'
import { Camera, type Insets } from './Camera.ts'
import { Chart } from './Chart.ts'
import { ContactLayer } from './ContactLayer.ts'
import { CourseLayer } from './CourseLayer.ts'
import { FogLayer } from './FogLayer.ts'
import { listenToGestures } from './gestures.ts'
import { Haze } from './Haze.ts'
import { handleGestures } from './handleGestures.ts'
import { installFonts, LabelLayer } from './LabelLayer.ts'
import { LaneLayer } from './LaneLayer.ts'
import { Liveliness } from './Liveliness.ts'
import { MoverLayer, type Watched } from './MoverLayer.ts'
import { OwnLayer } from './OwnLayer.ts'
import { PlaneLayer } from './PlaneLayer.ts'
import { PulseLayer } from './PulseLayer.ts'
import { pick, type Target } from './pick.ts'
import { RingLayer } from './RingLayer.ts'
import { makeRenderer } from './renderer.ts'
import { SectorNames } from './SectorNames.ts'
import { StarLayer } from './StarLayer.ts'
import { starDust } from './starDust.ts'
import { TerritoryLayer } from './TerritoryLayer.ts'
import { planeShareAt, type View } from './View.ts'
import { ViewTeller } from './ViewTeller.ts'

/** With the camera at rest nothing moves fast: this pause leaves out every other frame. */
const RESTING_PAUSE_MS = 14
/** With nothing moving, it is looked this often whether somebody came into sight. */
const LOOK_EVERY_MS = 250
/** While the zoom goes on, what keeps its size on the screen may be off by so much. */
const RESIZE_STEP = 1.06
/** A plane of this share of the free window is what one looks at. */
const VIEW_SHARE = 0.42

/** Fleets and owners that only the map knows of, for measuring it; see bench.ts. */
export interface ExtraMovers {
  readonly sectors: readonly Watched[]
  step(now: number): void
}

/** The galaxy on a canvas. It reads the game anew in every frame, and draws only when it must. */
export class StarMap implements MapControls {
  readonly camera: Camera
  readonly #game: Game
  readonly #chart: Chart
  readonly #renderer: WebGLRenderer
  readonly #isCalm: boolean
  readonly #stage = new Container()
  readonly #world = new Container({ isRenderGroup: true })
  readonly #backdrop: Backdrop
  readonly #haze: Haze
  readonly #territories: TerritoryLayer
  readonly #lanes: LaneLayer
  readonly #stars: StarLayer
  readonly #planes: PlaneLayer
  readonly #fog: FogLayer
  readonly #blips: BlipLayer
  readonly #contacts: ContactLayer
  readonly #labels = new LabelLayer()
  readonly #names: SectorNames
  readonly #courses: CourseLayer
  readonly #movers: MoverLayer
  readonly #own: OwnLayer
  readonly #rings: RingLayer
  readonly #pulses: PulseLayer
  readonly #liveliness: Liveliness
  readonly #teller: ViewTeller
  readonly #extra: ExtraMovers | null
  #hovered: SectorId | null = null
  #lastMs = 0
  #drawnMs = 0
  #drawnVersion = -1
  #drawnZoom = 0
  #sizedZoom = 0
  #isDirty = true

  static async create(
    game: Game,
    canvas: HTMLCanvasElement,
    extra: ((chart: Chart, game: Game) => ExtraMovers) | null,
  ): Promise<StarMap> {
    if (!game.watch) throw new Error('the galaxy is not loaded')
    const renderer = await makeRenderer(canvas)
    installFonts(renderer.resolution)
    const chart = new Chart(game.watch.map)
    return new StarMap(game, canvas, renderer, chart, extra?.(chart, game) ?? null)
  }

  private constructor(
    game: Game,
    canvas: HTMLCanvasElement,
    renderer: WebGLRenderer,
    chart: Chart,
    extra: ExtraMovers | null,
  ) {
    this.#game = game
    this.#chart = chart
    this.#renderer = renderer
    this.#extra = extra
    this.#isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.camera = new Camera(this.#isCalm)
    const atlas = makeAtlas()
    const random = starDust(chart.map.seed)
    this.#backdrop = new Backdrop(random)
    this.#haze = new Haze(chart, random)
    this.#territories = new TerritoryLayer(atlas)
    this.#lanes = new LaneLayer(atlas, chart)
    this.#stars = new StarLayer(atlas, chart)
    this.#planes = new PlaneLayer(atlas, chart, this.#labels)
    this.#fog = new FogLayer(chart, this.#isCalm)
    this.#blips = new BlipLayer(atlas, this.#isCalm)
    this.#contacts = new ContactLayer(atlas)
    this.#names = new SectorNames(this.#labels, chart)
    this.#courses = new CourseLayer(atlas)
    this.#movers = new MoverLayer(atlas)
    this.#own = new OwnLayer(atlas)
    this.#rings = new RingLayer(atlas, this.#isCalm)
    this.#pulses = new PulseLayer(atlas, this.#isCalm)
    this.#liveliness = new Liveliness(chart.map.sectors.length)
    this.#teller = new ViewTeller(chart, (shown) => game.watch?.show(shown))
    this.#world.addChild(
      this.#haze.container,
      this.#territories.container,
      this.#lanes.container,
      this.#courses.lines,
      this.#stars.container,
      this.#planes.grounds,
      this.#fog.container,
      this.#planes.container,
    )
    this.#stage.addChild(
      this.#backdrop.container,
      this.#world,
      this.#pulses.container,
      this.#rings.container,
      this.#labels.container,
      this.#courses.dots,
      this.#contacts.container,
      this.#blips.container,
      this.#movers.container,
      this.#own.container,
    )
    this.#listen(canvas)
  }

  start(): void {
    const loop = (ms: number): void => {
      const before = this.camera.version
      this.frame(ms)
      if (this.camera.isMoving || this.camera.version !== before) requestAnimationFrame(loop)
      else setTimeout(() => requestAnimationFrame(loop), RESTING_PAUSE_MS)
    }
    requestAnimationFrame(loop)
  }

  /** The window or the panels changed their size. */
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

  /** A sector with the stars round it: where a newcomer begins. */
  showNeighbourhood(sectorId: SectorId): void {
    this.#flyTo(sectorId, this.camera.zoomFor(250))
  }

  zoomBy(factor: number): void {
    this.camera.zoomAt(this.camera.middleX, this.camera.middleY, factor, true)
  }

  /** One turn of the loop. */
  frame(ms: number): void {
    const dtMs = Math.min(100, ms - this.#lastMs)
    this.#lastMs = ms
    const { camera } = this
    camera.step(dtMs)
    this.#teller.look(camera, ms)
    const now = this.#game.now()
    this.#extra?.step(now)
    const { fleets } = this.#game
    this.#own.locate({ chart: this.#chart, now }, fleets)
    this.#followFleet(dtMs)
    const isResting = camera.version === this.#drawnVersion && !this.#isDirty
    if (isResting && !this.#isAlive(ms)) return
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
    this.#draw(view, fleets)
    this.#isDirty = this.#planes.isUnfinished
    this.#renderer.render(this.#stage)
  }

  #isResized(): boolean {
    const { zoom, isMoving } = this.camera
    const ratio = zoom / this.#sizedZoom
    const isStep = ratio > RESIZE_STEP || ratio < 1 / RESIZE_STEP
    return isStep || (zoom !== this.#sizedZoom && !isMoving)
  }

  #isAlive(ms: number): boolean {
    const isPlaying = this.#game.pilot !== null
    return (
      (isPlaying && ms - this.#drawnMs >= LOOK_EVERY_MS) ||
      this.#fog.moving > 0 ||
      this.#blips.moving > 0 ||
      this.#contacts.moving > 0 ||
      this.#movers.moving > 0 ||
      this.#own.moving > 0 ||
      this.#game.plot !== null ||
      (this.#game.watch?.traffic.size ?? 0) > 0
    )
  }

  #draw(view: View, fleets: readonly OwnFleet[]): void {
    const { camera } = view
    this.#world.position.set(
      camera.middleX - camera.x * camera.zoom,
      camera.middleY - camera.y * camera.zoom,
    )
    this.#world.scale.set(camera.zoom)
    this.#backdrop.update(view)
    this.#haze.update(view)
    this.#lanes.update(view)
    this.#drawActivity(view)
    this.#planes.update(view)
    this.#names.update(view)
    this.#labels.update(view)
    // On the first screen the galaxy is a picture, and nothing to read.
    this.#labels.container.visible = this.#game.phase.kind !== 'welcome'
    this.#drawCourses(view, fleets)
    this.#drawSight(view, fleets)
    this.#drawMovers(view, fleets)
    this.#own.update(view, fleets, this.#game.selectedId, (fleet) => this.#etaOf(fleet))
    this.#rings.update(view, this.#game, this.#hovered)
    this.#tellView(view)
  }

  #drawActivity(view: View): void {
    const { watch, facts, pilot } = this.#game
    if (!watch) return
    const { traffic, time } = watch
    this.#territories.update(view, facts, pilot?.commander.id ?? null)
    const restless = this.#liveliness.look(traffic, facts, view.now, view.localMs)
    this.#stars.update(view, this.#liveliness, restless)
    this.#pulses.update(view, traffic, time.rate)
  }

  #drawCourses(view: View, fleets: readonly OwnFleet[]): void {
    const { plot, navigator, selectedId } = this.#game
    this.#courses.begin(view)
    for (const fleet of fleets) {
      const spot = this.#own.spot(fleet.id)
      const journey = navigator.journey(this.#game, fleet)
      if (spot && journey) this.#courses.course(view, journey, spot, fleet.id === selectedId)
      const plotted = plot?.fleetId === fleet.id ? navigator.plotted(this.#game, plot) : null
      if (spot && plotted) this.#courses.plot(view, plotted, spot, this.#isCalm)
    }
    this.#courses.end()
  }

  #drawSight(view: View, fleets: readonly OwnFleet[]): void {
    const { pilot, watch } = this.#game
    this.#fog.update(view, {
      fleets,
      own: this.#own,
      sees: ({ id, place }) =>
        place.kind === 'sector' && pilot?.seats.in(place.sectorId)?.fleets.has(id) === true,
    })
    this.#blips.update(view, pilot?.seats.all ?? [])
    this.#contacts.update(view, pilot?.contacts ?? null, watch?.time.rate ?? 1)
  }

  #drawMovers(view: View, fleets: readonly OwnFleet[]): void {
    const { pilot, watch } = this.#game
    if (!watch) return
    const seats: Iterable<Watched> = pilot?.seats.all ?? []
    this.#movers.update(view, {
      traffic: watch.traffic,
      sectors: this.#extra ? [...seats, ...this.#extra.sectors] : seats,
      ownerDrawn: pilot?.commander.id ?? null,
      isDrawn: (from, to, departAt) =>
        fleets.some(
          ({ place }) =>
            place.kind === 'lane' &&
            place.from === from &&
            place.to === to &&
            place.departAt === departAt,
        ),
    })
  }

  #etaOf(fleet: OwnFleet): string {
    const journey = this.#game.navigator.journey(this.#game, fleet)
    const leftMs = journey ? this.#game.msUntil(journey.arriveAt) : 0
    if (!journey || leftMs <= 0) return ''
    return `${this.#chart.sector(journey.endsIn)?.name ?? ''} · ${clock(leftMs)}`
  }

  #followFleet(dtMs: number): void {
    const { following, selectedId } = this.#game
    const spot = following && selectedId !== null ? this.#own.spot(selectedId) : null
    if (!spot) return
    const away = Math.abs(spot.x - this.camera.x) + Math.abs(spot.y - this.camera.y)
    if (away * this.camera.zoom > 0.05) this.camera.follow(spot.x, spot.y, dtMs)
  }

  /** Which sector one looks at, and whose names matter. */
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
      this.#markNames()
    })
    const target = (x: number, y: number, coarse: boolean): Target | null => {
      const { fleets, selectedId } = this.#game
      const { camera } = this
      return pick({ camera, chart: this.#chart, own: this.#own, fleets, selectedId }, x, y, coarse)
    }
    listenToGestures(
      canvas,
      this.camera,
      handleGestures(this.#game, this, target, (hovered) => this.#hover(canvas, hovered)),
    )
  }

  #hover(canvas: HTMLCanvasElement, target: Target | null): void {
    canvas.style.cursor = target ? 'pointer' : 'grab'
    const hovered = target?.kind === 'sector' ? target.sectorId : null
    if (hovered === this.#hovered) return
    this.#hovered = hovered
    this.#isDirty = true
  }

  #markNames(): void {
    const marked = new Set<SectorId>()
    const { pilot, fleets, plot, navigator } = this.#game
    if (pilot) marked.add(pilot.commander.homeSector)
    for (const fleet of fleets) {
      const journey = navigator.journey(this.#game, fleet)
      if (journey) marked.add(journey.endsIn)
      if (fleet.place.kind !== 'lane') marked.add(fleet.place.sectorId)
    }
    if (plot) marked.add(plot.destination.sectorId)
    this.#names.mark(marked)
    this.#stars.markHome(pilot ? this.#chart.sector(pilot.commander.homeSector) : null)
  }
}
