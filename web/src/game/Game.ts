import { Api, ApiError } from '../../../src/client/Api.ts'
import { backoffMs } from '../../../src/client/backoff.ts'
import { GalaxyWatch } from '../../../src/client/GalaxyWatch.ts'
import { GameClient } from '../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { FeedEvent } from '../../../src/protocol/feedEvents.ts'
import type { Accepted, OrderDraft } from '../../../src/protocol/orders.ts'
import type { FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import { distance, positionAt } from '../../../src/sim/galaxy/course.ts'
import { type Ships, shipCount } from '../../../src/sim/rules/ships.ts'
import { INSOLVENT_POWER } from '../../../src/sim/rules/war.ts'
import { Navigator } from '../courses/Navigator.ts'
import { type Destination, ordersFor, type Plot, startOf, waypointsTo } from '../courses/Plot.ts'
import { namesOn } from '../courses/planInWords.ts'
import { Account } from '../features/credits/Account.ts'
import { type Entry, EventLog } from '../features/events/EventLog.ts'
import type { Companion } from '../features/fleets/FleetsGame.ts'
import { refusalInWords } from '../features/fleets/refusalInWords.ts'
import { type Connection, connectionOf } from '../features/galaxy/connection.ts'
import { Hauls } from '../features/hauls/Hauls.ts'
import { CaptureHint } from '../features/hint/CaptureHint.ts'
import { Holding } from '../features/holding/Holding.ts'
import { Messages } from '../features/messages/Messages.ts'
import { Reports } from '../features/reports/Reports.ts'
import { Research } from '../features/research/Research.ts'
import { playNotes } from '../features/sounds/playNotes.ts'
import { Sounds } from '../features/sounds/Sounds.ts'
import { War } from '../features/war/War.ts'
import { Yards } from '../features/yards/Yards.ts'
import type { MapControls } from '../map/MapControls.ts'
import { SectorFacts } from '../map/SectorFacts.ts'
import { CommanderNames } from '../session/CommanderNames.ts'
import { errorInWords } from '../session/errorInWords.ts'
import { newGalaxy } from '../session/newGalaxy.ts'
import { savedSession } from '../session/savedSession.ts'
import { shipsInWords } from '../ui/shipsInWords.ts'
import { spoken } from '../ui/words.ts'
import { cueOf } from './cueOf.ts'

export type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'welcome'; readonly busy: boolean; readonly notice: string | null }
  | { readonly kind: 'playing' }

/** How long to wait until a new fleet is shown. */
const SHOWN_MS_MAX = 3_000

/** Least time between two renderings of news from the server. The map does not wait for it. */
const RENDER_EVERY_MS = 120
const NEW_GALAXY = 'The galaxy you knew is no more, and a new one has begun. Take command anew.'
const NOT_KEPT = 'This browser keeps nothing: your command ends when you close this page.'

function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}

/** What the player sees and may do: the state behind the panels and the map. */
export class Game {
  readonly #api = new Api(location.origin)
  readonly messages = new Messages(() => this.#touch())
  readonly navigator = new Navigator()
  readonly events = new EventLog()
  readonly facts = new SectorFacts()
  readonly names = new CommanderNames({
    ask: (ids) => this.#api.commanders(ids),
    touch: () => this.#touchSoon(),
  })
  readonly war = new War({
    touch: () => this.#touch(),
    opened: () => this.holding.inspect(null),
    order: (fleet, draft) => this.#order(fleet, draft),
    say: (text) => this.messages.say('good', text),
  })
  readonly holding = new Holding({
    touch: () => this.#touch(),
    opened: () => this.war.closeCards(),
    order: (fleet, draft) => this.#order(fleet, draft),
    launch: (draft, sector, name) => this.#launch(draft, sector, name),
    say: (text) => this.messages.say('good', text),
  })
  readonly yards = new Yards({
    order: async (draft, sector, name) => (await this.#give({ name }, draft, sector)) !== null,
    say: (text) => this.messages.say('good', text),
  })
  readonly hauls = new Hauls({
    order: (fleet, draft) => this.#order(fleet, draft),
    say: (text) => this.messages.say('good', text),
  })
  readonly sounds = new Sounds({
    saved: savedSession,
    play: playNotes,
    isHidden: () => document.hidden,
    now: () => performance.now(),
    touch: () => this.#touch(),
  })
  readonly reports = new Reports({
    touch: () => this.#touch(),
    api: this.#api,
    who: () => (this.pilot ? { token: this.pilot.token, me: this.pilot.commander.id } : null),
  })
  readonly account = new Account({
    touch: () => this.#touchSoon(),
    api: this.#api,
    token: () => this.pilot?.token ?? null,
    now: () => this.now(),
  })
  readonly research = new Research({
    touch: () => this.#touchSoon(),
    api: this.#api,
    token: () => this.pilot?.token ?? null,
    now: () => this.now(),
    msUntil: (at) => this.msUntil(at),
    say: (text) => this.messages.say('good', text),
    paid: () => this.account.begin(),
  })
  phase: Phase = { kind: 'loading' }
  watch: GalaxyWatch | null = null
  pilot: GameClient | null = null
  fleets: readonly OwnFleet[] = []
  selectedId: FleetId | null = null
  plot: Plot | null = null
  following = false
  /** The sector whose plane fills the screen. */
  view: SectorId | null = null
  isHinted = savedSession.isHinted
  readonly captureHint = new CaptureHint(savedSession.hasHeld)
  controls: MapControls | null = null
  readonly #listeners = new Set<() => void>()
  /** The token of this tab's player. Another tab may have stored a newer one. */
  #token: string | null = null
  #shownConnection: Connection = 'connecting'
  /** Whether the map's feed has been live since the present player began. */
  #wasLive = false
  /** Why the player has to begin again, as far as is known. */
  #ending = 'Your earlier command has ended. Take command anew.'
  #rendering: ReturnType<typeof setTimeout> | undefined
  /** The player's places as they were last, to find changes. */
  #places: readonly unknown[] = []

  /** Loads the galaxy, then resumes the session that the browser remembers. */
  async open(): Promise<void> {
    const isNewGalaxy = newGalaxy.wasLoaded()
    if (isNewGalaxy) this.#ending = NEW_GALAXY
    this.watch = await this.#loadGalaxy()
    this.#listen(this.watch)
    this.watch.follow()
    document.addEventListener('visibilitychange', () => this.#onVisible())
    window.addEventListener('online', () => this.#hurry())
    for (const event of ['online', 'offline']) {
      window.addEventListener(event, () => this.#touch())
    }
    savedSession.onToken((token) => this.#onTokenOfOtherTab(token))
    const { token } = savedSession
    if (token) await this.#resume(this.watch, token)
    else this.#welcome(isNewGalaxy ? NEW_GALAXY : null)
  }

  async takeCommand(name: string): Promise<void> {
    if (!this.watch || this.phase.kind !== 'welcome' || this.phase.busy) return
    this.#become({ kind: 'welcome', busy: true, notice: null })
    let token: string | null = null
    try {
      token = await savedSession.takeOrMake(async () => (await this.#api.guest(name)).token)
      this.#play(await this.#connect(this.watch, token))
      const commander = this.pilot?.commander.name ?? name
      this.messages.say('good', `Welcome, Commander ${commander}. Your fleet awaits orders.`)
      if (!savedSession.isKept) this.messages.say('bad', NOT_KEPT)
    } catch (error) {
      if (token !== null && isRefused(error)) savedSession.forget(token)
      this.#welcome(errorInWords(error))
    }
  }

  /** How many ships are docked in the player's yards. */
  get docked(): number {
    const places = this.pilot ? [this.pilot.base, ...this.pilot.systems] : []
    return places.reduce((sum, place) => sum + shipCount(place?.yard?.ships ?? {}), 0)
  }

  /** What the damage of the player's ships is multiplied by. */
  get power(): number {
    const weapons = this.research.factorOf('weapons')
    return this.account.isBelowZero ? weapons * INSOLVENT_POWER : weapons
  }

  get selected(): OwnFleet | null {
    return this.fleets.find(({ id }) => id === this.selectedId) ?? null
  }

  get connection(): Connection {
    if (!this.watch) {
      return this.phase.kind === 'unreachable' && !navigator.onLine ? 'offline' : 'connecting'
    }
    return connectionOf({
      isOnline: navigator.onLine,
      seats: this.pilot?.link ?? null,
      feed: this.watch.feedState,
      feedFailures: this.watch.feedFailures,
      isAskedToWait: this.busyUntil !== null,
      isSlow: Math.max(this.pilot?.seats.load ?? 0, this.watch.load) > 0,
      wasLive: this.#wasLive,
    })
  }

  /** When an overloaded server will be asked again for what it refused, in monotonic ms. */
  get busyUntil(): number | null {
    const times = [this.pilot?.seats.busyUntil, this.watch?.busyUntil]
    const known = times.filter((time) => typeof time === 'number')
    return known.length > 0 ? Math.min(...known) : null
  }

  /** Galaxy ms; 0 until the galaxy is loaded. */
  now(): number {
    return this.watch?.now() ?? 0
  }

  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number {
    return this.watch?.time.msUntil(galaxyAt, performance.now()) ?? 0
  }

  select(fleetId: FleetId | null): void {
    if (this.selectedId === fleetId) return
    this.selectedId = fleetId
    this.plot = null
    this.war.cancelPatrol()
    if (fleetId === null) this.following = false
    this.#attend()
    this.#touch()
  }

  /**
   * Shows the selected fleet's course to a destination.
   * @returns whether there is one
   */
  plotTo(destination: Destination): boolean {
    const fleet = this.selected
    if (!fleet || waypointsTo(destination, startOf(fleet, false)).length === 0) return false
    this.plot = { fleetId: fleet.id, destination }
    this.#touch()
    return true
  }

  cancelPlot(): void {
    if (!this.plot) return
    this.plot = null
    this.#touch()
  }

  /** Orders the plotted course; with `queued`, after the fleet's present orders. */
  async confirm(queued: boolean): Promise<void> {
    const { plot, selected: fleet } = this
    if (!plot || !fleet) return
    const journey = this.navigator.plotted(this, plot, queued)
    this.plot = null
    this.#touch()
    const where = this.nameOf(plot.destination)
    const inTime = journey ? ` It arrives in ${spoken(this.msUntil(journey.arriveAt))}.` : ''
    const done = `${fleet.name} ${queued ? 'will go on' : 'is on its way'} to ${where}.${inTime}`
    for (const draft of ordersFor(plot, fleet, queued)) {
      if (!(await this.#order(fleet, draft))) return
    }
    this.messages.say('good', done)
    this.isHinted = true
    savedSession.setHinted()
    this.#touch()
  }

  async stop(fleet: OwnFleet): Promise<void> {
    const isDone = await this.#order(fleet, { type: 'stop', fleetId: fleet.id })
    if (isDone) this.messages.say('good', `${fleet.name} has stopped.`)
  }

  /** Shows the reason if the server refuses. @returns whether the fleet has its new name */
  async rename(fleet: OwnFleet, name: string): Promise<boolean> {
    const isDone = await this.#order(fleet, { type: 'rename', fleetId: fleet.id, name })
    if (isDone) this.messages.say('good', `${fleet.name} is now ${name}.`)
    return isDone
  }

  /** Makes a new fleet of some ships and selects it. @returns whether it was made */
  async split(fleet: OwnFleet, ships: Ships): Promise<boolean> {
    const answer = await this.#give(fleet, { type: 'split', fleetId: fleet.id, ships })
    if (!answer) return false
    this.messages.say('good', `${shipsInWords(ships)} left ${fleet.name}.`)
    await this.#selectBorn(answer)
    return true
  }

  /** The commander's other fleets in the same sector, the nearest first. */
  companions(fleet: OwnFleet): Companion[] {
    const { place } = fleet
    if (place.kind !== 'sector') return []
    const now = this.now()
    const here = positionAt(place.course, now)
    return (this.pilot?.fleets ?? [])
      .flatMap((other) => {
        const there = other.place
        if (other.id === fleet.id || there.kind !== 'sector') return []
        if (there.sectorId !== place.sectorId) return []
        return [{ fleet: other, units: distance(here, positionAt(there.course, now)) }]
      })
      .sort((one, other) => one.units - other.units)
  }

  /** Moves all ships of a fleet into another, which is selected then. @returns whether they moved */
  async merge(fleet: OwnFleet, into: OwnFleet): Promise<boolean> {
    const isDone = await this.#order(fleet, { type: 'merge', fleetId: fleet.id, into: into.id })
    if (!isDone) return false
    this.messages.say('good', `${fleet.name} has joined ${into.name}.`)
    this.select(into.id)
    return true
  }

  follow(on: boolean): void {
    if (this.following === on) return
    this.following = on && this.selectedId !== null
    this.#touch()
  }

  /** Moves the map to where an event happened. */
  showEvent({ sectorId, fleetId }: Entry): void {
    if (fleetId !== null && this.pilot?.fleet(fleetId)) this.select(fleetId)
    this.controls?.showSector(sectorId)
  }

  /** Called by the map when another sector's plane fills the screen. */
  viewSector(sectorId: SectorId | null): void {
    if (this.view === sectorId) return
    this.view = sectorId
    this.#attend()
    this.#touch()
  }

  nameOf(destination: Destination): string {
    const sector = this.watch?.map.sectors[destination.sectorId - 1]?.name ?? ''
    if (destination.kind === 'sector') return sector
    return destination.name ?? `a point in ${sector}`
  }

  /** @returns a function that ends the listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #listen(watch: GalaxyWatch): void {
    this.facts.begin(watch.map)
    watch.listen({
      onState: () => {
        this.#wasLive ||= watch.feedState === 'live'
        this.#onConnection()
      },
      onSummary: (summary) => this.facts.hear(summary),
      onEvents: (events, isLate) => this.#onEvents(watch, events, isLate),
      onOtherGalaxy: () => newGalaxy.load(),
    })
  }

  #onEvents(watch: GalaxyWatch, events: readonly FeedEvent[], isLate: boolean): void {
    const names = {
      me: this.pilot?.commander.id ?? null,
      ...namesOn(watch.map),
      fleet: (id: FleetId) => this.pilot?.fleet(id)?.name ?? null,
    }
    const { view } = this
    this.facts.hearEvents(events)
    this.account.hear(events)
    const news = this.war.battles.hear(events, names.me)
    if (news.length > 0) this.#touchSoon()
    for (const cue of isLate ? [] : news.map(cueOf)) if (cue) this.sounds.play(cue)
    const isOwn = (id: FleetId): boolean => this.pilot?.fleet(id) != null
    if (this.captureHint.hear(events, names.me, isOwn)) this.#touchSoon()
    const witness = { names, view, now: watch.now(), rate: watch.time.rate }
    // Events that arrive while the feed first begins are not late: the page was not there before.
    if (this.events.hear(events, isLate && this.#wasLive, witness)) this.#touchSoon()
  }

  #onConnection(): void {
    if (this.connection === this.#shownConnection) return
    this.#shownConnection = this.connection
    this.#touchSoon()
  }

  async #order(fleet: OwnFleet, draft: OrderDraft): Promise<boolean> {
    return (await this.#give(fleet, draft)) !== null
  }

  async #launch(draft: OrderDraft, sector: SectorId, placeName: string): Promise<FleetId | null> {
    const answer = await this.#give({ name: placeName }, draft, sector)
    if (answer) await this.#selectBorn(answer)
    return answer?.born ?? null
  }

  async #selectBorn({ born }: Accepted): Promise<void> {
    if (born === undefined) return
    // The feed may tell of it a moment after the answer.
    await this.pilot?.until((pilot) => pilot.fleet(born) !== null, SHOWN_MS_MAX)
    this.select(born)
  }

  /**
   * Shows the reason if the server refuses.
   *
   * @param subject what the order is about @param sector where that is, if it is a system
   * @returns the answer if it accepts
   */
  async #give(
    subject: { readonly name: string },
    draft: OrderDraft,
    sector: SectorId | null = null,
  ): Promise<Accepted | null> {
    const answer = await this.pilot?.order(draft, sector)
    if (!answer || answer.ok) return answer ?? null
    if (answer.code !== 'superseded') {
      const words = refusalInWords(answer)
      this.sounds.play('refused')
      // What is wrong with a name is not about the subject, so the message leaves it out.
      this.messages.say('bad', answer.code === 'bad_name' ? words : `${subject.name}: ${words}`)
    }
    return null
  }

  async #loadGalaxy(): Promise<GalaxyWatch> {
    for (let failures = 1; ; failures++) {
      try {
        return await GalaxyWatch.open(this.#api)
      } catch (error) {
        this.#become({ kind: 'unreachable', message: errorInWords(error) })
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures)))
      }
    }
  }

  async #resume(watch: GalaxyWatch, token: string): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        this.#play(await this.#connect(watch, token))
        return
      } catch (error) {
        if (isRefused(error)) {
          this.#endSession(token)
          return
        }
        this.#become({ kind: 'unreachable', message: errorInWords(error) })
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures)))
      }
    }
  }

  #play(pilot: GameClient): void {
    this.pilot = pilot
    this.fleets = pilot.fleets
    this.selectedId = this.fleets[0]?.id ?? null
    this.#wasLive = pilot.watch.feedState === 'live'
    pilot.onChange(() => this.#onNews(pilot))
    this.#attend()
    this.account.begin()
    this.research.begin()
    this.#become({ kind: 'playing' })
    this.controls?.showNeighbourhood(pilot.commander.homeSector)
  }

  #onNews(pilot: GameClient): void {
    if (pilot.sessionEnded) {
      if (this.pilot === pilot && this.#token !== null) this.#endSession(this.#token)
      return
    }
    this.#onConnection()
    const { fleets } = pilot
    this.war.battles.look(fleets, pilot.seats.all)
    this.#lookAtPlaces(pilot)
    // Most news is about others' fleets. Only the map shows those, and it reads them itself.
    const isSame = fleets.length === this.fleets.length
    if (isSame && fleets.every((fleet, index) => fleet === this.fleets[index])) return
    this.fleets = fleets
    const isThere = fleets.some(({ id }) => id === this.selectedId)
    if (!isThere && fleets[0]) this.select(fleets[0].id)
    this.#touchSoon()
  }

  /** What the player holds, and who holds what in the sectors in which it sits. */
  #lookAtPlaces({ seats, base, systems }: GameClient): void {
    const { version } = this.facts
    for (const { sectorId, isLive, systems: seen } of seats.all) {
      if (isLive) this.facts.look(sectorId, seen)
    }
    const places = [base, ...systems]
    if (systems.length > 0 && this.captureHint.end()) savedSession.setHeld()
    const isSame =
      places.length === this.#places.length &&
      places.every((place, index) => place === this.#places[index])
    this.#places = places
    if (!isSame || version !== this.facts.version) this.#touchSoon()
  }

  async #connect(watch: GalaxyWatch, token: string): Promise<GameClient> {
    const pilot = await GameClient.connect({ endpoint: location.origin, token, watch })
    this.#token = token
    return pilot
  }

  /** Another tab has begun a session while this one still asks for a name. */
  #onTokenOfOtherTab(token: string): void {
    const { watch, phase } = this
    if (!watch || phase.kind !== 'welcome' || phase.busy) return
    this.#become({ kind: 'loading' })
    void this.#resume(watch, token)
  }

  /**
   * The server no longer knows the token: the commander is gone, and the player may begin again.
   */
  #endSession(refused: string): void {
    savedSession.forget(refused)
    this.#token = null
    this.pilot?.close()
    this.pilot = null
    this.fleets = []
    this.selectedId = null
    this.plot = null
    this.following = false
    this.events.clear()
    this.war.clear()
    this.reports.close()
    this.holding.clear()
    this.account.clear()
    this.research.clear()
    const newer = savedSession.token
    if (newer !== null && newer !== refused && this.watch) {
      // Another tab began a new session while this one slept.
      this.#become({ kind: 'loading' })
      void this.#resume(this.watch, newer)
      return
    }
    this.#welcome(this.#ending)
  }

  #attend(): void {
    this.pilot?.attend(this.selectedId, this.view)
  }

  #onVisible(): void {
    if (document.hidden) {
      this.watch?.pause()
      return
    }
    this.watch?.follow()
    this.account.begin()
    this.#hurry()
  }

  #hurry(): void {
    this.watch?.hurry()
    this.pilot?.seats.hurry()
  }

  #welcome(notice: string | null): void {
    this.#become({ kind: 'welcome', busy: false, notice })
  }

  #become(phase: Phase): void {
    this.phase = phase
    this.#touch()
  }

  #touchSoon(): void {
    this.#rendering ??= setTimeout(() => this.#touch(), RENDER_EVERY_MS)
  }

  #touch(): void {
    clearTimeout(this.#rendering)
    this.#rendering = undefined
    for (const listener of this.#listeners) listener()
  }
}
