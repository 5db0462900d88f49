import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { administrationOf, type HoldingChange } from '../../src/ledger/administration.ts'
import { SectorBooks } from '../../src/ledger/bookings.ts'
import { administrationPerMs } from '../../src/sim/rules/credits.ts'
import {
  COMMANDERS,
  economySteps,
  LittleEconomy,
  playEconomy,
  shuffledSectors,
} from '../../testkit/LittleEconomy.ts'
import { MemoryBooks } from '../../testkit/MemoryBooks.ts'

/** A credit in micro-credits. */
const CREDIT = 1_000_000n

test('[LEDG-1] balances are those of a plain model, in whatever order sectors are booked, and sum to 0', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(
      economySteps,
      fc.array(fc.nat(1_000), { minLength: 3, maxLength: 50 }),
      (all, draws) => {
        const economy = new LittleEconomy()
        playEconomy(economy, all)
        const { now } = economy.little
        for (const order of [economy.events, shuffledSectors(economy.events, draws)]) {
          const books = new MemoryBooks()
          for (const event of order) books.book(event)
          books.stopIdle(now)
          for (const owner of COMMANDERS) {
            assert.equal(books.balanceAt(owner, now), economy.model.balanceOf(owner), owner)
          }
          assert.deepEqual(books.sums, { amount: 0n, rate: 0n, drift: 0n })
          for (const { kind } of books.entries) seen.set(kind, (seen.get(kind) ?? 0) + 1)
        }
      },
    ),
    { numRuns: 300 },
  )
  for (const kind of ['bounty', 'shipsLost', 'administration', 'fleetEnded', 'systemLost']) {
    assert.ok((seen.get(kind) ?? 0) > 0, `nothing was booked as ${kind}`)
  }
})

test('what administration costs does not depend on the order in which changes are booked', () => {
  const change = fc.record({ at: fc.nat(50), change: fc.constantFrom<1 | -1>(1, -1) })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.nat(30), (changes, begins) => {
      const first: HoldingChange[] = Array.from({ length: begins }, () => ({ at: 0, change: 1 }))
      const all = [...first, ...changes]
      const costs = new Map<number, number>()
      let held = 0
      const booked: HoldingChange[] = []
      for (const one of all) {
        const later = booked.filter(({ at }) => at > one.at)
        for (const { at, perMs } of administrationOf(held, later, one)) {
          costs.set(at, (costs.get(at) ?? 0) + perMs)
        }
        held += one.change
        booked.push(one)
      }
      for (let at = 0; at <= 50; at += 1) {
        const systems = all.reduce((sum, one) => (one.at <= at ? sum + one.change : sum), 0)
        const perMs = [...costs].reduce((sum, [from, cost]) => (from <= at ? sum + cost : sum), 0)
        assert.equal(perMs, administrationPerMs(systems), `at ${at}`)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a newcomer has 1,000 credits, and earns 5 in 10 s less what its ships cost', () => {
  const economy = new LittleEconomy()
  const books = new MemoryBooks()
  economy.little.letPass(100_000)
  for (const event of economy.events) books.book(event)
  assert.equal(books.balanceAt('ann', 0), 1_000n * CREDIT)
  assert.equal(books.balanceAt('ann', 100_000), (1_000n + 50n - 8n) * CREDIT)
})

/** What an event is booked as, by the books of a sector in which `ann` holds system 2 at level 3. */
function booked(type: string, data: object) {
  const books = new SectorBooks(0, [[2, { owner: 'ann', level: 3 }]])
  const entries = books.bookingsOf({ event: { type, seq: 1, at: 5_000, data } as never })
  return entries.map(({ account, kind, amount, rate }) => [account, kind, amount, rate])
}

test('a station of another level earns 5 credits in 10 s more for each', () => {
  const at = { system: 2 }
  const more = { at, owner: 'ann', building: 'station', level: 4 }
  assert.deepEqual(booked('building.upgraded', more), [['ann', 'stationBuilt', 0, 500]])
  assert.deepEqual(booked('building.upgraded', { ...more, building: 'mine' }), [])
})

test('an engineer who founds a station costs nothing from then on, unless it comes back', () => {
  const used = { at: { system: 2 }, owner: 'ann', usedUp: { engineer: 1 } }
  assert.deepEqual(booked('build.queued', used), [['ann', 'shipsUsedUp', 0, 40]])
  assert.deepEqual(booked('build.queued', { ...used, usedUp: {} }), [])
  const back = { at: { system: 2 }, owner: 'ann', ships: { engineer: 1 } }
  assert.deepEqual(booked('build.cancelled', back), [['ann', 'shipsReturned', 0, -40]])
})

test('who loses a system loses what its station earned, with the ships docked there', () => {
  const taken = { system: 2, owner: 'bob', from: 'ann', level: 1, lost: { cruiser: 2 } }
  assert.deepEqual(booked('system.captured', taken), [
    ['ann', 'systemLost', 0, -1_700],
    ['ann', 'shipsLost', 0, 200],
    ['bob', 'systemHeld', 0, 700],
  ])
})

test('pirates pay a fifth of what they were worth, by shares of damage, and 2,000 a day at most', () => {
  const party = (party: string, dealt: number, lost = {}) => {
    return { party, brought: {}, lost, dealt, cargoLost: { ore: 0, gas: 0 } }
  }
  const pirates = party('pirates', 900, { scout: 1, interceptor: 4 })
  const parties = [party('ann', 30_000), party('bob', 10_000), party('', 0), pirates]
  const over = (parties: object[]) => ({ battleId: 'b', parties })
  // They were worth 40 and 4 × 80 credits, at 1 for ore and 2 for gas.
  assert.deepEqual(booked('battle.ended', over(parties)), [
    ['ann', 'bounty', 54_000_000, 0],
    ['bob', 'bounty', 18_000_000, 0],
  ])
  assert.deepEqual(booked('battle.ended', over([party('ann', 9), party('bob', 9)])), [])
  const books = new MemoryBooks()
  const fleet = party('pirates', 0, { cruiser: 20 })
  for (const [seq, at] of [1, 2, 3, 86_400_001].entries()) {
    const data = over([party('ann', 5), fleet])
    books.book({ type: 'battle.ended', sector: 1, seq, at, v: 4, data } as never)
  }
  const paid = books.entries.map(({ amount }) => amount / 1_000_000)
  assert.deepEqual(paid, [1_920, 80, 1_920], 'the rest of a day is paid, and a new day begins')
})
