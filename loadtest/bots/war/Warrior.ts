import type { GameClient } from '../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { Home } from '../../../src/client/OwnPlaces.ts'
import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { OrderOutcome } from '../../../src/client/sendOrder.ts'
import type { Session } from '../../../src/protocol/httpBodies.ts'
import type { OrderDraft } from '../../../src/protocol/orders.ts'
import { Dice } from '../../../src/sim/core/dice.ts'
import type { FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import { shipCount } from '../../../src/sim/rules/ships.ts'
import { Answers } from '../Answers.ts'
import { BotGaveUp } from '../Bot.ts'
import { checkRecord } from '../checkRecord.ts'
import { connect } from '../connect.ts'
import { enlist } from '../enlist.ts'
import { FeedProof } from '../FeedProof.ts'
import { Looks } from '../Looks.ts'
import type { Stage } from '../Stage.ts'
import { WarProofs } from './WarProofs.ts'

/** What has not happened after this time counts as an error, not as a delay. */
const NEVER_MS = 30_000
/** How long the books and what rooms show may differ: they come over different sockets. */
const AGREE_MS_MAX = 10_000

/** Refusals that a valid order may get because others act at the same time. */
const RACED: ReadonlySet<string> = new Set([
  ...['no_such_fleet', 'in_battle', 'no_battle', 'in_transit', 'elsewhere'],
  ...['bad_target', 'too_far', 'not_enough_ships', 'too_many_ships', 'already_there'],
  ...['plan_full', 'ends_docked'],
])

/**
 * A commander at war, on the real client, which keeps its own books and checks what it is told
 * (WarProofs.ts). It has one life: when all of its ships are lost, it is defeated.
 */
export class Warrior {
  readonly name: string
  readonly dice: Dice
  readonly stage: Stage
  readonly #session: Session
  readonly #starlane: GameClient
  readonly #answers: Answers
  readonly #feed: FeedProof
  readonly #proofs: WarProofs
  readonly #looks = new Looks()
  readonly #deafen: () => void

  private constructor(stage: Stage, name: string, session: Session, starlane: GameClient) {
    this.stage = stage
    this.name = name
    this.#session = session
    this.#starlane = starlane
    this.dice = Dice.seeded(`${stage.seed} ${name}`)
    this.#answers = new Answers(stage.tally, name, RACED)
    this.#feed = new FeedProof(starlane.watch, stage.tally, name)
    this.#proofs = new WarProofs(stage, name, starlane)
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
   * Enters as a new guest, whose shield is ended. It has entered when it knows all of its ships and
   * receives the map's feed.
   * @throws BotGaveUp
   */
  static async enter(stage: Stage, name: string): Promise<Warrior> {
    const session = await enlist(stage, name)
    await stage.endShield(session.commander.id)
    const askedAt = performance.now()
    const starlane = await connect(stage.api.endpoint, session.token)
    const warrior = new Warrior(stage, name, session, starlane)
    // It views its home alone: the feed follows its fleets wherever they are.
    starlane.watch.show({ sectors: [session.commander.homeSector] })
    starlane.watch.follow()
    if (await warrior.until(() => warrior.isCurrent && warrior.#knowsAll, NEVER_MS)) {
      stage.tally.time('join', performance.now() - askedAt)
      warrior.#proofs.begin()
      return warrior
    }
    warrior.#close()
    throw new BotGaveUp(`did not see all of its ships within ${NEVER_MS} ms`)
  }

  get isCurrent(): boolean {
    return this.#starlane.watch.feedState === 'live'
  }

  get fleets(): readonly OwnFleet[] {
    return this.#starlane.fleets
  }

  get base(): Home | null {
    return this.#starlane.base
  }

  /** Whether it has no ship left. */
  get isDefeated(): boolean {
    return this.fleets.length === 0 && shipCount(this.base?.yard?.ships ?? {}) === 0
  }

  fleet(id: FleetId): OwnFleet | null {
    return this.#starlane.fleet(id)
  }

  /** The sector in which a fleet is; null in a lane, or if it has ended. */
  sectorOf(id: FleetId): SectorId | null {
    const place = this.fleet(id)?.place
    return place?.kind === 'sector' ? place.sectorId : null
  }

  /** The fleets of others in sight in a sector. */
  others(sector: SectorId): SeenFleet[] {
    const seat = this.#starlane.seats.in(sector)
    if (!seat?.isLive) return []
    const own = this.#session.commander.id
    return [...seat.fleets.values()].filter(({ owner }) => owner !== own)
  }

  /** Waits for a condition that each message may change. @returns whether it held in time */
  until(holds: () => boolean, msMax: number): Promise<boolean> {
    return this.#looks.until(holds, msMax)
  }

  /** @returns the answer; null if it was not acknowledged. The feed has told of it by then */
  async order(draft: OrderDraft): Promise<(OrderOutcome & { readonly ok: true }) | null> {
    const askedAt = performance.now()
    const answer = await this.#answers.take(draft, this.#starlane.order(draft))
    if (!answer?.ok) return null
    const { sector, seq } = answer
    const { watch } = this.#starlane
    if (await this.until(() => (watch.cursor(sector) ?? 0) >= seq, NEVER_MS)) {
      this.stage.tally.time('order in feed', performance.now() - askedAt)
    } else this.#wrong(`event ${seq} of sector ${sector}, of its own order, never came in the feed`)
    return answer
  }

  /** Compares its books with what it is shown and with the record, and leaves. */
  async leave(): Promise<boolean> {
    const agrees = await this.until(() => this.#proofs.disagreement() === null, AGREE_MS_MAX)
    if (!agrees) this.#wrong(this.#proofs.disagreement() ?? 'its books changed as it left')
    const record = await checkRecord(this.stage, this.#session.token, this.#starlane)
    if (typeof record === 'string') this.#wrong(record)
    this.#close()
    return agrees && record === true
  }

  get #knowsAll(): boolean {
    const { fleets, base } = this
    return fleets.length > 0 && fleets.every(({ ships }) => ships !== null) && base?.yard != null
  }

  #close(): void {
    this.#feed.end()
    this.#proofs.end()
    this.#deafen()
    this.#starlane.close()
    this.#starlane.watch.pause()
  }

  #wrong(what: string): void {
    this.stage.tally.wrong(this.name, what)
  }
}
