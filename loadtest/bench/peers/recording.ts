import FlatQueue from 'flatqueue'
import { publicFace } from '../../../src/feed/faces.ts'
import { Dice } from '../../../src/sim/core/dice.ts'
import { NO_FACTS } from '../../../src/sim/core/FactTable.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { decide, type Input } from '../../../src/sim/decide.ts'
import { EffectsOf } from '../../../src/sim/effects.ts'
import type { SectorEvent } from '../../../src/sim/events.ts'
import { evolve } from '../../../src/sim/evolve.ts'
import type { Fleet, Transit } from '../../../src/sim/fleets/fleet.ts'
import type { Galaxy } from '../../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../../src/sim/merchants/merchants.ts'
import { emptySector, type SectorState } from '../../../src/sim/sectorState.ts'
import { WRITES } from '../../../src/sim/versions.ts'

/** A period of a galaxy's life, to be played repeatedly. */
export interface Recording {
  /** Where fleets were when the recording began, without those in lanes. */
  readonly standing: readonly { readonly fleet: Fleet; readonly sector: SectorId }[]
  /** All events, in order. */
  readonly events: readonly SectorEvent[]
  /** The events that everybody may see. */
  readonly open: readonly SectorEvent[]
  /** Galaxy ms when it began, and its length. */
  readonly from: number
  readonly ms: number
}

/** Galaxy ms before the recording begins, in which merchants spread over the galaxy. */
const WARM_UP_MS = 300_000

/** Records merchants in the simulation until there are enough public events. */
export function recordMerchants(
  galaxy: Galaxy,
  merchants: number,
  publicEvents: number,
): Recording {
  const play = new Play(galaxy, merchants)
  while (play.now < WARM_UP_MS) play.step()
  const from = play.now
  const standing = play.standing()
  const [events, open]: [SectorEvent[], SectorEvent[]] = [[], []]
  while (open.length < publicEvents) {
    for (const event of play.step()) {
      events.push(event)
      if (publicFace(event)) open.push(event)
    }
  }
  return { standing, events, open, from, ms: play.now - from }
}

type Due = { readonly sector: SectorId; readonly transit: Transit | null }

/** The simulation without a host: whatever is due next happens next. */
class Play {
  now = 0
  readonly #galaxy: Galaxy
  readonly #states = new Map<SectorId, SectorState>()
  readonly #due = new FlatQueue<Due>()

  constructor(galaxy: Galaxy, merchants: number) {
    this.#galaxy = galaxy
    for (const { id } of galaxy.sectors) this.#states.set(id, emptySector(galaxy.seed, id))
    for (const transit of foundMerchants(galaxy, merchants)) this.#await(transit)
  }

  step(): readonly SectorEvent[] {
    const at = this.#due.peekValue()
    const due = this.#due.pop()
    if (at === undefined || !due) throw new Error('nothing will ever happen again')
    const state = this.#state(due.sector)
    if (due.transit) return this.#happen(state, { kind: 'arrival', transit: due.transit }, at)
    const item = state.due.next(WRITES)
    if (!item || item.at > at) return []
    state.due.take(item, at)
    return this.#happen(state, { kind: 'due', item }, at)
  }

  standing(): { fleet: Fleet; sector: SectorId }[] {
    return [...this.#states.values()].flatMap(({ id: sector, fleets }) =>
      [...fleets.values()].map((fleet) => ({ fleet, sector })),
    )
  }

  #happen(state: SectorState, input: Input, at: number): readonly SectorEvent[] {
    this.now = Math.max(this.now, at, state.now)
    const decision = decide(
      {
        ...{ galaxy: this.#galaxy, facts: NO_FACTS, writes: WRITES, newId: () => '' },
        secretDice: () => Dice.seeded(`secret ${state.id}`).state,
      },
      state,
      input,
      this.now,
    )
    if (!decision.ok) throw new Error(decision.message)
    const effects = new EffectsOf(state.id)
    for (const event of decision.events) {
      effects.note(state, event)
      evolve(state, event)
    }
    for (const transit of effects.effects.produced) this.#await(transit)
    const item = state.due.next(WRITES)
    if (item) this.#due.push({ sector: state.id, transit: null }, item.at)
    return decision.events
  }

  #await(transit: Transit): void {
    this.#due.push({ sector: transit.to, transit }, transit.arriveAt)
  }

  #state(sector: SectorId): SectorState {
    const state = this.#states.get(sector)
    if (!state) throw new Error(`there is no sector ${sector}`)
    return state
  }
}
