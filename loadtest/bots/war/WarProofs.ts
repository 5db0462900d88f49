import type { GameClient } from '../../../src/client/GameClient.ts'
import type { FeedEvent, OwnEvent } from '../../../src/protocol/feedEvents.ts'
import type { FleetId } from '../../../src/sim/core/ids.ts'
import { kindOf } from '../../../src/sim/events.ts'
import type { Stage } from '../Stage.ts'
import { PlaceProof } from './PlaceProof.ts'
import { PreviewProof } from './PreviewProof.ts'
import { RoundProof } from './RoundProof.ts'
import { areEqual, nameOf, ShipCount, words } from './ShipCount.ts'
import { Sightings } from './Sightings.ts'
import { LOOK_EVERY_MS, SightProof } from './SightProof.ts'

/** How long two rooms may show a fleet at once, in real ms: each room's patches take their time. */
const TWICE_MS_MAX = 5_000

/** All that a commander at war checks of what it is told. */
export class WarProofs {
  readonly #stage: Stage
  readonly #name: string
  readonly #starlane: GameClient
  readonly #ships: ShipCount
  readonly #rounds: RoundProof
  readonly #places: PlaceProof
  readonly #previews: PreviewProof
  readonly #sight: SightProof
  readonly #sightings: Sightings
  /** Since when fleets are shown in two sectors, in monotonic ms. */
  readonly #twice = new Map<FleetId, number>()
  readonly #deafen: () => void
  readonly #looking: ReturnType<typeof setInterval>
  #hasBegun = false

  constructor(stage: Stage, name: string, starlane: GameClient) {
    const own = starlane.commander.id
    const wrong = (what: string): void => stage.tally.wrong(name, what)
    this.#stage = stage
    this.#name = name
    this.#starlane = starlane
    this.#ships = new ShipCount(own, wrong)
    this.#rounds = new RoundProof(own, wrong)
    this.#places = new PlaceProof(wrong)
    this.#sightings = new Sightings(starlane)
    this.#previews = new PreviewProof(own, (id) => this.#sightings.of(id), {
      wrong,
      compared: () => stage.tally.count('previews'),
    })
    this.#sight = new SightProof({ own, rate: stage.clock.rate, wrong })
    this.#deafen = starlane.watch.listen({ onEvents: (events) => this.#hear(events) })
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** Opens the books with what the client knows by now: it must know all of its ships. */
  begin(): void {
    const { fleets, base } = this.#starlane
    const known = fleets.map(({ id, ships }) => [id, ships ?? {}] as const)
    const battles = fleets.flatMap(({ battle }) => battle?.id ?? [])
    this.#ships.open(known, base?.yard?.ships ?? {}, battles)
    this.#rounds.open(fleets.map(({ id, battle }) => ({ id, battle: battle?.id ?? null })))
    this.#hasBegun = true
  }

  /** @returns how the books differ from what the client is shown; null if they agree */
  disagreement(): string | null {
    const { fleets, base, commander, seats } = this.#starlane
    const books = this.#ships
    const known = fleets.map(({ id }) => id).sort()
    const [listed, shown] = [[...books.fleets.keys()].sort().join(), known.join()]
    if (listed !== shown) return `its books have the fleets ${listed}, the client ${shown} [OWN-5]`
    for (const seat of seats.all) {
      if (!seat.isLive) continue
      for (const { id, owner, shipsByClass } of seat.fleets.values()) {
        const own = books.fleets.get(id)
        if (owner !== commander.id || (own && areEqual(own, shipsByClass))) continue
        return `sector ${seat.sectorId} shows fleet ${id} with ${words(shipsByClass)}, its books ${words(own ?? {})} [OWN-5]`
      }
    }
    const yard = base?.yard?.ships ?? {}
    if (!areEqual(yard, books.yard)) {
      return `its yard has ${words(yard)}, by its books ${words(books.yard)} [OWN-5]`
    }
    return books.imbalance()
  }

  end(): void {
    clearInterval(this.#looking)
    this.#deafen()
  }

  #hear(events: readonly FeedEvent[]): void {
    for (const event of events) {
      if (event.audience !== 'own') continue
      if (this.#hasBegun) this.#hearOwn(event)
      // Who was hit before the books were opened is not what it was seen to be either.
      if (event.type === 'battle.round') {
        this.#sightings.forget(event.data.hits.map(({ fleetId }) => fleetId))
      }
      if (event.type === 'fleet.retreated') this.#sightings.forget([event.data.fleetId])
      if (event.type === 'fleet.born' || event.type === 'fleet.launched') {
        this.#sight.born(event.sector, event.data.fleet, event.at)
      }
    }
  }

  #hearOwn(event: OwnEvent): void {
    const { tally, clock } = this.#stage
    if (!kindOf(event.type).concerns(event.data).includes(this.#starlane.commander.id)) {
      this.#wrong(`it is told all of ${nameOf(event)}, which does not concern it [VIS-1]`)
    }
    if (event.type === 'battle.round') {
      tally.count('rounds')
      tally.time('round', clock.msSince(event.at))
    }
    this.#ships.hear(event)
    this.#rounds.hear(event)
    this.#places.hear(event)
    this.#previews.hear(event)
  }

  #look(): void {
    const { seats, base } = this.#starlane
    this.#sightings.look()
    this.#sight.look(seats.all, base, this.#stage.clock.now())
    this.#lookTwice()
  }

  /** No fleet is live in two sectors at once, but for the moment of its crossing [OWN-1]. */
  #lookTwice(): void {
    const now = performance.now()
    for (const { id } of this.#starlane.fleets) {
      const seen = [...this.#starlane.seats.all].filter((one) => one.isLive && one.fleets.has(id))
      if (seen.length < 2) {
        this.#twice.delete(id)
        continue
      }
      const since = this.#twice.get(id) ?? now
      this.#twice.set(id, since)
      if (now - since < TWICE_MS_MAX) continue
      const sectors = seen.map(({ sectorId }) => sectorId).join(' and ')
      this.#wrong(`fleet ${id} is seen in ${sectors} for ${TWICE_MS_MAX} ms [OWN-1]`)
      this.#twice.set(id, Number.POSITIVE_INFINITY)
    }
  }

  #wrong(what: string): void {
    this.#stage.tally.wrong(this.#name, what)
  }
}
