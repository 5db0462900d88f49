import type { OwnEvent } from '../../../src/protocol/feedEvents.ts'
import type { BattleId, CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import {
  minusShips,
  plusShips,
  SHIP_CLASSES,
  type ShipClass,
  type Ships,
} from '../../../src/sim/rules/ships.ts'

/** Counts by class that may be below 0 for a while. */
type Balance = Readonly<Record<ShipClass, number>>

const NONE = Object.fromEntries(SHIP_CLASSES.map((one) => [one, 0])) as Balance

/**
 * A commander's own books of its ships, kept by what the feed tells it: what it had is what it has
 * and what it lost in rounds that it was told of [OWN-5]. An event that makes or takes ships in any
 * other way is wrong.
 *
 * A split or a merge is two events: ships leave one fleet and come to another. Between the two they
 * are in hand.
 */
export class ShipCount {
  readonly #own: CommanderId
  readonly #wrong: (what: string) => void
  readonly #fleets = new Map<FleetId, Ships>()
  readonly #lostIn = new Map<BattleId, Ships>()
  /** Battles that went on when the books were opened: what was lost before is not known. */
  readonly #begunBefore = new Set<BattleId>()
  #yard: Ships = {}
  #hand = NONE
  #had: Ships = {}
  #lost: Ships = {}

  /** @param wrong is told of each event that does not add up */
  constructor(own: CommanderId, wrong: (what: string) => void) {
    this.#own = own
    this.#wrong = wrong
  }

  /** The fleets that the commander has by these books. */
  get fleets(): ReadonlyMap<FleetId, Ships> {
    return this.#fleets
  }

  get yard(): Ships {
    return this.#yard
  }

  get had(): Ships {
    return this.#had
  }

  get lost(): Ships {
    return this.#lost
  }

  /** Begins with what a commander has. */
  open(
    fleets: Iterable<readonly [FleetId, Ships]>,
    yard: Ships,
    battles: Iterable<BattleId> = [],
  ): void {
    for (const id of battles) this.#begunBefore.add(id)
    this.#yard = yard
    this.#had = yard
    for (const [id, ships] of fleets) {
      this.#fleets.set(id, ships)
      this.#had = plusShips(this.#had, ships)
    }
  }

  /** @returns what does not add up by now; null if all does */
  imbalance(): string | null {
    const inHand = SHIP_CLASSES.filter((one) => this.#hand[one] !== 0)
    if (inHand.length > 0) return `ships went from one fleet to none: ${inHand.join(', ')} [OWN-5]`
    const has = [...this.#fleets.values()].reduce(plusShips, this.#yard)
    if (areEqual(plusShips(has, this.#lost), this.#had)) return null
    return `it had ${words(this.#had)}, has ${words(has)}, and lost ${words(this.#lost)} [OWN-5]`
  }

  /** Takes in an event that concerns the commander. */
  hear(event: OwnEvent): void {
    switch (event.type) {
      case 'fleet.arrived':
        this.#confirm(event, event.data.fleet.id, event.data.fleet.ships)
        break
      case 'fleet.ships':
        this.#refit(event, event.data.fleetId, event.data.ships)
        break
      case 'fleet.born':
        this.#put(event.data.fleet.id, event.data.fleet.ships)
        break
      case 'fleet.launched': {
        const { fleet, yard } = event.data
        const left = minusShips(this.#yard, fleet.ships)
        this.#fleets.set(fleet.id, fleet.ships)
        this.#yardIs(event, left, yard.ships)
        break
      }
      case 'fleet.docked': {
        const { fleetId, ships, yard } = event.data
        this.#confirm(event, fleetId, ships)
        this.#fleets.delete(fleetId)
        this.#yardIs(event, plusShips(this.#yard, ships), yard.ships)
        break
      }
      case 'fleet.ended':
        this.#end(event, event.data.fleetId, event.data.into)
        break
      case 'battle.round':
        for (const { fleetId, owner, ships } of event.data.hits) {
          if (owner === this.#own) this.#lose(event, event.data.battleId, fleetId, ships)
        }
        break
      case 'fleet.retreated':
        this.#lose(event, event.data.battleId, event.data.fleetId, event.data.ships)
        break
      case 'battle.joined':
        this.#absorb(event.data.battleId, event.data.absorbed)
        break
      case 'battle.ended':
        this.#close(event)
        break
    }
  }

  #confirm(event: OwnEvent, id: FleetId, ships: Ships): void {
    const known = this.#known(event, id)
    if (areEqual(known, ships)) return
    this.#wrong(
      `${nameOf(event)} has fleet ${id} with ${words(ships)}, not ${words(known)} [OWN-5]`,
    )
    this.#fleets.set(id, ships)
  }

  #refit(event: OwnEvent, id: FleetId, ships: Ships): void {
    this.#handle(this.#known(event, id), 1)
    this.#put(id, ships)
  }

  #put(id: FleetId, ships: Ships): void {
    this.#handle(ships, -1)
    this.#fleets.set(id, ships)
  }

  #yardIs(event: OwnEvent, due: Ships | null, told: Ships): void {
    this.#yard = told
    if (due && areEqual(due, told)) return
    const expected = due ? words(due) : 'fewer than were there'
    this.#wrong(`${nameOf(event)} leaves ${words(told)} in the yard, not ${expected} [OWN-5]`)
  }

  #end(event: OwnEvent, id: FleetId, into: FleetId | null): void {
    const ships = this.#known(event, id)
    this.#fleets.delete(id)
    if (into !== null) this.#handle(ships, 1)
    else if (!areEqual(ships, {})) {
      this.#wrong(
        `${nameOf(event)} ends fleet ${id} with ${words(ships)} that no round took [OWN-5]`,
      )
    }
  }

  #lose(event: OwnEvent, battleId: BattleId, id: FleetId, left: Ships): void {
    const before = this.#known(event, id)
    const lost = minusShips(before, left)
    this.#fleets.set(id, left)
    if (!lost) {
      this.#wrong(
        `${nameOf(event)} gives fleet ${id} ships: ${words(left)}, not ${words(before)} [OWN-5]`,
      )
      return
    }
    this.#lost = plusShips(this.#lost, lost)
    this.#lostIn.set(battleId, plusShips(this.#lostIn.get(battleId) ?? {}, lost))
  }

  #absorb(into: BattleId, from: BattleId | null): void {
    const lost = from === null ? undefined : this.#lostIn.get(from)
    if (from === null || !lost) return
    this.#lostIn.delete(from)
    this.#lostIn.set(into, plusShips(this.#lostIn.get(into) ?? {}, lost))
  }

  /** The account of a battle has lost what its rounds took. */
  #close(event: OwnEvent & { readonly type: 'battle.ended' }): void {
    const { battleId, absorbed, parties } = event.data
    const account = parties.find(({ party }) => party === this.#own)
    const all = [...absorbed, battleId].map((id) => this.#lostIn.get(id) ?? {})
    const lost = all.reduce(plusShips, {})
    for (const id of [...absorbed, battleId]) this.#lostIn.delete(id)
    const isWhole = ![...absorbed, battleId].some((id) => this.#begunBefore.has(id))
    if (!isWhole || areEqual(account?.lost ?? {}, lost)) return
    this.#wrong(
      `${nameOf(event)} says that ${words(account?.lost ?? {})} were lost; its rounds took ${words(lost)} [OWN-5]`,
    )
  }

  #known(event: OwnEvent, id: FleetId): Ships {
    const known = this.#fleets.get(id)
    if (!known)
      this.#wrong(`${nameOf(event)} is about fleet ${id}, which never was or has ended [OWN-5]`)
    return known ?? {}
  }

  #handle(ships: Ships, sign: 1 | -1): void {
    this.#hand = Object.fromEntries(
      SHIP_CLASSES.map((one) => [one, this.#hand[one] + sign * (ships[one] ?? 0)]),
    ) as Balance
  }
}

export function areEqual(some: Ships, others: Ships): boolean {
  return SHIP_CLASSES.every((one) => (some[one] ?? 0) === (others[one] ?? 0))
}

/** @returns the ships for a person, such as `2 scout, 1 frigate` */
export function words(ships: Ships): string {
  const counts = SHIP_CLASSES.filter((one) => (ships[one] ?? 0) > 0)
  return counts.map((one) => `${ships[one]} ${one}`).join(', ') || 'no ships'
}

/** @returns an event's name in findings, such as `event 7 (battle.round) of sector 3` */
export function nameOf({ type, sector, seq }: OwnEvent): string {
  return `event ${seq} (${type}) of sector ${sector}`
}
