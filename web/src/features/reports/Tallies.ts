import type { BattleReport, BattleStep } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId, FleetId } from '../../../../src/sim/core/ids.ts'
import { minusShips, plusShips, type Ships } from '../../../../src/sim/rules/ships.ts'
import { garrisonId } from '../../../../src/sim/war/combatant.ts'
import { isGone } from '../../../../src/sim/war/garrisons.ts'
import type { Fighter, Fighters } from './fighters.ts'

/** What a party did and has left, as far as it is known. */
export interface Tally {
  readonly party: CommanderId
  /** Hull it destroyed in this step, in thousandths. */
  readonly dealt: number
  /** Null when it is not known how its ships are spread. */
  readonly left: Ships | null
  /** What it lost since it was last known what it has; null when that is not known. */
  readonly lost: Ships | null
}

type Arrival = Extract<BattleStep, { type: 'began' }>['garrisons'][number]

/**
 * What parties have left after each step of a battle. A garrison tells its docked ships when it
 * comes; the rest of what a party brought came with its fleets.
 */
export class Tallies {
  /** The ships of fleets that are alone in their party: those that its fleets brought. */
  readonly lone: ReadonlyMap<FleetId, Ships>
  /** What each party's fleets brought; null where that does not follow. */
  readonly #broughtByFleets: ReadonlyMap<CommanderId, Ships | null>
  /** The garrisons as they came first, by id. */
  readonly #arrivals: ReadonlyMap<string, Arrival>
  /** What each party was last known to have. */
  readonly #known = new Map<CommanderId, Ships>()

  constructor({ details }: BattleReport, steps: readonly BattleStep[]) {
    const arrivals = arrivalsIn(steps)
    this.#broughtByFleets = new Map(
      (details?.parties ?? []).map(({ commander, brought }) => {
        const own = arrivals.filter((garrison) => garrison.commander === commander)
        return [commander ?? '', minusShips(brought, sumOf(own.map(({ ships }) => ships)))]
      }),
    )
    this.#arrivals = new Map(arrivals.toReversed().map((one) => [garrisonId(one.system), one]))
    this.lone = loneFleets(steps, this.#broughtByFleets)
  }

  /** @param fighters as they are after the step, which follows that of the call before */
  after(step: BattleStep, fighters: Fighters): Tally[] {
    return [...this.#broughtByFleets.keys()].map((party) => {
      const left = this.#left(party, fighters)
      const lost = left && minusShips(this.#known.get(party) ?? left, left)
      if (left) this.#known.set(party, left)
      return { party, left, lost, dealt: step.type === 'round' ? (step.dealt[party] ?? 0) : 0 }
    })
  }

  /** Those that nobody has hit yet are all there, wherever they are. */
  #left(party: CommanderId, fighters: Fighters): Ships | null {
    const own = [...fighters.values()].filter((one) => one.party === party)
    const fleets = own.filter(({ station }) => station === null)
    const isUnhit = fleets.every(({ hull, ships }) => hull === 1 && ships === null)
    const inFleets = isUnhit ? (this.#broughtByFleets.get(party) ?? null) : shipsOf(fleets)
    if (!inFleets) return null
    const docked = own.filter(({ station }) => station !== null)
    const toCome = [...this.#arrivals].filter(
      ([id, { commander }]) => commander === party && !fighters.has(id),
    )
    return sumOf([
      inFleets,
      ...docked.map(({ ships }) => ships ?? {}),
      ...toCome.map(([, { ships }]) => ships),
    ])
  }
}

/** The garrisons as they came into the battle; one that came again, again. */
function arrivalsIn(steps: readonly BattleStep[]): Arrival[] {
  const arrivals: Arrival[] = []
  const inIt = new Set<number>()
  for (const step of steps) {
    if (step.type === 'round') {
      const out = [...step.released, ...step.garrisons.filter(isGone).map(({ system }) => system)]
      for (const system of out) inIt.delete(system)
    } else if (step.type !== 'retreated') {
      const came = step.garrisons.filter(({ system }) => !inIt.has(system))
      for (const { system } of came) inIt.add(system)
      arrivals.push(...came)
    }
  }
  return arrivals
}

function loneFleets(
  steps: readonly BattleStep[],
  brought: ReadonlyMap<CommanderId, Ships | null>,
): ReadonlyMap<FleetId, Ships> {
  const placed = steps.flatMap((step) => ('fleets' in step ? step.fleets : []))
  const owners = new Map(placed.map(({ fleetId, commander }) => [fleetId, commander ?? '']))
  const byParty = Map.groupBy(owners.keys(), (id) => owners.get(id) ?? '')
  return new Map(
    [...byParty].flatMap(([party, [id, ...more]]) => {
      const ships = brought.get(party)
      return id !== undefined && more.length === 0 && ships ? [[id, ships] as const] : []
    }),
  )
}

/** @returns null if those of one are not known */
function shipsOf(fighters: readonly Fighter[]): Ships | null {
  const known = fighters.flatMap(({ ships }) => ships ?? [])
  return known.length < fighters.length ? null : sumOf(known)
}

function sumOf(all: readonly Ships[]): Ships {
  return all.reduce<Ships>((sum, ships) => plusShips(sum, ships), {})
}
