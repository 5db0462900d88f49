import { Container } from 'pixi.js'
import type { LaneTraffic } from '../../../src/client/LaneTraffic.ts'
import { placesIn } from '../../../src/client/lookouts.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { clock } from '../ui/words.ts'
import { makeAtlas } from './atlas.ts'
import { Backdrop } from './Backdrop.ts'
import { BattleLayer } from './BattleLayer.ts'
import { BlipLayer } from './BlipLayer.ts'
import type { Chart } from './Chart.ts'
import { ContactLayer } from './ContactLayer.ts'
import { CourseLayer } from './CourseLayer.ts'
import { Fights } from './Fights.ts'
import { FleetMarks } from './FleetMarks.ts'
import { FogLayer } from './FogLayer.ts'
import { Haze } from './Haze.ts'
import { LabelLayer } from './LabelLayer.ts'
import { LaneLayer } from './LaneLayer.ts'
import { LaneMovers } from './LaneMovers.ts'
import type { MapGame } from './MapGame.ts'
import { OwnLayer } from './OwnLayer.ts'
import { PatrolLayer } from './PatrolLayer.ts'
import { PlaneLayer } from './PlaneLayer.ts'
import { PlaneMovers, type Watched } from './PlaneMovers.ts'
import { PulseLayer } from './PulseLayer.ts'
import { RingLayer } from './RingLayer.ts'
import { SectorActivity } from './SectorActivity.ts'
import { SectorNames } from './SectorNames.ts'
import { StarLayer } from './StarLayer.ts'
import { SystemLayer } from './SystemLayer.ts'
import { starDust } from './starDust.ts'
import { TerritoryLayer } from './TerritoryLayer.ts'
import type { View } from './View.ts'
import { WreckLayer } from './WreckLayer.ts'

/** All layers of the galaxy, drawn from the present state of the game. */
export class Scene {
  readonly stage = new Container()
  readonly own: OwnLayer
  readonly #game: MapGame
  readonly #chart: Chart
  readonly #isCalm: boolean
  /** In map units; all other containers are in px. */
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
  readonly #laneMovers: LaneMovers
  readonly #planeMovers: PlaneMovers
  readonly #rings: RingLayer
  readonly #pulses: PulseLayer
  readonly #liveliness: SectorActivity
  readonly #fights = new Fights()
  readonly #battles: BattleLayer
  readonly #marks: FleetMarks
  readonly #patrol: PatrolLayer
  readonly #systems: SystemLayer
  readonly #wrecks: WreckLayer

  /** @param isCalm leaves out motion that is only decoration */
  constructor(game: MapGame, traffic: LaneTraffic, chart: Chart, isCalm: boolean) {
    this.#game = game
    this.#chart = chart
    this.#isCalm = isCalm
    const atlas = makeAtlas()
    const random = starDust(chart.map.seed)
    this.#backdrop = new Backdrop(random)
    this.#haze = new Haze(chart, random)
    this.#territories = new TerritoryLayer(atlas)
    this.#lanes = new LaneLayer(atlas, chart)
    this.#stars = new StarLayer(atlas, chart)
    this.#planes = new PlaneLayer(atlas, chart, this.#labels)
    this.#fog = new FogLayer(chart, isCalm)
    this.#blips = new BlipLayer(atlas, isCalm)
    this.#contacts = new ContactLayer(atlas)
    this.#names = new SectorNames(this.#labels, chart)
    this.#courses = new CourseLayer(atlas)
    this.#laneMovers = new LaneMovers(atlas, traffic)
    this.#planeMovers = new PlaneMovers(atlas)
    this.own = new OwnLayer(atlas)
    this.#rings = new RingLayer(atlas, isCalm)
    this.#pulses = new PulseLayer(atlas, isCalm)
    this.#battles = new BattleLayer(atlas, isCalm)
    this.#marks = new FleetMarks(atlas)
    this.#patrol = new PatrolLayer(atlas)
    this.#systems = new SystemLayer(atlas, isCalm)
    this.#wrecks = new WreckLayer(atlas)
    this.#liveliness = new SectorActivity(chart.map.sectors.length)
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
    this.stage.addChild(
      this.#backdrop.container,
      this.#world,
      this.#pulses.container,
      this.#rings.container,
      this.#systems.container,
      this.#labels.container,
      this.#wrecks.container,
      this.#courses.dots,
      this.#contacts.container,
      this.#blips.container,
      this.#marks.shades,
      this.#laneMovers.container,
      this.#planeMovers.container,
      this.own.container,
      this.#marks.container,
      this.#battles.container,
      this.#patrol.container,
    )
  }

  /** Whether something moves, so the next frame will differ. */
  get isMoving(): boolean {
    return (
      this.#fog.moving > 0 ||
      this.#blips.moving > 0 ||
      this.#contacts.moving > 0 ||
      this.#planeMovers.moving > 0 ||
      this.own.moving > 0 ||
      this.#battles.moving > 0 ||
      this.#systems.moving > 0 ||
      this.#game.plot !== null ||
      (this.#game.watch?.traffic.size ?? 0) > 0
    )
  }

  /** Whether some work was put off to the next frame. */
  get isUnfinished(): boolean {
    return this.#planes.isUnfinished
  }

  /** Updates whose names matter most. Call it when the game has changed. */
  markNames(): void {
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

  /**
   * @param fleets the player's own, already located
   * @param extra fleets for measuring; see bench.ts
   */
  draw(
    view: View,
    fleets: readonly OwnFleet[],
    hovered: SectorId | null,
    extra: readonly Watched[],
  ): void {
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
    // The first screen shows the galaxy as a picture, without text.
    this.#labels.container.visible = this.#game.phase.kind !== 'welcome'
    this.#drawCourses(view, fleets)
    this.#systems.update(view, this.#planes.shown, this.#game)
    this.#drawSight(view, fleets)
    this.#drawMovers(view, fleets, extra)
    this.#drawWar(view)
    this.own.update(view, fleets, this.#game.selectedId, (fleet) => this.#etaOf(fleet))
    this.#rings.update(view, this.#game, hovered)
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
      const spot = this.own.spot(fleet.id)
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
      own: this.own,
      sensors: this.#game.research.factorOf('sensors'),
      places: [...(pilot?.seats.all ?? [])].flatMap((seat) => {
        const { sectorId } = seat
        return pilot ? placesIn(seat, pilot).map((place) => ({ sectorId, ...place })) : []
      }),
      sees: ({ id, place }) =>
        place.kind === 'sector' && pilot?.seats.in(place.sectorId)?.fleets.has(id) === true,
    })
    this.#blips.update(view, pilot?.seats.all ?? [])
    this.#contacts.update(view, pilot?.contacts ?? null, watch?.time.rate ?? 1)
  }

  #drawMovers(view: View, fleets: readonly OwnFleet[], extra: readonly Watched[]): void {
    const { pilot, watch } = this.#game
    if (!watch) return
    this.#laneMovers.update(view, watch.traffic, (from, to, departAt) =>
      fleets.some(
        ({ place }) =>
          place.kind === 'lane' &&
          place.from === from &&
          place.to === to &&
          place.departAt === departAt,
      ),
    )
    this.#planeMovers.update(view, {
      sectors: [...(pilot?.seats.all ?? []), ...extra],
      version: pilot?.seats.version ?? 0,
      ownerDrawn: pilot?.commander.id ?? null,
    })
  }

  #drawWar(view: View): void {
    const { pilot, facts, war } = this.#game
    const me = pilot?.commander.id ?? null
    this.#fights.look(pilot?.seats.all ?? [], view.now, view.localMs)
    this.#battles.update(view, this.#fights, facts, me)
    this.#marks.update(view, pilot?.seats.all ?? [], me, {
      inspected: war.inspected?.fleetId ?? null,
      peeked: war.peeked?.ref.fleetId ?? null,
    })
    this.#patrol.update(view, war.patrolDraft)
    this.#wrecks.update(view, pilot?.seats.all ?? [], war.wrecks.inspected?.wreckId ?? null)
  }

  #etaOf(fleet: OwnFleet): string {
    const journey = this.#game.navigator.journey(this.#game, fleet)
    const leftMs = journey ? this.#game.msUntil(journey.arriveAt) : 0
    if (!journey || leftMs <= 0) return ''
    return `${this.#chart.sector(journey.endsIn)?.name ?? ''} · ${clock(leftMs)}`
  }
}
