import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dice, type DiceState } from '../../src/sim/core/dice.ts'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import { decide, type Input } from '../../src/sim/decide.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { AT_PEACE, type Fleet, type Transit } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants, merchantPlan } from '../../src/sim/merchants/merchants.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { readState, WRITES, WRITES_AT_LEAST, writeState } from '../../src/sim/versions.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const galaxy = makeGalaxy('public seed', 16)
const SECTOR = 1
/** Merchants that appear in the sector one after the other. Each draws when it docks, and waits. */
const arrivals = foundMerchants(galaxy, 16 * 4).filter(({ to }) => to === SECTOR)
const own: Fleet = {
  ...{ id: 'f1', name: 'One', owner: 'ann', ships: { scout: 1 }, hops: 0, plan: [] },
  ...{ course: restAt({ x: 500, y: 500 }, 0), ...AT_PEACE },
}

function arrival(n: number): Input & { kind: 'arrival' } {
  const transit = arrivals[n]
  assert.ok(transit)
  return { kind: 'arrival', transit }
}

/** Lets something happen in the sector. @returns its events */
function happen(
  state: SectorState,
  input: Input,
  secret: string | null,
  writes = WRITES,
): readonly SectorEvent[] {
  const secretDice = (): DiceState => {
    if (secret === null) throw new Error('the secret is not needed')
    return Dice.seeded(secret).state
  }
  const surroundings = { galaxy, facts: NO_FACTS, writes, newId: () => 'new', secretDice }
  const decision = decide(surroundings, state, input, state.now)
  assert.ok(decision.ok)
  for (const event of decision.events) evolve(state, event)
  return decision.events
}

/** @returns the first plan of each merchant, as text */
function plansBy(secret: string): string[] {
  const state = emptySector(galaxy.seed, SECTOR)
  const events = arrivals.flatMap((_, n) => happen(state, arrival(n), secret))
  return events.flatMap((event) =>
    event.type === 'fleet.placed' ? [JSON.stringify(event.data.fleet.plan)] : [],
  )
}

function typesOf(events: readonly SectorEvent[]): string[] {
  return events.map(({ type }) => type)
}

/** Merchants fly about, and a commander's fleet in a sector of its own. */
function played(secret: string): LittleGalaxy {
  const little = new LittleGalaxy(galaxy, secret)
  little.place(own, 16)
  for (const { fleet, to } of foundMerchants(galaxy, 4)) little.place(fleet, to)
  for (let round = 0; round < 20; round++) {
    little.order('ann', 16, {
      ...{ id: `order-${100 + round}`, type: 'move', fleetId: 'f1' },
      to: { x: 100 + round, y: 100 },
    })
    little.letPass(60_000)
  }
  return little
}

test('[VIS-1] the public seed foretells no draw, and the secret all of them', () => {
  const dice = new Dice(() => emptySector(galaxy.seed, SECTOR).dice)
  const foretold = arrivals.map(() => JSON.stringify(merchantPlan(galaxy, SECTOR, dice)))
  const [one, other] = [plansBy('one'), plansBy('other')]
  assert.deepEqual(plansBy('one'), one)
  for (const n of arrivals.keys()) {
    assert.equal(new Set([one[n], other[n], foretold[n]]).size, 3, `merchant ${n}`)
  }
})

test('[VIS-1] the same secret makes the same galaxy, another secret another one', () => {
  const [one, same, other] = ['one', 'one', 'other'].map((secret) => [...played(secret).journals])
  assert.deepEqual(one, same)
  assert.notDeepEqual(one, other)
})

test('[VER-1] a sector that drew from the public seed goes on from the secret at its next draw', () => {
  const old = emptySector(galaxy.seed, SECTOR)
  const publicly = new Dice(() => old.dice)
  merchantPlan(galaxy, SECTOR, publicly)
  old.dice = publicly.state
  const state = readState(writeState(old, WRITES_AT_LEAST))
  const [seeded, placed] = happen(state, arrival(2), 'one')
  assert.deepEqual([seeded?.type, placed?.type], ['sector.seeded', 'fleet.placed'])
  assert.equal(seeded?.dice, undefined, 'the state after the draws is in the last event')
  assert.deepEqual(placed?.dice, state.dice)
  const secretly = new Dice(() => Dice.seeded('one').state)
  merchantPlan(galaxy, SECTOR, secretly)
  assert.deepEqual(state.dice, secretly.state)
  merchantPlan(galaxy, SECTOR, publicly)
  assert.notDeepEqual(state.dice, publicly.state)
})

test('only the first draw of a sector asks for the secret', () => {
  const state = emptySector(galaxy.seed, SECTOR)
  const transit: Transit = { fleet: own, from: SECTOR, to: SECTOR, departAt: 0, arriveAt: 0 }
  happen(state, { kind: 'arrival', transit }, null)
  const order = { id: 'order-1', type: 'rename', fleetId: own.id, name: 'Two' } as const
  happen(state, { kind: 'order', commander: 'ann', order }, null)
  assert.throws(() => happen(state, arrival(0), null), /the secret is not needed/)
  happen(state, arrival(0), 'one')
  const loaded = readState(writeState(state))
  assert.deepEqual(typesOf(happen(loaded, arrival(1), null)), ['fleet.placed'])
})

test('each sector is seeded once, in the decision that draws first; where nothing is drawn, never', () => {
  const little = played('one')
  let drew = 0
  for (const [id, journal] of little.journals) {
    const seedings = journal.filter(({ type }) => type === 'sector.seeded')
    const first = journal.find(({ dice }) => dice !== undefined)
    assert.equal(seedings.length, first ? 1 : 0, `sector ${id}`)
    assert.equal(little.state(id).isSeeded, first !== undefined)
    if (!first) continue
    drew += 1
    assert.deepEqual([seedings[0]?.seq, seedings[0]?.at], [first.seq - 1, first.at])
  }
  assert.ok(drew >= 4 && drew < 16, `${drew} of 16 sectors drew`)
  assert.ok((little.journals.get(16)?.length ?? 0) > 10, 'much happened where nothing was drawn')
})

test('[DUR-5] a journal is replayed without the secret', () => {
  const little = played('one')
  new Replays(little).catchUp()
  assert.ok([...little.journals.keys()].some((id) => little.state(id).isSeeded))
})
