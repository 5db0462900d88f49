import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import type { FeedEvent, OwnEvent } from '../../../../src/protocol/feedEvents.ts'
import type { BattleId, CommanderId, FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import type { EventData } from '../../../../src/sim/events.ts'
import { hullShare } from '../../../../src/sim/fleets/wounds.ts'
import { minusShips, plusShips, type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'

/** A fleet in a battle, as far as it is known. */
interface Fighter {
  readonly owner: CommanderId
  /** Its ships when it was first known. */
  readonly brought: Ships
  readonly ships: Ships
  /** The share of its ships' hull that is left. */
  readonly hull: number
}

interface Battle {
  readonly sectorId: SectorId
  round: number
  /** When the next round is due, in galaxy ms; null if it has not been told. */
  nextAt: number | null
  readonly fighters: Map<FleetId, Fighter>
}

/** What is known of one side of a battle. */
export interface PartyView {
  /** A commander's id; empty for merchants. */
  readonly party: CommanderId
  readonly fleets: number
  readonly left: Ships
  readonly lost: Ships
  /** The share of the hull of its ships that is left, 0 to 1. */
  readonly hull: number
}

export interface BattleView extends Pick<Battle, 'sectorId' | 'round' | 'nextAt'> {
  readonly id: BattleId
  readonly parties: readonly PartyView[]
}

/** How a battle ended for the player: who was left of it in the end. */
export type Ending = 'won' | 'lost' | 'fled' | 'over'

/** A battle that an own fleet was in, and that is over. */
export interface EndedBattle {
  readonly id: BattleId
  readonly sectorId: SectorId
  readonly ending: Ending
  /** What the player lost, and what all others did. */
  readonly lost: Ships
  readonly othersLost: Ships
}

/** What an event brought: a fight that began or ended, or ships lost in a round. */
export type BattleNews =
  | { readonly kind: 'began' }
  | { readonly kind: 'losses' }
  | { readonly kind: 'ended'; readonly ending: Ending }

interface Seat {
  readonly sectorId: SectorId
  readonly fleets: ReadonlyMap<FleetId, SeenFleet>
}

/**
 * The battles that own fleets are in, put together from the feed, which tells of rounds, and from
 * what is in sight, which tells of ships before the first round.
 */
export class Battles {
  /** The last battle that ended, until the player has taken note of it. */
  ended: EndedBattle | null = null
  readonly #battles = new Map<BattleId, Battle>()

  /** @param me the player's commander @returns what is new, in order */
  hear(events: readonly FeedEvent[], me: CommanderId | null): BattleNews[] {
    return events.flatMap((event) => (event.audience === 'own' ? this.#hear(event, me) : []))
  }

  /** Takes in what is in sight, and forgets battles without own fleets. */
  look(own: readonly OwnFleet[], seats: Iterable<Seat>): void {
    const ids = new Set(own.flatMap(({ battle }) => (battle ? [battle.id] : [])))
    for (const id of this.#battles.keys()) if (!ids.has(id)) this.#battles.delete(id)
    if (ids.size === 0) return
    for (const { sectorId, fleets } of seats) {
      for (const { id, battle, owner, shipsByClass, hull } of fleets.values()) {
        if (battle === null || !ids.has(battle)) continue
        const { fighters } = this.#battle(battle, sectorId)
        const brought = fighters.get(id)?.brought ?? shipsByClass
        fighters.set(id, { owner, brought, ships: shipsByClass, hull })
      }
    }
  }

  /** @param me the player's own party comes first */
  views(me: CommanderId | null): BattleView[] {
    return [...this.#battles].map(([id, { sectorId, round, nextAt, fighters }]) => {
      const byParty = Map.groupBy(fighters.values(), ({ owner }) => owner)
      const parties = [...byParty].map(([party, all]) => partyView(party, all))
      const rank = ({ party }: PartyView): number => (party === me ? 0 : 1)
      parties.sort((one, other) => rank(one) - rank(other) || (one.party < other.party ? -1 : 1))
      return { id, sectorId, round, nextAt, parties }
    })
  }

  #hear(event: OwnEvent, me: CommanderId | null): BattleNews[] {
    const { type, sector, data } = event
    switch (type) {
      case 'battle.began':
        this.#battle(data.battleId, sector).nextAt = data.nextAt
        return [{ kind: 'began' }]
      case 'battle.joined':
        this.#absorb(this.#battle(data.battleId, sector), data.absorbed)
        return []
      case 'battle.putOff':
        this.#battle(data.battleId, sector).nextAt = data.nextAt
        return []
      case 'battle.ended':
        this.#battles.delete(data.battleId)
        this.ended = endedBattle(sector, data, me)
        return [{ kind: 'ended', ending: this.ended.ending }]
      case 'battle.round':
        return this.#fight(this.#battle(data.battleId, sector), data)
      default:
        return []
    }
  }

  #fight(battle: Battle, { round, nextAt, hits }: EventData['battle.round']): BattleNews[] {
    battle.round = round
    battle.nextAt = nextAt
    let hasLosses = false
    for (const { fleetId, owner, ships, wounds } of hits) {
      const known = battle.fighters.get(fleetId)
      hasLosses ||= known !== undefined && shipCount(ships) < shipCount(known.ships)
      const brought = known?.brought ?? ships
      const hull = hullShare({ ships, wounds })
      battle.fighters.set(fleetId, { owner: owner ?? '', brought, ships, hull })
    }
    return hasLosses ? [{ kind: 'losses' }] : []
  }

  #absorb(into: Battle, absorbed: BattleId | null): void {
    const from = absorbed === null ? undefined : this.#battles.get(absorbed)
    if (!from || absorbed === null) return
    for (const [id, fighter] of from.fighters) into.fighters.set(id, fighter)
    into.nextAt ??= from.nextAt
    this.#battles.delete(absorbed)
  }

  #battle(id: BattleId, sectorId: SectorId): Battle {
    const battle = this.#battles.get(id) ?? {
      sectorId,
      round: 0,
      nextAt: null,
      fighters: new Map(),
    }
    this.#battles.set(id, battle)
    return battle
  }
}

function endedBattle(
  sectorId: SectorId,
  { battleId: id, parties, fleets }: EventData['battle.ended'],
  me: CommanderId | null,
): EndedBattle {
  const lostBy = (isMine: boolean): Ships =>
    parties
      .filter(({ party }) => (party === me) === isMine)
      .reduce<Ships>((sum, { lost }) => plusShips(sum, lost), {})
  const { brought = {} } = parties.find(({ party }) => party === me) ?? {}
  const lost = lostBy(true)
  const isLeft = fleets.some(({ owner }) => owner === me)
  const othersAreLeft = fleets.some(({ owner }) => owner !== me)
  const ending = isLeft
    ? othersAreLeft
      ? 'over'
      : 'won'
    : shipCount(lost) < shipCount(brought)
      ? 'fled'
      : 'lost'
  return { id, sectorId, ending, lost, othersLost: lostBy(false) }
}

function partyView(party: CommanderId, all: readonly Fighter[]): PartyView {
  const sum = (of: (fighter: Fighter) => Ships): Ships =>
    all.reduce<Ships>((ships, fighter) => plusShips(ships, of(fighter)), {})
  const [brought, left] = [sum(({ brought }) => brought), sum(({ ships }) => ships)]
  // By ships, because the hull of others' fleets is known only as a share.
  const weight = all.reduce((count, { brought }) => count + shipCount(brought), 0)
  const hull = all.reduce((part, { ships, hull }) => part + shipCount(ships) * hull, 0)
  return {
    ...{ party, left, fleets: all.filter(({ ships }) => shipCount(ships) > 0).length },
    lost: minusShips(brought, left) ?? {},
    hull: weight === 0 ? 0 : hull / weight,
  }
}
