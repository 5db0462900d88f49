import assert from 'node:assert/strict'
import { Dice } from '../src/sim/core/dice.ts'
import { type Fact, FactTable } from '../src/sim/core/FactTable.ts'
import type { CommanderId, SectorId } from '../src/sim/core/ids.ts'
import { type Decision, decide, type Input } from '../src/sim/decide.ts'
import { type Effects, EffectsOf } from '../src/sim/effects.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import { evolve } from '../src/sim/evolve.ts'
import type { Fleet, Transit } from '../src/sim/fleets/fleet.ts'
import { distance, positionAt } from '../src/sim/galaxy/course.ts'
import type { Galaxy } from '../src/sim/galaxy/galaxy.ts'
import { type InboxBody, type InboxType, writeInbox } from '../src/sim/inbox.ts'
import { check, type Order } from '../src/sim/orders.ts'
import { emptySector, type SectorState } from '../src/sim/sectorState.ts'
import { WRITES, writeState } from '../src/sim/versions.ts'

const LEAP_UNITS_MAX = 1e-6

type EventOf<Type extends SectorEvent['type']> = Extract<SectorEvent, { type: Type }>

/**
 * A whole galaxy in memory, without hosts or a store: sectors, lanes and a clock that the test
 * moves. It asserts its invariants after every step, so every test that uses it checks them too.
 */
export class LittleGalaxy {
  readonly galaxy: Galaxy
  readonly journals = new Map<SectorId, SectorEvent[]>()
  readonly lanes: Transit[] = []
  readonly facts = new FactTable()
  readonly #states = new Map<SectorId, SectorState>()
  /** When facts change, in galaxy ms. */
  readonly #factTimes: number[] = []
  readonly #secret: string
  now = 0
  /** The version being written. It never goes back. */
  writes = WRITES
  hasPirates = false
  onEvent: ((event: SectorEvent) => void) | null = null
  /** Called before time passes, with the galaxy ms to which it does. */
  onPass: ((to: number) => void) | null = null

  constructor(galaxy: Galaxy, secret = 'secret') {
    this.galaxy = galaxy
    this.#secret = secret
    for (const { id } of galaxy.sectors) {
      this.#states.set(id, emptySector(galaxy.seed, id))
      this.journals.set(id, [])
    }
  }

  state(sector: SectorId): SectorState {
    const state = this.#states.get(sector)
    assert.ok(state, `no sector ${sector}`)
    return state
  }

  /** Adds a fleet to a sector. */
  place(fleet: Fleet, sector: SectorId): void {
    this.lanes.push({ fleet, from: sector, to: sector, departAt: this.now, arriveAt: this.now })
    this.letPass(0)
  }

  order(commander: CommanderId, sector: SectorId, order: Order): Decision {
    const state = this.state(sector)
    const early = check(
      {
        ...{
          galaxy: this.galaxy,
          facts: this.facts,
          writes: this.writes,
          state,
          commander,
          at: this.now,
        },
        fleetsElsewhere: this.#fleetsElsewhere(commander, sector),
      },
      order,
    )
    const decision = this.#happen(
      sector,
      {
        kind: 'order',
        commander,
        order,
        fleetsElsewhere: this.#fleetsElsewhere(commander, sector),
      },
      this.now,
    )
    // [IN-1] `check` refuses an order exactly when `decide` does.
    assert.deepEqual(decision.ok ? null : decision, early)
    this.letPass(0)
    return decision
  }

  /** Learns facts. Sectors look at each when it begins to hold. */
  learn(...facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.facts.put(fact)
      this.#factTimes.push(Math.max(fact.since, this.now))
    }
    this.#factTimes.sort((one, other) => one - other)
    this.letPass(0)
  }

  /** Delivers a row of the inbox to a sector. */
  deliver<K extends InboxType>(sector: SectorId, kind: K, body: InboxBody[K]): Decision {
    const row = writeInbox({ id: `row-${this.now}`, sector }, kind, body, this.writes)
    return this.#happen(sector, { kind: 'inbox', row }, this.now)
  }

  /**
   * Lets time pass. Timers and arrivals of all sectors happen in the order of their times.
   *
   * @param isLate whether nobody hosts the sectors meanwhile, so that all of it is decided late
   */
  letPass(ms: number, isLate = false): void {
    const until = this.now + ms
    for (;;) {
      const due = this.#nextDue()
      const changeAt = this.#factTimes[0]
      if (changeAt !== undefined && changeAt <= Math.min(until, due?.at ?? until)) {
        this.#passTo(changeAt)
        this.#factTimes.shift()
        for (const { contacts } of this.#states.values()) contacts.relook(changeAt)
        continue
      }
      if (!due || due.at > until) break
      assert.ok(due.at >= this.now, 'nothing is due in the past')
      this.#passTo(due.at)
      const { due: items, contacts } = this.state(due.sector)
      if (due.input.kind === 'due') items.take(due.input.item, due.at)
      if (due.input.kind === 'contact') contacts.take(due.input.contact, due.at)
      if (due.input.kind === 'arrival') this.lanes.splice(this.lanes.indexOf(due.input.transit), 1)
      this.#happen(due.sector, due.input, due.at, isLate ? until : due.at)
    }
    this.#passTo(until)
  }

  /** Every place a fleet is in: exactly one, unless a rule is broken. */
  placesOf(fleet: string): string[] {
    const sectors = [...this.#states.values()].filter((state) => state.fleets.has(fleet))
    const lanes = this.lanes.filter((transit) => transit.fleet.id === fleet)
    return [
      ...sectors.map((state) => `sector ${state.id}`),
      ...lanes.map((transit) => `lane to ${transit.to}`),
    ]
  }

  #passTo(at: number): void {
    this.onPass?.(at)
    this.now = at
  }

  #fleetsElsewhere(commander: CommanderId, sector: SectorId): number {
    const others = [...this.#states.values()].filter(({ id }) => id !== sector)
    const there = others.flatMap(({ fleets }) => [...fleets.values()])
    const all = [...there, ...this.lanes.map(({ fleet }) => fleet)]
    return all.filter(({ owner }) => owner === commander).length
  }

  #nextDue(): { sector: SectorId; at: number; input: Input } | null {
    let best: { sector: SectorId; at: number; input: Input } | null = null
    for (const transit of this.lanes) {
      const at = Math.max(transit.arriveAt, this.now)
      if (!best || at < best.at) {
        best = { sector: transit.to, at, input: { kind: 'arrival', transit } }
      }
    }
    for (const state of this.#states.values()) {
      const contact = state.contacts.next(state, this.facts)
      if (contact && (!best || contact.at < best.at)) {
        best = { sector: state.id, at: contact.at, input: { kind: 'contact', contact } }
      }
      const item = state.due.next(this.writes)
      // What becomes due late happens at once.
      const at = item && Math.max(item.at, this.now)
      if (item && at !== null && (!best || at < best.at)) {
        best = { sector: state.id, at, input: { kind: 'due', item } }
      }
    }
    return best
  }

  #happen(sector: SectorId, input: Input, at: number, now: number = at): Decision {
    const state = this.state(sector)
    const before = writeState(state)
    const surroundings = {
      galaxy: this.galaxy,
      facts: this.facts,
      writes: this.writes,
      newId: (seq: number, n: number) => `b${sector}-${seq}-${n}`,
      hasPirates: this.hasPirates,
      secretDice: () => Dice.seeded(`${this.#secret}/${sector}`).state,
    }
    const decision = decide(surroundings, state, input, at, now)
    assert.equal(writeState(state), before, 'decide changes nothing')
    assert.deepEqual(
      decide(surroundings, state, input, at, now),
      decision,
      'decide draws from a copy: twice the same',
    )
    if (!decision.ok) return decision
    const effects = new EffectsOf(sector)
    for (const event of decision.events) {
      assert.ok(event.at >= state.now, '[TIME-1]')
      assert.equal(event.seq, state.seq + 1, '[FEED-1]')
      effects.note(state, event)
      if (event.type === 'fleet.course') assertNoLeap(state, event)
      evolve(state, event)
      this.journals.get(sector)?.push(event)
      this.onEvent?.(event)
    }
    this.#apply(effects.effects)
    return decision
  }

  #apply({ produced, fleets }: Effects): void {
    for (const transit of produced) {
      const move = fleets.find((one) => one.fleetId === transit.fleet.id)
      assert.deepEqual(move?.after, { sector: transit.to, hops: transit.fleet.hops }, '[OWN-1]')
      this.lanes.push(transit)
    }
  }
}

/** A new course begins where the fleet is by then, but for rounding. */
function assertNoLeap({ fleets }: SectorState, { at, data }: EventOf<'fleet.course'>): void {
  const { fleetId, course } = data
  const before = fleets.get(fleetId)
  const leap = before ? distance(positionAt(before.course, at), positionAt(course, at)) : 0
  assert.ok(leap < LEAP_UNITS_MAX, `fleet ${fleetId} leaps ${leap} units`)
}
