import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { playWar } from '../../testkit/playWar.ts'
import { RoundLedger } from '../../testkit/RoundLedger.ts'
import { ShipLedger } from '../../testkit/ShipLedger.ts'

/** A base, ships that are split off, merged, docked and launched, a jump, and a war. */
function play(): SectorEvent[] {
  const galaxy = makeGalaxy('ledgers', 16)
  const little = new LittleGalaxy(galaxy)
  const sector = galaxy.sectors.find(({ ring }) => ring === 'rim') ?? assert.fail('no rim')
  const [system, gate] = [sector.systems[0], sector.gates[0]]
  assert.ok(system && gate)
  const { id: at } = sector
  const place = { x: system.x, y: system.y }
  const owner = 'ann'
  const base = { id: 'base', owner, system: system.id, ...place }
  little.deliver(at, 'base.granted', { base })
  const ships = { interceptor: 6, scout: 2 }
  const of = { id: 'home', name: 'Home', owner, hops: 0, plan: [], ships, ...AT_PEACE }
  little.place({ ...of, course: restAt(place, 0) }, at)
  let orders = 0
  const give = (order: object, sectorId = at): string => {
    const given = { id: `order-${++orders}-of-ann`, ...order } as Order
    const decision = little.order(owner, sectorId, given)
    assert.ok(decision.ok, JSON.stringify(decision))
    return (
      decision.events.flatMap(({ data }) => ('fleet' in data ? data.fleet.id : [])).at(-1) ?? ''
    )
  }
  const split = give({ type: 'split', fleetId: 'home', ships: { interceptor: 2 } })
  give({ type: 'merge', fleetId: split, into: 'home' })
  const second = give({ type: 'split', fleetId: 'home', ships: { scout: 1 } })
  give({ type: 'dock', fleetId: second, at: { base: 'base' } })
  little.letPass(60_000)
  const third = give({ type: 'launch', at: { base: 'base' }, ships: { scout: 1 } })
  give({ type: 'jump', fleetId: third, toSector: gate.to })
  little.letPass(300_000)
  playWar(little, at, 'home')
  return [...little.journals.values()].flat()
}

const EVENTS = play()

function count(events: readonly SectorEvent[]) {
  const [ships, rounds] = [new ShipLedger(), new RoundLedger()]
  for (const event of events) {
    ships.add(event)
    rounds.add(event)
  }
  ships.balance()
  return { ...ships.figures, ...rounds.figures }
}

/** Each event without which the ledgers must not balance. */
const NEEDED = new Set<SectorEvent['type']>([
  ...(['fleet.placed', 'fleet.born', 'fleet.launched', 'fleet.docked'] as const),
  ...(['fleet.ships', 'fleet.departed', 'battle.began', 'battle.round'] as const),
])

suite('[OWN-5] [PLAY-1] the ledgers of the chaos runs', () => {
  test('balance for a war that is told in full', () => {
    const figures = count(EVENTS)
    for (const type of NEEDED)
      assert.ok(
        EVENTS.some((event) => event.type === type),
        type,
      )
    assert.ok((figures.rounds ?? 0) > 2)
    assert.ok((figures['lost: rounds'] ?? 0) + (figures['lost: retreats'] ?? 0) > 0)
  })

  for (const type of NEEDED) {
    test(`notice a ${type} that is missing`, () => {
      // Whatever is missing was needed by something that comes later.
      const index = EVENTS.findIndex((event) => event.type === type)
      assert.throws(() => count(EVENTS.toSpliced(index, 1)), /^Error: \[(OWN-5|PLAY-1)\]/)
    })
  }

  for (const type of ['fleet.placed', 'fleet.born', 'battle.round', 'battle.ended'] as const) {
    test(`notice a ${type} that comes twice`, () => {
      const index = EVENTS.findIndex((event) => event.type === type)
      const twice = EVENTS[index] ?? assert.fail(`no ${type}`)
      assert.throws(() => count(EVENTS.toSpliced(index, 0, twice)), /^Error: \[(OWN-5|PLAY-1)\]/)
    })
  }

  test('notice ships that a fight adds to a fleet', () => {
    const index = EVENTS.findIndex((event) => event.type === 'battle.round')
    const round = EVENTS[index]
    assert.ok(round?.type === 'battle.round')
    const [hit, ...others] = round.data.hits
    assert.ok(hit)
    const more = { ...hit, ships: { ...hit.ships, cruiser: 1 } }
    const changed = { ...round, data: { ...round.data, hits: [more, ...others] } }
    assert.throws(() => count(EVENTS.with(index, changed)), /has more ships after a fight/)
  })
})
