import { GalaxyWatch } from '../../src/client/GalaxyWatch.ts'
import type { MapView } from '../../src/protocol/mapRequests.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { SECTOR_SPACING_UNITS } from '../../src/sim/rules/map.ts'
import { type Bot, BotGaveUp } from './Bot.ts'
import { FeedProof } from './FeedProof.ts'
import { Looks } from './Looks.ts'
import { pauseWithin } from './pauseWithin.ts'
import type { Stage } from './Stage.ts'

const NEVER_MS = 30_000
const PAN_MS_MIN = 800
const PAN_MS_MAX = 3_000
/** Half the height of a view, in sectors. The last is too far away for single events. */
const HALVES = [0.8, 1.5, 1.5, 3, 4]
const HALF_FIRST = 1.5
const SCREEN_HALF_PX = 300
const SCREEN_ASPECT = 16 / 9
/** Farthest shift of a view, relative to half its height. */
const PAN_SHARE = 0.7

type View = Extract<MapView, { readonly rect: object }>

/** A viewer without a session: it pans and zooms the map, and receives what happens there. */
export class Watcher implements Bot {
  readonly name: string
  readonly #stage: Stage
  readonly #watch: GalaxyWatch
  readonly #dice: Dice
  readonly #looks = new Looks()
  readonly #proof: FeedProof
  readonly #deafen: () => void
  readonly #begun = new Set<SectorId>()
  #shown: ReadonlySet<SectorId> = new Set()
  #x: number
  #y: number

  private constructor(stage: Stage, name: string, watch: GalaxyWatch) {
    this.#stage = stage
    this.name = name
    this.#watch = watch
    this.#dice = Dice.seeded(`${stage.seed} ${name}`)
    this.#proof = new FeedProof(watch, stage.tally, name)
    const { x, y } = this.#dice.pick(stage.map.sectors)
    this.#x = x
    this.#y = y
    this.#deafen = watch.listen({
      onState: this.#looks.tell,
      onSummary: ({ sector }) => {
        this.#begun.add(sector)
        this.#looks.tell()
      },
    })
  }

  /** Enters; it has entered when it has its first view. @throws BotGaveUp */
  static async enter(stage: Stage, name: string): Promise<Watcher> {
    const askedAt = performance.now()
    const watch = await GalaxyWatch.open(stage.api).catch((error: unknown) => {
      throw new BotGaveUp(`no map: ${error}`, { cause: error })
    })
    const watcher = new Watcher(stage, name, watch)
    const missing = watcher.#show(watcher.#view(HALF_FIRST))
    watch.follow()
    const isIn = (): boolean => watcher.isCurrent && missing().length === 0
    if (await watcher.until(isIn, NEVER_MS)) {
      stage.tally.time('join', performance.now() - askedAt)
      return watcher
    }
    const { feedState } = watch
    watcher.#close()
    throw new BotGaveUp(`did not see the map within ${NEVER_MS} ms (feed ${feedState})`)
  }

  get isCurrent(): boolean {
    return this.#watch.feedState === 'live'
  }

  until(holds: () => boolean, msMax: number): Promise<boolean> {
    return this.#looks.until(holds, msMax)
  }

  async play(ending: AbortSignal): Promise<void> {
    for (;;) {
      await pauseWithin(this.#dice.int(PAN_MS_MIN, PAN_MS_MAX), ending)
      if (ending.aborted) return
      await this.#pan(this.#nextView(), ending)
    }
  }

  async leave(): Promise<boolean> {
    this.#close()
    return true
  }

  #close(): void {
    this.#proof.end()
    this.#deafen()
    this.#watch.pause()
  }

  /** Shows a view, and times how long the sectors new in it take to begin. */
  async #pan(view: View, ending: AbortSignal): Promise<void> {
    const { tally } = this.#stage
    if (!this.isCurrent) await this.until(() => this.isCurrent || ending.aborted, NEVER_MS)
    const missing = this.#show(view)
    if (missing().length === 0) return
    const shownAt = performance.now()
    tally.count('views')
    const isOver = (): boolean => !this.isCurrent || ending.aborted
    await this.until(() => missing().length === 0 || isOver(), NEVER_MS)
    // If it was cut off meanwhile, the view comes after the return, which is not timed here.
    if (missing().length === 0) tally.time('view', performance.now() - shownAt)
    else if (!isOver()) {
      tally.wrong(this.name, `no summary of sectors in view, after ${NEVER_MS} ms: ${missing()}`)
    }
  }

  /**
   * Shows a view. A sector that the feed resumed after a cut has begun already, even if it was not
   * in the view before: the last view may never have reached the server.
   *
   * @returns a function that lists the new sectors in view that have not begun yet
   */
  #show(view: View): () => SectorId[] {
    const wanted = this.#within(view)
    const fresh = wanted.filter((sector) => !this.#shown.has(sector))
    this.#shown = new Set(wanted)
    this.#begun.clear()
    this.#watch.show(view)
    const hasBegun = (sector: SectorId): boolean =>
      this.#begun.has(sector) || this.#watch.isInView(sector)
    return () => fresh.filter((sector) => !hasBegun(sector))
  }

  /**
   * A view a bit further along, closer or farther away. If it would show no sector, a view
   * elsewhere.
   */
  #nextView(): View {
    const half = this.#dice.pick(HALVES)
    const shift = (): number => this.#dice.real(-PAN_SHARE, PAN_SHARE) * half * SECTOR_SPACING_UNITS
    this.#x += shift()
    this.#y += shift()
    const view = this.#view(half)
    if (this.#within(view).length > 0) return view
    const { x, y } = this.#dice.pick(this.#stage.map.sectors)
    this.#x = x
    this.#y = y
    return this.#view(half)
  }

  #within({ rect: { minX, minY, maxX, maxY } }: View): SectorId[] {
    return this.#stage.map.sectors
      .filter(({ x, y }) => x >= minX && x <= maxX && y >= minY && y <= maxY)
      .map(({ id }) => id)
  }

  #view(halfSectors: number): View {
    const halfY = halfSectors * SECTOR_SPACING_UNITS
    const halfX = halfY * SCREEN_ASPECT
    const [minX, maxX] = [this.#x - halfX, this.#x + halfX]
    const [minY, maxY] = [this.#y - halfY, this.#y + halfY]
    return { rect: { minX, minY, maxX, maxY }, zoom: SCREEN_HALF_PX / halfY }
  }
}
