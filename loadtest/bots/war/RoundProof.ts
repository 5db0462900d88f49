import type { OwnEvent } from '../../../src/protocol/feedEvents.ts'
import type { BattleId, CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import { nameOf } from './ShipCount.ts'

/** What a commander was told of a battle since its fleets came into it. */
interface Fight {
  /** Its own fleets in it. */
  readonly fleets: Set<FleetId>
  /** The last round it was told of; null if it came later and was told of none yet. */
  round: number | null
  /** When the next round is due, in galaxy ms; null if it has not been told. */
  nextAt: number | null
}

type Joining = readonly { readonly fleetId: FleetId; readonly owner: CommanderId | null }[]

/**
 * Checks that the rounds of a battle abut [PLAY-1]: as long as a commander has a fleet in it, it is
 * told of each round, and each happens when the one before said that it would.
 */
export class RoundProof {
  readonly #own: CommanderId
  readonly #wrong: (what: string) => void
  readonly #fights = new Map<BattleId, Fight>()

  constructor(own: CommanderId, wrong: (what: string) => void) {
    this.#own = own
    this.#wrong = wrong
  }

  /** Takes note of the battles in which its fleets are when the books are opened. */
  open(fleets: readonly { readonly id: FleetId; readonly battle: BattleId | null }[]): void {
    for (const { id, battle } of fleets) {
      if (battle === null) continue
      const fight = this.#fights.get(battle) ?? { fleets: new Set(), round: null, nextAt: null }
      fight.fleets.add(id)
      this.#fights.set(battle, fight)
    }
  }

  /** Takes in an event that concerns the commander. */
  hear(event: OwnEvent): void {
    switch (event.type) {
      case 'battle.began': {
        const { battleId, fleets, nextAt } = event.data
        this.#join(battleId, fleets, { fleets: new Set(), round: 0, nextAt })
        break
      }
      case 'battle.joined': {
        const { battleId, absorbed, fleets } = event.data
        if (absorbed !== null) this.#fights.delete(absorbed)
        this.#join(battleId, fleets, { fleets: new Set(), round: null, nextAt: null })
        break
      }
      case 'battle.putOff': {
        const fight = this.#fights.get(event.data.battleId)
        if (fight) fight.nextAt = event.data.nextAt
        break
      }
      case 'battle.round':
        this.#round(event)
        break
      case 'fleet.retreated':
        this.#leave(event.data.battleId, event.data.fleetId)
        break
      case 'fleet.departed':
      case 'fleet.docked':
      case 'fleet.ended':
        // A fleet that is fought and not stopped may go on to its gate.
        for (const battleId of this.#fights.keys()) this.#leave(battleId, event.data.fleetId)
        break
      case 'battle.ended':
        this.#end(event)
        break
    }
  }

  #join(battleId: BattleId, joining: Joining, first: Fight): void {
    const fight = this.#fights.get(battleId) ?? first
    for (const { fleetId, owner } of joining) {
      if (owner === this.#own) fight.fleets.add(fleetId)
    }
    if (fight.fleets.size > 0) this.#fights.set(battleId, fight)
  }

  #round(event: OwnEvent & { readonly type: 'battle.round' }): void {
    const { battleId, round, nextAt, hits, left } = event.data
    const fight = this.#fights.get(battleId)
    if (!fight) {
      this.#wrong(`${nameOf(event)} is of a battle in which it has no fleet [PLAY-1]`)
      return
    }
    if (fight.round !== null && round !== fight.round + 1) {
      this.#wrong(
        `${nameOf(event)} is round ${round} of its battle, after round ${fight.round} [PLAY-1]`,
      )
    }
    if (fight.nextAt !== null && event.at !== fight.nextAt) {
      this.#wrong(`${nameOf(event)} was at ${event.at}, and due at ${fight.nextAt} [PLAY-1]`)
    }
    fight.round = round
    fight.nextAt = nextAt
    for (const { fleetId, ships } of hits) {
      if (Object.keys(ships).length === 0) this.#leave(battleId, fleetId)
    }
    for (const { fleetId } of left) this.#leave(battleId, fleetId)
  }

  #leave(battleId: BattleId, fleetId: FleetId): void {
    const fight = this.#fights.get(battleId)
    fight?.fleets.delete(fleetId)
    if (fight?.fleets.size === 0) this.#fights.delete(battleId)
  }

  /** A last round in which its fleets had no enemy in range is told only by the end itself. */
  #end(event: OwnEvent & { readonly type: 'battle.ended' }): void {
    const { battleId, rounds } = event.data
    const fight = this.#fights.get(battleId)
    this.#fights.delete(battleId)
    if (!fight || fight.round === null || rounds === fight.round || rounds === fight.round + 1)
      return
    this.#wrong(
      `${nameOf(event)} ends its battle after ${rounds} rounds, of which ${fight.round} were told [PLAY-1]`,
    )
  }
}
