import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { FactKind } from '../../src/sim/core/defineFact.ts'
import { fleetRef } from '../../src/sim/core/EntityRef.ts'
import { type Fact, FactTable } from '../../src/sim/core/FactTable.ts'
import { Presence } from '../../src/sim/core/Presence.ts'
import { allianceFact, membersOf } from '../../src/sim/diplomacy/alliance.ts'
import { concernsPresent, NextFactChange } from '../../src/sim/diplomacy/nextFactChange.ts'
import { RELATIONS, relationFact, relationKey } from '../../src/sim/diplomacy/relation.ts'
import { isShielded, shieldFact, shieldUntil } from '../../src/sim/diplomacy/shield.ts'
import { otherwiseOf, parseFact } from '../../src/sim/facts.ts'

const COMMANDERS = ['ann', 'bob', 'eve', 'joe'] as const
const ALLIANCES = ['reds', 'blues', 'greens'] as const
const KINDS: readonly FactKind<unknown>[] = [allianceFact, relationFact, shieldFact]

const since = fc.integer({ min: 0, max: 20 })
const commander = fc.constantFrom(...COMMANDERS)
const said = fc.oneof(
  fc.record({
    kind: fc.constant('alliance'),
    key: commander,
    since,
    value: fc.constantFrom(...ALLIANCES, null),
  }),
  fc.record({ kind: fc.constant('shield'), key: commander, since, value: fc.boolean() }),
  fc.record({
    kind: fc.constant('relation'),
    key: fc.constantFrom(...[0, 1, 2].map((n) => relationKey(...pairOf(n)))),
    since,
    value: fc.constantFrom(...RELATIONS),
  }),
)
const told: fc.Arbitrary<Fact[]> = fc
  .array(said, { maxLength: 30 })
  .map((all) => all.map((fact, index) => ({ ...fact, n: index + 1 })))

function pairOf(n: number): [string, string] {
  return [ALLIANCES[n % 3] ?? '', ALLIANCES[(n + 1) % 3] ?? '']
}

function tableOf(facts: readonly Fact[]): FactTable {
  const table = new FactTable()
  for (const fact of facts) table.put(fact)
  return table
}

/**
 * The rule in plain code: of all facts about a key the latest holds; of those for one moment, the
 * last written.
 */
function plainValue(facts: readonly Fact[], kind: FactKind<unknown>, key: string, at: number) {
  const about = facts.filter((one) => one.kind === kind.kind && one.key === key && one.since <= at)
  const latest = about.sort((one, other) => one.since - other.since || one.n - other.n).at(-1)
  return latest ? latest.value : kind.otherwise
}

function presenceOf(commanders: Iterable<string>): Presence {
  const presence = new Presence()
  for (const one of commanders) presence.set(fleetRef(`fleet of ${one}`), one)
  return presence
}

test('[FACT-1] the latest fact holds, in whatever order facts are learned', () => {
  const order = fc.infiniteStream(fc.nat())
  fc.assert(
    fc.property(told, order, fc.integer({ min: -1, max: 21 }), (facts, shuffle, at) => {
      const dealt = facts
        .map((fact) => ({ fact, key: shuffle.next().value ?? 0 }))
        .sort((one, other) => one.key - other.key)
      const table = tableOf([...dealt, ...dealt.slice(0, 3)].map(({ fact }) => fact))
      assert.equal(table.n, facts.length)
      for (const kind of KINDS) {
        for (const key of new Set(facts.map((fact) => fact.key))) {
          assert.deepEqual(table.valueAt(kind, key, at), plainValue(facts, kind, key, at))
        }
      }
    }),
  )
})

test('[FACT-1] the next change is the first moment at which those present see something else', () => {
  const present = fc.uniqueArray(commander, { minLength: 0, maxLength: 4 })
  fc.assert(
    fc.property(told, present, fc.integer({ min: -1, max: 21 }), (facts, here, after) => {
      const table = tableOf(facts)
      // Some were there before, the others come one after the other.
      const [first, ...others] = here
      const watch = new NextFactChange(table, after, first === undefined ? [] : [first])
      for (const other of others) watch.add([other])
      const next = watch.at
      /** All that decisions among those present could look at. */
      const view = (at: number) =>
        JSON.stringify([
          here.map((one) => [
            plainValue(facts, allianceFact, one, at),
            plainValue(facts, shieldFact, one, at),
          ]),
          here.map((one) =>
            here.map((other) => {
              const [a, b] = [one, other].map((who) => plainValue(facts, allianceFact, who, at))
              if (typeof a !== 'string' || typeof b !== 'string' || a === b) return null
              return plainValue(facts, relationFact, relationKey(a, b), at)
            }),
          ),
        ])
      if (here.length < 2) return
      let changed: number | null = null
      for (let at = after + 1; at <= 21 && changed === null; at++) {
        if (view(at) !== view(after)) changed = at
      }
      // It may look at a moment at which nothing changes, and never passes over one.
      if (changed !== null) assert.ok(next !== null && next <= changed, `${next}, not ${changed}`)
      if (next !== null) assert.ok(facts.some((fact) => fact.since === next && next > after))
    }),
  )
})

test('[FACT-1] a change that those present could see concerns them', () => {
  fc.assert(
    fc.property(told, fc.uniqueArray(commander), (facts, here) => {
      const table = tableOf(facts)
      const presence = presenceOf(here)
      const next = new NextFactChange(table, -1, here).at
      if (next === null || here.length < 2) return
      const then = facts.filter((fact) => fact.since === next)
      assert.ok(then.some((fact) => concernsPresent(table, presence, fact)))
    }),
  )
})

test('members of an alliance are those who are in it at the moment', () => {
  fc.assert(
    fc.property(told, since, fc.constantFrom(...ALLIANCES), (facts, at, alliance) => {
      const members = membersOf(tableOf(facts), alliance, at)
      const plain = COMMANDERS.filter(
        (one) => plainValue(facts, allianceFact, one, at) === alliance,
      )
      assert.deepEqual(members.sort(), plain.sort())
    }),
  )
})

test('facts that were replaced long ago are dropped, and none that has held since', () => {
  fc.assert(
    fc.property(told, since, (facts, before) => {
      const table = tableOf(facts)
      table.forget(before, otherwiseOf)
      for (const kind of KINDS) {
        for (const key of new Set(facts.map((fact) => fact.key))) {
          for (let at = before; at <= 21; at++) {
            assert.deepEqual(table.valueAt(kind, key, at), plainValue(facts, kind, key, at))
          }
        }
      }
      for (const alliance of ALLIANCES) {
        const plain = COMMANDERS.filter((one) => {
          return plainValue(facts, allianceFact, one, before) === alliance
        })
        assert.deepEqual(membersOf(table, alliance, before).sort(), plain.sort())
      }
    }),
  )
})

test('a shield names the moment until which it lasts', () => {
  const table = tableOf([
    { n: 1, kind: 'shield', key: 'ann', since: 100, value: true },
    { n: 2, kind: 'shield', key: 'ann', since: 900, value: false },
  ])
  assert.deepEqual(
    [99, 100, 899, 900].map((at) => [isShielded(table, 'ann', at), shieldUntil(table, 'ann', at)]),
    [
      [false, null],
      [true, 900],
      [true, 900],
      [false, null],
    ],
  )
})

test('a fact of an unknown kind is skipped; one with a wrong value is an error', () => {
  const fact = { n: 1, kind: 'shield', key: 'ann', since: 1, value: true }
  assert.deepEqual(parseFact(fact), fact)
  assert.equal(parseFact({ ...fact, kind: 'toString' }), null)
  assert.throws(() => parseFact({ ...fact, value: 'yes' }), /fact 1 \(shield of ann\)/)
})

test('who is present stays known, whatever happens to what they own', () => {
  const change = fc.record({
    id: fc.constantFrom('f1', 'f2', 'f3'),
    owner: fc.constantFrom('ann', 'bob', null),
  })
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const presence = new Presence()
      const owners = new Map<string, string>()
      for (const { id, owner } of changes) {
        const [before, comings] = [new Set(owners.values()), presence.comings]
        presence.set(fleetRef(id), owner)
        if (owner === null) owners.delete(id)
        else owners.set(id, owner)
        const now = new Set(owners.values())
        assert.deepEqual(new Set(presence.commanders()), now)
        const came = [...now].filter((one) => !before.has(one))
        assert.deepEqual(presence.cameSince(comings), came)
      }
    }),
  )
})
