import type { BattleId, SectorId } from '../src/sim/core/ids.ts'
import type { SectorEvent } from '../src/sim/events.ts'

interface Fight {
  readonly sector: SectorId
  readonly rounds: number
}

/**
 * Follows battles by the events alone: each begins once, its rounds are numbered without a gap, and
 * nothing of it comes after its end [PLAY-1]. It takes the events of each sector in order.
 */
export class RoundLedger {
  readonly #open = new Map<BattleId, Fight>()
  readonly #over = new Set<BattleId>()
  readonly #counts = { battles: 0, rounds: 0, putOffs: 0, absorbed: 0, retreats: 0 }

  /** @throws Error if a round is missing, or comes twice, or after the end of its battle */
  add(event: SectorEvent): void {
    switch (event.type) {
      case 'battle.began': {
        const { battleId } = event.data
        const isKnown = this.#open.has(battleId) || this.#over.has(battleId)
        if (isKnown) throw fault(event, `battle ${battleId} began before`)
        this.#counts.battles += 1
        this.#open.set(battleId, { sector: event.sector, rounds: 0 })
        return
      }
      case 'battle.joined': {
        const { battleId, absorbed } = event.data
        this.#fightOf(event, battleId)
        if (absorbed === null) return
        this.#close(event, absorbed)
        this.#counts.absorbed += 1
        return
      }
      case 'battle.round': {
        const { battleId, round } = event.data
        const { sector, rounds } = this.#fightOf(event, battleId)
        if (round !== rounds + 1) throw fault(event, `round ${round} comes after ${rounds}`)
        this.#counts.rounds += 1
        this.#open.set(battleId, { sector, rounds: round })
        return
      }
      case 'battle.putOff':
        this.#fightOf(event, event.data.battleId)
        this.#counts.putOffs += 1
        return
      case 'fleet.retreated':
        this.#fightOf(event, event.data.battleId)
        this.#counts.retreats += 1
        return
      case 'battle.ended': {
        const { battleId, rounds } = event.data
        const fought = this.#fightOf(event, battleId).rounds
        if (rounds !== fought) throw fault(event, `it ended after ${rounds} rounds of ${fought}`)
        this.#close(event, battleId)
      }
    }
  }

  /** @returns the rounds of the battles that go on in a sector */
  in(sector: SectorId): Map<BattleId, number> {
    const here = [...this.#open].filter(([, fight]) => fight.sector === sector)
    return new Map(here.map(([id, { rounds }]) => [id, rounds]))
  }

  get figures(): Readonly<Record<string, number>> {
    return this.#counts
  }

  #fightOf(event: SectorEvent, id: BattleId): Fight {
    const fight = this.#open.get(id)
    if (fight?.sector !== event.sector) throw fault(event, `no battle ${id} goes on here`)
    return fight
  }

  #close(event: SectorEvent, id: BattleId): void {
    this.#fightOf(event, id)
    this.#open.delete(id)
    this.#over.add(id)
  }
}

function fault({ sector, seq, type }: SectorEvent, says: string): Error {
  return new Error(`[PLAY-1] sector ${sector}, event ${seq} (${type}): ${says}`)
}
