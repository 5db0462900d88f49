import { type Fact, FactTable } from '../../src/sim/core/FactTable.ts'
import type { BattleId, SectorId } from '../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import { distance, positionAt } from '../../src/sim/galaxy/course.ts'
import { CONTACT_UNITS, ROUND_LATE_MS_MAX, ROUND_MS } from '../../src/sim/rules/war.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import { canHarm } from '../../src/sim/war/Battlefield.ts'
import { Sides } from '../../src/sim/war/hostility.ts'

/** Two fleets in range and hostile for this long must fight: contacts are solved to 50 ms. */
const CONTACT_MS = 50

/** Checks the rules of war from the journal: rounds that abut, and fights where there must be one. */
export class WarAuditor {
  rounds = 0
  battles = 0
  readonly #factRows: () => readonly Fact[]
  readonly #violate: (rule: string, what: string) => void
  /** The number of each battle's next round, and when it is due. */
  readonly #next = new Map<BattleId, { readonly round: number; readonly at: number }>()
  #facts = new FactTable()
  #known = 0

  constructor(factRows: () => readonly Fact[], violate: (rule: string, what: string) => void) {
    this.#factRows = factRows
    this.#violate = violate
  }

  follow(sector: SectorId, event: SectorEvent, { battles }: SectorState): void {
    switch (event.type) {
      case 'battle.began':
        this.battles += 1
        this.#next.set(event.data.battleId, { round: 1, at: event.data.nextAt })
        break
      case 'battle.round': {
        const { battleId, round, nextAt } = event.data
        const next = this.#next.get(battleId)
        this.rounds += 1
        if (next?.round !== round || next.at !== event.at || nextAt !== event.at + ROUND_MS) {
          this.#violate(
            'PLAY-1',
            `round ${round} of ${battleId} in ${sector} at ${event.at}: ${show(next)}`,
          )
        }
        this.#next.set(battleId, { round: round + 1, at: nextAt })
        break
      }
      case 'battle.putOff': {
        const { battleId, nextAt } = event.data
        const next = this.#next.get(battleId)
        if (!next || nextAt - next.at <= ROUND_LATE_MS_MAX) {
          this.#violate('PLAY-1', `${battleId} was put off to ${nextAt}: ${show(next)}`)
        }
        if (next) this.#next.set(battleId, { ...next, at: nextAt })
        break
      }
      case 'battle.joined':
        if (event.data.absorbed !== null) this.#next.delete(event.data.absorbed)
        break
      case 'battle.ended':
        this.#next.delete(event.data.battleId)
        break
    }
    for (const { id, nextAt } of battles.values()) {
      // A battle whose round is over due is one that was lost.
      if (event.at > nextAt && event.type !== 'battle.putOff') {
        this.#violate('PLAY-1', `the round of ${id} at ${nextAt} was not fought before ${event.at}`)
      }
    }
  }

  /** Whoever is hostile and in range for a while fights, in one battle. */
  check(sector: SectorId, state: SectorState): void {
    const { fleets, now } = state
    this.#readFacts()
    const then = now - CONTACT_MS
    const sides = new Sides(this.#facts, state, then)
    const settled = [...fleets.values()].filter((fleet) => isSettled(fleet, then))
    settled.forEach((one, index) => {
      for (const other of settled.slice(index + 1)) {
        if (one.battle && one.battle.id === other.battle?.id) continue
        if (!canHarm(one.ships) && !canHarm(other.ships)) continue
        if (!inRange(one, other, then) || !inRange(one, other, now)) continue
        if (!this.#areHostileSince(state, one, other, then, now)) continue
        if (!sides.areHostile(sides.fighter(one), sides.fighter(other))) continue
        this.#violate('FACT-1', `${one.id} and ${other.id} do not fight in ${sector} at ${now}`)
      }
    })
  }

  /** Hostile now and then; what changed meanwhile may have been decided by older facts. */
  #areHostileSince(
    state: SectorState,
    one: Fleet,
    other: Fleet,
    then: number,
    now: number,
  ): boolean {
    return [then, now].every((at) => {
      const sides = new Sides(this.#facts, state, at)
      return sides.areHostile(sides.fighter(one), sides.fighter(other))
    })
  }

  #readFacts(): void {
    const rows = this.#factRows()
    for (const fact of rows.slice(this.#known)) this.#facts.put(fact)
    this.#known = rows.length
  }
}

function isSettled({ course, truce }: Fleet, then: number): boolean {
  return course.since < then && (truce?.until ?? 0) < then
}

function inRange(one: Fleet, other: Fleet, at: number): boolean {
  return distance(positionAt(one.course, at), positionAt(other.course, at)) < CONTACT_UNITS - 0.001
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'no such battle'
}
