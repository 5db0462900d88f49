import type { GameClient } from '../../src/client/GameClient.ts'
import type { Session } from '../../src/protocol/httpBodies.ts'
import type { OrderDraft } from '../../src/protocol/orders.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import type { FleetId, SectorId } from '../../src/sim/core/ids.ts'
import { type Course, distance, type Point, positionAt } from '../../src/sim/galaxy/course.ts'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { Answers } from './Answers.ts'
import { type Bot, BotGaveUp } from './Bot.ts'
import { checkRecord } from './checkRecord.ts'
import { connect } from './connect.ts'
import { enlist } from './enlist.ts'
import { FeedProof } from './FeedProof.ts'
import { FleetEye } from './FleetEye.ts'
import { Looks } from './Looks.ts'
import type { Stage } from './Stage.ts'

/** What has not happened after this time counts as an error, not as a delay. */
const NEVER_MS = 30_000
const LOOK_MS = 5_000
/** Tolerance for places: places and speeds are rounded to a 64th of a unit on the wire. */
const NEAR_UNITS = 1

/** What a commander does while it plays. */
export type Script = (commander: Commander, ending: AbortSignal) => Promise<void>

/**
 * A commander on the real client, which checks what it is told: each order has one answer, what was
 * acknowledged happens, and its fleet is where it should be.
 */
export class Commander implements Bot {
  readonly name: string
  readonly dice: Dice
  readonly stage: Stage
  readonly session: Session
  readonly fleetId: FleetId
  readonly #starlane: GameClient
  readonly #script: Script
  readonly #looks = new Looks()
  readonly #proof: FeedProof
  readonly #answers: Answers
  readonly #eye: FleetEye
  readonly #deafen: () => void

  private constructor(
    stage: Stage,
    name: string,
    session: Session,
    starlane: GameClient,
    script: Script,
  ) {
    this.stage = stage
    this.name = name
    this.session = session
    this.#starlane = starlane
    this.#script = script
    this.dice = Dice.seeded(`${stage.seed} ${name}`)
    this.fleetId = starlane.fleets[0]?.id ?? ''
    this.#proof = new FeedProof(starlane.watch, stage.tally, name)
    this.#answers = new Answers(stage.tally, name)
    this.#eye = new FleetEye(stage, starlane, this.fleetId)
    const stopListening = starlane.watch.listen({
      onState: this.#looks.tell,
      onEvents: this.#looks.tell,
    })
    const stopLooking = starlane.onChange(this.#looks.tell)
    this.#deafen = () => {
      stopListening()
      stopLooking()
    }
  }

  /**
   * Enters as a new guest. It has entered when it sees its fleet and receives the map's feed.
   * @throws BotGaveUp
   */
  static async enter(stage: Stage, name: string, script: Script): Promise<Commander> {
    return Commander.comeBack(stage, name, await enlist(stage, name), script)
  }

  /** Enters with an earlier session, in the same way. @throws BotGaveUp */
  static async comeBack(
    stage: Stage,
    name: string,
    session: Session,
    script: Script,
  ): Promise<Commander> {
    const { token } = session
    const { endpoint } = stage.api
    const askedAt = performance.now()
    const starlane = await connect(endpoint, token)
    const commander = new Commander(stage, name, session, starlane, script)
    commander.#lookAround(session.commander.homeSector)
    starlane.watch.follow()
    if (await commander.until(() => commander.isCurrent, NEVER_MS)) {
      stage.tally.time('join', performance.now() - askedAt)
      return commander
    }
    const state = `link ${starlane.link}, feed ${starlane.watch.feedState}`
    commander.#close()
    throw new BotGaveUp(`did not see its fleet within ${NEVER_MS} ms (${state})`)
  }

  get isCurrent(): boolean {
    return this.#starlane.watch.feedState === 'live' && this.sector !== null
  }

  /** The sector in whose room the fleet can be seen at the moment; null if there is none. */
  get sector(): SectorId | null {
    return this.#eye.sector
  }

  /** The fleet's course, as far as it is known; null in a lane. */
  get course(): Course | null {
    const place = this.#eye.fleet?.place
    return place?.kind === 'sector' ? place.course : null
  }

  until(holds: () => boolean, msMax: number): Promise<boolean> {
    return this.#looks.until(holds, msMax)
  }

  async play(ending: AbortSignal): Promise<void> {
    await this.#script(this, ending)
  }

  /** Flies to a point of the plane. @returns whether the order was acknowledged */
  async move(to: Point): Promise<boolean> {
    if (!(await this.#order({ type: 'move', fleetId: this.fleetId, to }))) return false
    const goesThere = (): boolean => {
      const place = this.#eye.fleet?.place
      if (place?.kind !== 'sector') return false
      return distance(positionAt(place.course, place.course.until), to) < NEAR_UNITS
    }
    if (await this.until(goesThere, NEVER_MS)) return true
    this.#wrong(`its fleet does not fly to ${to.x}, ${to.y}, as was acknowledged`)
    return false
  }

  /** Jumps to a neighbour. @returns whether it got there before the end */
  async jump(toSector: SectorId, ending: AbortSignal): Promise<boolean> {
    this.stage.tally.count('jumps')
    const order = { type: 'jump', fleetId: this.fleetId, toSector } as const
    return (await this.#order(order)) && (await this.#arrive(toSector, ending))
  }

  /** Travels to any sector. @returns whether it got there before the end */
  async route(toSector: SectorId, ending: AbortSignal): Promise<boolean> {
    const order = { type: 'route', fleetId: this.fleetId, toSector } as const
    return (await this.#order(order)) && (await this.#arrive(toSector, ending))
  }

  /** Checks its fleet's whereabouts once more, in the record too [OWN-1], and leaves. */
  async leave(): Promise<boolean> {
    const record = await checkRecord(this.stage, this.session.token, this.#starlane)
    if (typeof record === 'string') this.#wrong(record)
    this.#close()
    return record === true
  }

  #close(): void {
    this.#proof.end()
    this.#eye.end()
    this.#deafen()
    this.#starlane.close()
    this.#starlane.watch.pause()
  }

  /** Views the sector and its neighbours, closely enough to get single events. */
  #lookAround(sector: SectorId): void {
    const { gates } = sectorOf(this.stage.map, sector)
    this.#starlane.watch.show({ sectors: [sector, ...gates.map(({ to }) => to)] })
  }

  /** @returns whether the order was acknowledged and the feed has reported it too */
  async #order(draft: OrderDraft): Promise<boolean> {
    const askedAt = performance.now()
    const answer = await this.#answers.take(draft, this.#starlane.order(draft))
    if (!answer?.ok) return false
    const { sector, seq } = answer
    const isTold = (): boolean => (this.#starlane.watch.cursor(sector) ?? 0) >= seq
    if (await this.until(isTold, NEVER_MS)) {
      this.stage.tally.time('order in feed', performance.now() - askedAt)
    } else this.#wrong(`event ${seq} of sector ${sector}, of its own order, never came in the feed`)
    return true
  }

  async #arrive(at: SectorId, ending: AbortSignal): Promise<boolean> {
    this.#lookAround(at)
    const isThere = (): boolean => this.sector === at
    while (!(await this.until(() => isThere() || ending.aborted, LOOK_MS))) {
      const { overdueMs } = this.#eye
      if (overdueMs < NEVER_MS) continue
      const place = JSON.stringify(this.#eye.fleet?.place ?? null)
      this.#wrong(
        `its fleet goes to sector ${at}, and has been stuck for ${Math.round(overdueMs)} ms: ${place}`,
      )
      return false
    }
    return isThere()
  }

  #wrong(what: string): void {
    this.stage.tally.wrong(this.name, what)
  }
}
