import type { CommanderId } from '../src/sim/core/ids.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import { PIRATES } from '../src/sim/rules/commanders.ts'
import { plusShips, type ShipClass, type Ships } from '../src/sim/rules/ships.ts'
import type { SectorState } from '../src/sim/sectorState.ts'
import type { LittleGalaxy } from './LittleGalaxy.ts'

/** The rules of credits, written out again: credits in 10 s, and in 100 s. */
const UPKEEP: Record<ShipClass, number> = {
  ...{ scout: 1, interceptor: 2, frigate: 4, cruiser: 10, hauler: 2, engineer: 4 },
}
const DAY_MS = 86_400_000

/**
 * A plain model of what commanders have. It looks at the state of a little galaxy before each event
 * and adds up what was earned since the last, in micro-credits. It books nothing and knows no events
 * but those by which a sum is paid.
 */
export class CreditModel {
  readonly #little: LittleGalaxy
  readonly #balances = new Map<CommanderId, bigint>()
  readonly #bounties = new Map<string, number>()
  /** Until when the base of each earns. */
  readonly #earnsUntil = new Map<CommanderId, number>()
  #at = 0

  constructor(little: LittleGalaxy) {
    this.#little = little
  }

  /** To be called before an event is applied, or when time has passed. */
  passTo(at: number): void {
    const states = this.#little.galaxy.sectors.map(({ id }) => this.#little.state(id))
    const lanes = this.#little.lanes.map(({ fleet }) => fleet)
    for (const commander of this.commanders(states)) {
      const ships = shipsOf(states, lanes, commander)
      const held = states.flatMap(({ systems }) =>
        [...systems.values()].filter(({ owner }) => owner === commander),
      )
      const income = held.reduce((sum, { station }) => sum + 5 * station.level + 2, 0)
      const beyond = Math.max(0, held.length - 12)
      let administration = 0
      for (let nth = 1; nth <= beyond; nth += 1) administration += 10 * nth
      const in10S = income - administration
      const micros = BigInt(at - this.#at) * BigInt(in10S * 100 - upkeepIn100S(ships) * 10)
      this.#add(commander, micros)
      const until = this.#earnsUntil.get(commander)
      const earnedMs = until === undefined ? 0 : Math.max(0, Math.min(at, until) - this.#at)
      this.#add(commander, BigInt(earnedMs) * 500n)
    }
    this.#at = at
  }

  /** To be called when an event was applied. */
  note({ type, at, data }: SectorEvent): void {
    switch (type) {
      case 'base.placed':
        this.#add(data.base.owner, 1_000_000_000n)
        this.#earnsUntil.set(data.base.owner, at + DAY_MS)
        return
      case 'base.ended':
        this.#earnsUntil.delete(data.owner)
        return
      case 'battle.ended': {
        const pirates = data.parties.find(({ party }) => party === PIRATES)
        const worth = Object.entries(pirates?.lost ?? {}).reduce(
          (sum, [ship, count]) => sum + count * WORTH[ship as ShipClass],
          0,
        )
        const others = data.parties.filter(({ party }) => party !== PIRATES)
        const dealt = others.reduce((sum, party) => sum + party.dealt, 0)
        for (const { party, dealt: own } of others) {
          if (party === '' || own === 0) continue
          const day = `${party} ${Math.floor(at / DAY_MS)}`
          const before = this.#bounties.get(day) ?? 0
          const full = Math.floor(worth * 200_000 * (own / dealt))
          const paid = Math.min(full, 2_000_000_000 - before)
          this.#bounties.set(day, before + paid)
          this.#add(party, BigInt(paid))
        }
      }
    }
  }

  /** @returns micro-credits */
  balanceOf(commander: CommanderId): bigint {
    return this.#balances.get(commander) ?? 0n
  }

  commanders(states: readonly SectorState[]): Set<CommanderId> {
    const owners = states.flatMap(({ fleets, bases, systems }) =>
      [...fleets.values(), ...bases.values(), ...systems.values()].map(({ owner }) => owner),
    )
    const lanes = this.#little.lanes.map(({ fleet }) => fleet.owner)
    const all = [...owners, ...lanes, ...this.#balances.keys()]
    return new Set(all.filter((owner) => owner !== null && owner !== PIRATES)) as Set<CommanderId>
  }

  #add(commander: CommanderId, micros: bigint): void {
    this.#balances.set(commander, this.balanceOf(commander) + micros)
  }
}

const WORTH: Record<ShipClass, number> = {
  ...{ scout: 40, interceptor: 80, frigate: 170, cruiser: 480, hauler: 120, engineer: 400 },
}

/** What a commander keeps: for ships that fall in a fight, until the fight is over. */
function shipsOf(
  states: readonly SectorState[],
  lanes: readonly { readonly owner: CommanderId | null; readonly ships: Ships }[],
  commander: CommanderId,
): Ships {
  const own = (one: { readonly owner: CommanderId | null }) => one.owner === commander
  const there = states.flatMap(({ fleets, bases, systems, battles }) => [
    ...[...fleets.values()].filter(own).map(({ ships }) => ships),
    ...[...bases.values(), ...systems.values()].filter(own).map(({ yard }) => yard.ships),
    ...[...battles.values()].map(({ parties }) => parties[commander]?.lost ?? {}),
  ])
  return [...there, ...lanes.filter(own).map(({ ships }) => ships)].reduce(plusShips, {})
}

function upkeepIn100S(ships: Ships): number {
  return Object.entries(ships).reduce(
    (sum, [ship, count]) => sum + count * UPKEEP[ship as ShipClass],
    0,
  )
}
