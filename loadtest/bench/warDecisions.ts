import { Dice } from '../../src/sim/core/dice.ts'
import { FactTable } from '../../src/sim/core/FactTable.ts'
import type { Surroundings } from '../../src/sim/core/Scene.ts'
import { decide, type Input } from '../../src/sim/decide.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { type Course, courseTo, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { Durations, type Figure } from './Figures.ts'
import type { FeedGround } from './feedGalaxy.ts'

const SECTOR = 3
/** Enough hull to last for as many rounds as are measured. */
const SHIPS: Ships = { cruiser: 20, frigate: 30, interceptor: 40, hauler: 100 }
const ROUNDS = 30
const BATTLES = { short: 3, long: 12 }
const CONTACT_FLEETS = 2_000
const CONTACT_PARTIES = 200
const CHANGES = { short: 300, long: 3_000 }
const CHANGES_PER_S = 30

interface Battle {
  readonly parties: number
  readonly fleetsEach: number
  /** The side of the square in which they meet, in map units. */
  readonly spreadUnits: number
  readonly mark?: number
}

const FIGHTS: readonly Battle[] = [
  { parties: 250, fleetsEach: 1, spreadUnits: 40, mark: 4 },
  { parties: 20, fleetsEach: 50, spreadUnits: 40 },
  { parties: 20, fleetsEach: 50, spreadUnits: 100 },
]

/** What fights cost the simulation alone: rounds decided, contacts solved. CPU time, one thread. */
export async function warDecisions({ isShort }: FeedGround): Promise<Figure[]> {
  const battles = isShort ? BATTLES.short : BATTLES.long
  return [
    ...FIGHTS.flatMap((battle) => fightFigures(battle, battles)),
    ...contactFigures(isShort ? CHANGES.short : CHANGES.long),
  ]
}

function fightFigures(battle: Battle, times: number): Figure[] {
  const [deciding, applying] = [new Durations(), new Durations()]
  let bytes = 0
  for (let time = 0; time < times; time++) {
    const war = new War(fleetsOf(battle))
    war.meetAll()
    for (let round = 0; round < ROUNDS; round++) {
      const item = war.state.due.next(WRITES)
      if (item?.kind !== 'round') break
      war.state.due.take(item, item.at)
      const startedAt = cpuMs()
      const events = war.decide({ kind: 'due', item }, item.at)
      const decidedAt = cpuMs()
      war.apply(events)
      // The first battles are those in which the code is compiled.
      if (time === 0 && times > 1) continue
      deciding.add(decidedAt - startedAt)
      applying.add(cpuMs() - decidedAt)
      bytes = Math.max(bytes, JSON.stringify(events).length)
    }
  }
  const { parties, fleetsEach, spreadUnits, mark } = battle
  const what = `${parties * fleetsEach} fleets in ${parties} parties, within ${spreadUnits} units: a round`
  return [
    {
      what: `${what} decided, p50`,
      value: deciding.spread.p50,
      unit: 'ms',
      note: `p99 ${deciding.spread.p99.toFixed(1)}, of ${deciding.count}; ${Math.round(bytes / 1_024)} KB of events`,
      ...(mark !== undefined && { mark }),
    },
    { what: `${what} applied, p50`, value: applying.spread.p50, unit: 'ms' },
  ]
}

function contactFigures(changes: number): Figure[] {
  const fleets = contactFleets()
  let making = Number.POSITIVE_INFINITY
  let war = new War(fleets)
  for (let time = 0; time < 5; time++) {
    war = new War(fleets)
    const startedAt = cpuMs()
    war.nextContact()
    making = Math.min(making, cpuMs() - startedAt)
  }
  const startedAt = cpuMs()
  for (let change = 0; change < changes; change++) {
    const fleet = fleets[(change * 7) % fleets.length] as Fleet
    war.turn(fleet.id, crossing(change))
    war.nextContact()
  }
  const each = (cpuMs() - startedAt) / changes
  const what = `contacts of ${CONTACT_FLEETS} fleets of ${CONTACT_PARTIES} parties, half of them hostile to each other`
  return [
    { what: `${what}: made on loading`, value: making, unit: 'ms', mark: 100, note: 'best of 5' },
    {
      what: `${what}: ${CHANGES_PER_S} course changes/s`,
      value: (each * CHANGES_PER_S) / 10,
      unit: '% of a core',
      mark: 10,
      note: `${(each * 1_000).toFixed(0)} µs each`,
    },
  ]
}

/** A sector at war, decided and applied as a host does, without a store. */
class War {
  readonly state: SectorState
  readonly #surroundings: Surroundings

  constructor(fleets: readonly Fleet[]) {
    const galaxy = makeGalaxy('war', 16)
    this.state = emptySector(galaxy.seed, SECTOR)
    const facts = new FactTable()
    // Half of the parties are at war with each other: two alliances.
    for (const [n, { owner }] of fleets.entries()) {
      if (owner === null || !owner.startsWith('war-')) continue
      const value = Number(owner.slice(4)) % 2 === 0 ? 'even' : 'odd'
      facts.put({ n: n + 1, kind: 'alliance', key: owner, since: 0, value })
    }
    facts.put({ n: fleets.length + 1, kind: 'relation', key: 'even odd', since: 0, value: 'war' })
    this.#surroundings = {
      galaxy,
      facts,
      writes: WRITES,
      newId: (seq, n) => `b${seq}-${n}`,
      secretDice: () => Dice.seeded('war').state,
    }
    for (const fleet of fleets) this.state.fleets.set(fleet.id, fleet)
  }

  nextContact() {
    return this.state.contacts.next(this.state, this.#surroundings.facts)
  }

  meetAll(): void {
    for (let contact = this.nextContact(); contact?.at === 0; contact = this.nextContact()) {
      this.state.contacts.take(contact, 0)
      this.apply(this.decide({ kind: 'contact', contact }, 0))
    }
  }

  turn(id: string, course: Course): void {
    const fleet = this.state.fleets.get(id)
    if (!fleet) throw new Error(`no fleet ${id}`)
    this.state.fleets.set(id, { ...fleet, course })
    this.state.contacts.touch(id)
  }

  decide(input: Input, at: number) {
    const decision = decide(this.#surroundings, this.state, input, at)
    if (!decision.ok) throw new Error(decision.message)
    return decision.events
  }

  apply(events: ReturnType<War['decide']>): void {
    for (const event of events) evolve(this.state, event)
  }
}

function fleetsOf({ parties, fleetsEach, spreadUnits }: Battle): Fleet[] {
  return Array.from({ length: parties * fleetsEach }, (_, index) => {
    const [x, y] = [(index * 37) % 100, (index * 61) % 100].map(
      (share) => (share * spreadUnits) / 100,
    )
    const at = { x: 500 + (x ?? 0), y: 500 + (y ?? 0) }
    return fleet(index, `party-${index % parties}`, restAt(at, 0), { stance: 'attack' })
  })
}

function contactFleets(): Fleet[] {
  return Array.from({ length: CONTACT_FLEETS }, (_, index) => {
    const party = index % CONTACT_PARTIES
    const owner = party < CONTACT_PARTIES / 2 ? `war-${party}` : `peace-${party}`
    // Nobody is met before all is measured.
    const truce = { until: 1_000_000_000, after: 'arrival' } as const
    return fleet(index, owner, crossing(index), { truce })
  })
}

function fleet(index: number, owner: string, course: Course, more: Partial<Fleet>): Fleet {
  const id = `f${String(index).padStart(5, '0')}`
  return { id, name: id, owner, ships: SHIPS, hops: 0, plan: [], course, ...AT_PEACE, ...more }
}

/** A flight across a part of the plane. */
function crossing(index: number): Course {
  const from = { x: (index * 389) % 1_000, y: (index * 733) % 1_000 }
  const to = { x: (index * 157 + 31) % 1_000, y: (index * 911 + 77) % 1_000 }
  return courseTo(from, to, 24, 0)
}

function cpuMs(): number {
  return process.cpuUsage().user / 1_000
}
