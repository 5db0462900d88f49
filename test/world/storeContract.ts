import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { NewFact } from '../../src/db/writeFacts.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { allianceFact } from '../../src/sim/diplomacy/alliance.ts'
import { type Relation, relationFact, relationKey } from '../../src/sim/diplomacy/relation.ts'
import { shieldFact } from '../../src/sim/diplomacy/shield.ts'
import { type Effects, type FleetWrite, NO_EFFECTS } from '../../src/sim/effects.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet, type Transit } from '../../src/sim/fleets/fleet.ts'
import { courseTo, restAt } from '../../src/sim/galaxy/course.ts'
import type { InboxRow } from '../../src/sim/inbox.ts'
import { WRITES } from '../../src/sim/versions.ts'
import {
  type BasePlace,
  type Claim,
  type CommitBatch,
  failureOf,
  IDLE,
  NodeRefusedError,
  type OrderAck,
  type SectorCommit,
  type Snapshot,
  type Store,
  type Verdict,
} from '../../src/world/Store.ts'

/**
 * A store of a galaxy with 16 sectors, time scale 1 and no fleets. Lease lives last a minute or
 * longer.
 */
export interface StoreHarness {
  readonly store: Store
  seedCommander(id: CommanderId): Promise<void>
  /** Adds a fleet whose row says that it is in a sector. */
  seedFleet(fleet: Fleet, sector: SectorId): Promise<void>
  /** Adds a fleet in a lane: its row and its transit. */
  seedTransit(transit: Transit): Promise<void>
  seedBase(base: BasePlace): Promise<void>
  /** Commits facts, as `writeFacts` does. */
  writeFacts(facts: readonly NewFact[]): Promise<void>
  /** Something is on its way to a sector, beside fleets. */
  seedInbox(row: InboxRow): Promise<void>
  /** Ends a node's life as if its beats had stopped long ago. */
  expireNode(id: string): Promise<void>
  close(): Promise<void>
}

const SOON_MS = 5_000
const FAR_MS = 10_000_000
const NOBODY: Effects = NO_EFFECTS

/** What every store must do: the commits, leases and journal of docs/spec.md. */
export function storeContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the contract of a store:`, () => {
    let harness: StoreHarness
    let store: Store

    beforeEach(async () => {
      harness = await makeHarness()
      store = harness.store
      await harness.seedCommander('ada')
      await harness.seedCommander('bob')
      await store.register({ id: 'n1', address: 'one:1' }, IDLE)
      await store.register({ id: 'n2', address: 'two:2' }, IDLE)
    })
    afterEach(() => harness.close())

    async function claim(sector: SectorId, node = 'n1'): Promise<Claim> {
      const claimed = await store.claim(node, sector)
      assert.ok(claimed && !('node' in claimed), `${node} is given sector ${sector}`)
      return claimed
    }

    async function galaxyMs(): Promise<number> {
      const beat = await store.beat('n1', IDLE)
      assert.ok(beat)
      return Math.floor(beat.time.galaxyMs)
    }

    /** Reads a sector's journal. */
    function journal(sector: SectorId): Promise<SectorEvent[]> {
      return store.events(sector, 0, 100)
    }

    describe('a commit', () => {
      test('is accepted, and all of it is written', async () => {
        await harness.seedFleet(fleet('f1'), 1)
        const base = await claim(1)
        const events = [course(base, 1), departed(base, 2, 'f1', 2, 1)]
        const known = ack(base, 'ada', 'order-001', 1)
        const effects = {
          ...NOBODY,
          fleets: [move('f1', 1, 0, 2, 1)],
          produced: [lane('f1', 1, 1, 2)],
        }
        const verdicts = await store.commit(flush({ ...base, events, acks: [known], effects }))
        assert.deepEqual(verdicts, [{ sector: 1, kind: 'accepted' }])
        assert.deepEqual(await journal(1), events, 'events come back as they went in')
        assert.deepEqual(await store.recall([known]), [known])
        assert.deepEqual(await store.transitsTo(2), [lane('f1', 1, 1, 2)])
        assert.deepEqual(await store.locate(['f1']), [
          {
            fleetId: 'f1',
            owner: 'ada',
            sector: 2,
            arriveAt: lane('f1', 1, 1, 2).arriveAt,
            ended: null,
          },
        ])
      })

      test('builds on the one before it', async () => {
        const base = await claim(1)
        await store.commit(flush(offer(base, 2)))
        assert.deepEqual(kinds(await store.commit(flush(offer({ ...base, seq: 2 }, 1)))), [
          'accepted',
        ])
        assert.deepEqual(
          (await journal(1)).map(({ seq }) => seq),
          [1, 2, 3],
        )
      })

      test('sent again counts as accepted and is written once [DUR-4]', async () => {
        const base = await claim(1)
        const sent = flush(offer(base, 2, [ack(base, 'ada', 'order-001', 2)]))
        assert.deepEqual(kinds(await store.commit(sent)), ['accepted'])
        assert.deepEqual(kinds(await store.commit(sent)), ['already_applied'])
        assert.equal((await journal(1)).length, 2)
      })

      test('without events is also recognized when it is sent again [DUR-4]', async () => {
        const base = await claim(1)
        const sent = flush(offer(base, 0, [ack(base, 'ada', 'order-001', 0)]))
        assert.deepEqual(kinds(await store.commit(sent)), ['accepted'])
        assert.deepEqual(kinds(await store.commit(sent)), ['already_applied'])
      })

      test('that is sent again after another one is stale', async () => {
        const base = await claim(1)
        const first = flush(offer(base, 1))
        await store.commit(first)
        await store.commit(flush(offer({ ...base, seq: 1 }, 1)))
        assert.deepEqual(kinds(await store.commit(first)), ['stale'])
      })

      test('of an older epoch is stale, applied or not [OWN-2]', async () => {
        const old = await claim(1)
        const sent = flush(offer(old, 1))
        await store.commit(sent)
        await harness.expireNode('n1')
        const newer = await claim(1, 'n2')
        assert.equal(newer.seq, 1)
        assert.deepEqual(kinds(await store.commit(sent)), ['stale'])
        assert.deepEqual(kinds(await store.commit(flush(offer({ ...old, seq: 1 }, 1)))), ['stale'])
        assert.equal((await journal(1)).length, 1)
      })

      test('that does not follow the head is stale [OWN-2]', async () => {
        const base = await claim(1)
        await store.commit(flush(offer(base, 2)))
        for (const seq of [0, 1, 3]) {
          assert.deepEqual(kinds(await store.commit(flush(offer({ ...base, seq }, 1)))), ['stale'])
        }
        assert.equal((await journal(1)).length, 2)
      })

      test('that races another one is accepted only if it is the first [OWN-2]', async () => {
        const base = await claim(1)
        const race = Array.from({ length: 6 }, () => store.commit(flush(offer(base, 1))))
        const won = (await Promise.all(race)).flatMap(kinds)
        assert.deepEqual(won.sort(), ['accepted', 'stale', 'stale', 'stale', 'stale', 'stale'])
      })

      test('with an order that took effect before is refused with the first answer [DUR-3]', async () => {
        const [one, two] = [await claim(1), await claim(2)]
        const first = ack(one, 'ada', 'order-001', 1)
        await store.commit(flush(offer(one, 1, [first])))
        const again = ack(two, 'ada', 'order-001', 1)
        const fresh = ack(two, 'ada', 'order-002', 1)
        assert.deepEqual(await store.commit(flush(offer(two, 1, [again, fresh]))), [
          { sector: 2, kind: 'order_known', known: [first] },
        ])
        assert.deepEqual(await journal(2), [])
        assert.deepEqual(await store.recall([fresh]), [], 'nothing of it is written')
        const others = ack(two, 'bob', 'order-001', 1)
        assert.deepEqual(kinds(await store.commit(flush(offer(two, 1, [others])))), ['accepted'])
      })

      test('consumes a transit that is there, once [OWN-1]', async () => {
        await harness.seedTransit(lane('f1', 3, 2, 1))
        const base = await claim(1)
        const take: Effects = { ...NOBODY, consumed: [{ fleetId: 'f1', hop: 3 }] }
        const sent = { ...offer(base, 0), events: [arrived(base, 1, 'f1', 3)], effects: take }
        assert.deepEqual(kinds(await store.commit(flush(sent))), ['accepted'])
        assert.deepEqual(await store.transitsTo(1), [])
        assert.equal((await store.locate(['f1']))[0]?.arriveAt, null)
        const again = { ...sent, seq: 1, events: [arrived(base, 2, 'f1', 3)] }
        assert.deepEqual(kinds(await store.commit(flush(again))), ['transit_gone'])
        assert.equal((await journal(1)).length, 1)
      })

      test('takes in no other hop, and nothing bound elsewhere [OWN-1]', async () => {
        await harness.seedTransit(lane('f1', 3, 2, 1))
        await harness.seedTransit(lane('f2', 1, 1, 2))
        const base = await claim(1)
        for (const wrong of [
          { fleetId: 'f1', hop: 2 },
          { fleetId: 'f1', hop: 4 },
          { fleetId: 'f2', hop: 1 },
          { fleetId: 'f9', hop: 0 },
        ]) {
          const sent = { ...offer(base, 1), effects: { ...NOBODY, consumed: [wrong] } }
          assert.deepEqual(kinds(await store.commit(flush(sent))), ['transit_gone'])
        }
        assert.equal((await store.transitsTo(1)).length, 1)
      })

      test('moves no fleet that is elsewhere than it believes [OWN-1]', async () => {
        await harness.seedFleet(fleet('f1', 4), 1)
        const base = await claim(1)
        for (const [sector, hops] of [
          [1, 3],
          [2, 4],
        ] as const) {
          const effects = {
            ...NOBODY,
            fleets: [move('f1', sector, hops, 3, hops + 1)],
            produced: [lane('f1', hops + 1, 1, 3)],
          }
          const verdicts = await store.commit(flush({ ...offer(base, 1), effects }))
          assert.deepEqual(kinds(verdicts), ['fleet_moved'])
        }
        assert.equal((await store.locate(['f1']))[0]?.sector, 1)
      })

      test('ends a fleet: its row stays, and nothing moves it any more [OWN-5]', async () => {
        await harness.seedFleet(fleet('f1'), 1)
        assert.deepEqual(
          [await store.fleetsElsewhere('ada', 1), await store.fleetsElsewhere('ada', 2)],
          [0, 1],
        )
        const base = await claim(1)
        const end = { ...move('f1', 1, 0, 1, 0), ended: { seq: 1, into: 'f2', docked: null } }
        const ends = { ...NOBODY, fleets: [end] }
        const ended = await store.commit(flush({ ...offer(base, 1), effects: ends }))
        assert.deepEqual(kinds(ended), ['accepted'])
        assert.equal(await store.fleetsElsewhere('ada', 2), 0)
        const [place] = await store.locate(['f1'])
        assert.deepEqual(place?.ended, { into: 'f2', docked: null })
        await harness.seedFleet(fleet('f2'), 1)
        const docks = {
          ...move('f2', 1, 0, 1, 0),
          ended: { seq: 2, into: null, docked: { base: 'base1' } },
        }
        const docked = { ...offer({ ...base, seq: 1 }, 1), effects: { ...NOBODY, fleets: [docks] } }
        assert.deepEqual(kinds(await store.commit(flush(docked))), ['accepted'])
        const [tombstone] = await store.locate(['f2'])
        assert.deepEqual(tombstone?.ended, { into: null, docked: { base: 'base1' } })
        const again = { ...NOBODY, fleets: [move('f1', 1, 0, 3, 1)] }
        const moved = { ...offer({ ...base, seq: 2 }, 1), effects: again }
        assert.deepEqual(kinds(await store.commit(flush(moved))), ['fleet_moved'])
      })

      test('creates a fleet, which may leave at once [OWN-5]', async () => {
        const base = await claim(1)
        const born = { ...move('f2', 1, 0, 3, 1), before: null, owner: 'bob' }
        const effects = { ...NOBODY, fleets: [born], produced: [lane('f2', 1, 1, 3)] }
        const verdicts = await store.commit(flush({ ...offer(base, 1), effects }))
        assert.deepEqual(kinds(verdicts), ['accepted'])
        const { arriveAt } = lane('f2', 1, 1, 3)
        const place = { fleetId: 'f2', owner: 'bob', sector: 3, arriveAt, ended: null }
        assert.deepEqual(await store.locate(['f2']), [place])
        assert.equal(await store.fleetsElsewhere('bob', 1), 1)
        assert.equal(await store.fleetsElsewhere('bob', 3), 1, 'in a lane to it')
      })

      test("takes a row of the sector's inbox once, and none that was taken back [INB-1]", async () => {
        const row = { kind: 'fleets.disband', v: 3, body: { commander: 'ada' } }
        await harness.seedInbox({ id: 'i1', sector: 1, ...row })
        await harness.seedInbox({ id: 'i2', sector: 2, ...row })
        const base = await claim(1)
        assert.deepEqual(await store.inboxOf(1), [{ id: 'i1', sector: 1, ...row }])
        assert.deepEqual(await store.inboxOfNode('n1'), [{ id: 'i1', sector: 1, ...row }])
        for (const wrong of ['i2', 'i3']) {
          const effects = { ...NOBODY, inbox: ['i1', wrong] }
          const refused = await store.commit(flush({ ...offer(base, 1), effects }))
          assert.deepEqual(kinds(refused), ['inbox_gone'], wrong)
        }
        const take = flush({ ...offer(base, 0), effects: { ...NOBODY, inbox: ['i1'] } })
        assert.deepEqual(kinds(await store.commit(take)), ['accepted'])
        assert.deepEqual(kinds(await store.commit(take)), ['already_applied'])
        assert.deepEqual(await store.inboxOf(1), [])
        assert.equal((await store.inboxOf(2)).length, 1)
        assert.deepEqual(kinds(await store.commit({ ...take, id: randomUUID() })), ['inbox_gone'])
      })

      test('is due for a sector with a row in its inbox', async () => {
        await harness.seedInbox({ id: 'i1', sector: 5, kind: 'fleets.disband', v: 3, body: {} })
        const due = await store.claimDue('n1', 9, 0)
        assert.deepEqual(
          due.map(({ sector }) => sector),
          [5],
        )
      })

      test('[VER-1] does not take an inbox row whose version is not written yet', async () => {
        const young = { kind: 'fleets.hailed', v: WRITES + 1, body: {} }
        await harness.seedInbox({ id: 'i1', sector: 5, ...young })
        await harness.seedInbox({ id: 'i2', sector: 1, ...young })
        assert.deepEqual(await store.claimDue('n1', 9, 0), [])
        await claim(1)
        assert.deepEqual(await store.inboxOf(1), [])
        assert.deepEqual(await store.inboxOfNode('n1'), [])
      })

      test('may take a fleet in and send it on: one transit replaces the other [OWN-1]', async () => {
        await harness.seedTransit(lane('f1', 1, 2, 1))
        const base = await claim(1)
        const onward = lane('f1', 2, 1, 3)
        const effects = {
          ...NOBODY,
          fleets: [move('f1', 1, 1, 3, 2)],
          consumed: [{ fleetId: 'f1', hop: 1 }],
          produced: [onward],
        }
        const events = [arrived(base, 1, 'f1', 1), departed(base, 2, 'f1', 3, 2)]
        const verdicts = await store.commit(flush({ ...base, events, acks: [], effects }))
        assert.deepEqual(kinds(verdicts), ['accepted'])
        assert.deepEqual(await store.transitsTo(1), [])
        assert.deepEqual(await store.transitsTo(3), [onward])
        assert.equal((await store.locate(['f1']))[0]?.sector, 3)
      })

      test('that renames moves nothing', async () => {
        await harness.seedFleet(fleet('f1', 2), 1)
        const base = await claim(1)
        const effects = { ...NOBODY, fleets: [{ ...move('f1', 1, 2, 1, 2), name: 'Owl' }] }
        assert.deepEqual(kinds(await store.commit(flush({ ...offer(base, 1), effects }))), [
          'accepted',
        ])
        assert.deepEqual(await store.locate(['f1']), [
          { fleetId: 'f1', owner: 'ada', sector: 1, arriveAt: null, ended: null },
        ])
      })

      test('is judged for each sector of a flush separately', async () => {
        const [one, two, three] = [await claim(1), await claim(2), await claim(3)]
        const first = ack(one, 'ada', 'order-001', 0)
        await store.commit(flush(offer(one, 0, [first])))
        const verdicts = await store.commit(
          flush(
            offer(one, 2),
            offer({ ...two, epoch: two.epoch - 1 }, 1),
            offer(three, 1, [ack(three, 'ada', 'order-001', 1)]),
          ),
        )
        assert.deepEqual(
          new Map(verdicts.map((verdict) => [verdict.sector, verdict.kind])),
          new Map([
            [1, 'accepted'],
            [2, 'stale'],
            [3, 'order_known'],
          ]),
        )
        assert.deepEqual(
          await Promise.all([1, 2, 3].map(async (sector) => (await journal(sector)).length)),
          [2, 0, 0],
        )
      })

      test('is judged in one order: applied, stale, order known, transit gone, fleet moved', async () => {
        const base = await claim(1)
        const first = ack(base, 'ada', 'order-001', 1)
        const sent = flush(offer(base, 1, [first]))
        await store.commit(sent)
        const bad = {
          ...NOBODY,
          consumed: [{ fleetId: 'f9', hop: 1 }],
          fleets: [move('f9', 1, 1, 1, 1)],
        }
        const head = { ...base, seq: 1 }
        const all = { ...offer(head, 1, [ack(base, 'ada', 'order-001', 2)]), effects: bad }
        assert.deepEqual(kinds(await store.commit({ ...flush(all), id: sent.id })), [
          'already_applied',
        ])
        assert.deepEqual(kinds(await store.commit(flush({ ...all, seq: 0 }))), ['stale'])
        assert.deepEqual(kinds(await store.commit(flush(all))), ['order_known'])
        assert.deepEqual(kinds(await store.commit(flush({ ...all, acks: [] }))), ['transit_gone'])
        const moved = { ...all, acks: [], effects: { ...bad, consumed: [] } }
        assert.deepEqual(kinds(await store.commit(flush(moved))), ['fleet_moved'])
      })

      test('with data that the store cannot hold is refused as a whole, for good', async () => {
        const [one, two] = [await claim(1), await claim(2)]
        const bad = { ...offer(two, 0), events: [renamed(two, 1, 'nul\0')] }
        await assert.rejects(store.commit(flush(offer(one, 1), bad)), isFailure('definite'))
        const stranger = offer(two, 1, [ack(two, 'stranger', 'order-001', 1)])
        await assert.rejects(store.commit(flush(offer(one, 1), stranger)), isFailure('definite'))
        assert.deepEqual(await journal(1), [])
        assert.deepEqual(kinds(await store.commit(flush(offer(one, 1)))), ['accepted'])
      })

      test('with one order id in two sectors is refused as a whole, for now [DUR-3]', async () => {
        const [one, two] = [await claim(1), await claim(2)]
        const both = flush(
          offer(one, 1, [ack(one, 'ada', 'order-001', 1)]),
          offer(two, 1, [ack(two, 'ada', 'order-001', 1)]),
        )
        await assert.rejects(store.commit(both), isFailure('transient'))
        assert.deepEqual(await journal(1), [])
      })
    })

    describe('a lease', () => {
      test('is given to one node, with an epoch of its own [OWN-2]', async () => {
        const before = Date.now()
        const first = await claim(1)
        assert.equal(first.seq, 0)
        assert.ok(first.epoch >= before - 1_000, 'an epoch is not below the time in ms')
        const holder = { sector: 1, epoch: first.epoch, node: { id: 'n1', address: 'one:1' } }
        assert.deepEqual(await store.claim('n2', 1), holder)
        assert.deepEqual(await store.holderOf(1), holder)
        const anew = await claim(1)
        assert.ok(anew.epoch > first.epoch, 'its holder gets a new epoch')
        await store.release('n1', first, null, 0)
        assert.equal((await store.holderOf(1))?.epoch, anew.epoch, 'the old one is worth nothing')
        await store.release('n1', anew, null, 0)
        assert.equal(await store.holderOf(1), null)
        assert.ok((await claim(1, 'n2')).epoch > anew.epoch)
      })

      test('that many nodes race for is given to one', async () => {
        const race = Array.from({ length: 8 }, (_, n) => store.claim(n % 2 ? 'n1' : 'n2', 5))
        const given = (await Promise.all(race)).flatMap((one, n) =>
          one && !('node' in one) ? [n % 2] : [],
        )
        assert.equal(new Set(given).size, 1, 'the other is told who has it')
      })

      test('passes on when its holder is no longer alive, with the head unchanged [OWN-4]', async () => {
        const first = await claim(1)
        await store.commit(flush(offer(first, 3)))
        await harness.expireNode('n1')
        assert.equal(await store.holderOf(1), null)
        const next = await claim(1, 'n2')
        assert.equal(next.seq, 3)
        assert.ok(next.epoch > first.epoch)
      })

      test('is not given to a node that is not alive', async () => {
        await harness.expireNode('n1')
        assert.equal(await store.claim('n1', 1), null)
        assert.equal(await store.claim('stranger', 1), null)
        assert.deepEqual(await store.claimDue('n1', 10, FAR_MS), [])
      })

      test('is not given for a sector that does not exist', async () => {
        await assert.rejects(store.claim('n1', 17), isFailure('definite'))
      })

      test('is released only by its holder, under its epoch', async () => {
        const lease = await claim(1)
        await store.release('n2', lease, 0, 0)
        await store.release('n1', { ...lease, epoch: lease.epoch - 1 }, 0, 0)
        assert.equal((await store.holderOf(1))?.epoch, lease.epoch)
        await store.release('n1', lease, null, 0)
        assert.equal(await store.holderOf(1), null)
      })
    })

    describe('a handover', () => {
      test('gives the sector to the other node, which claims it again [OWN-1] [OWN-2]', async () => {
        const lease = await claim(1)
        assert.equal(await store.transfer('n1', lease, 'n2'), true)
        assert.deepEqual((await store.beat('n1', IDLE))?.held, [])
        assert.equal((await store.beat('n2', IDLE))?.held[0]?.sector, 1)
        const theirs = await claim(1, 'n2')
        assert.ok(theirs.epoch > lease.epoch)
        const [verdict] = await store.commit(flush(offer(lease, 1)))
        assert.equal(verdict?.kind, 'stale')
      })

      test('is refused if the node does not hold the sector, and a late one changes nothing', async () => {
        const old = await claim(1)
        const lease = await claim(1)
        assert.equal(await store.transfer('n1', old, 'n2'), false)
        assert.equal(await store.transfer('n2', lease, 'n2'), false)
        assert.equal((await store.holderOf(1))?.node.id, 'n1')
      })

      test('is refused to a dead, draining or unknown node', async () => {
        const lease = await claim(1)
        assert.equal(await store.transfer('n1', lease, 'nobody'), false)
        await store.beat('n2', { ...IDLE, draining: true })
        assert.equal(await store.transfer('n1', lease, 'n2'), false)
        await store.beat('n2', IDLE)
        await harness.expireNode('n2')
        assert.equal(await store.transfer('n1', lease, 'n2'), false)
        assert.equal((await store.holderOf(1))?.node.id, 'n1')
      })
    })

    describe('a node', () => {
      test('is told which other nodes live, and their load', async () => {
        await claim(1)
        const busy = { clients: 7, busy: 0.5, draining: true, cutOff: true, version: WRITES }
        await store.beat('n2', busy)
        await store.register({ id: 'n3', address: 'three:3' }, IDLE)
        await harness.expireNode('n3')
        await store.beat('n1', IDLE)
        assert.deepEqual(
          (await store.beat('n1', IDLE))?.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
          [
            { id: 'n1', address: 'one:1', ...IDLE, sectors: 1 },
            { id: 'n2', address: 'two:2', ...busy, sectors: 0 },
          ],
        )
      })

      test('beats as long as it lives, and is told what it holds', async () => {
        const [one, two] = [await claim(1), await claim(2)]
        const beat = await store.beat('n1', IDLE)
        assert.deepEqual(
          beat?.held.toSorted((a, b) => a.sector - b.sector),
          [
            { sector: 1, epoch: one.epoch },
            { sector: 2, epoch: two.epoch },
          ],
        )
        assert.deepEqual((await store.beat('n2', IDLE))?.held, [])
        assert.equal(await store.beat('stranger', IDLE), null)
      })

      test('whose life has ended cannot revive it by a beat [OWN-3]', async () => {
        await claim(1)
        await harness.expireNode('n1')
        assert.equal(await store.beat('n1', IDLE), null)
        assert.equal(await store.beat('n1', IDLE), null)
        assert.equal(await store.holderOf(1), null)
      })

      test('that registers again has given up what it held', async () => {
        await claim(1)
        const again = await store.register({ id: 'n1', address: 'one:99' }, IDLE)
        assert.deepEqual(again.held, [])
        assert.deepEqual((await store.beat('n1', IDLE))?.held, [])
        const due = await store.claimDue('n2', 10, 0)
        assert.deepEqual(
          due.map(({ sector }) => sector),
          [1],
          'it is due for any node',
        )
        await claim(3)
        assert.equal((await store.holderOf(3))?.node.address, 'one:99')
      })

      test("at another node's address is refused while that one lives, and changes nothing", async () => {
        await claim(1)
        const n3 = { id: 'n3', address: 'one:1' }
        await assert.rejects(store.register(n3, IDLE), { name: NodeRefusedError.name })
        await assert.rejects(store.register({ id: 'n2', address: 'one:1' }, IDLE), NodeRefusedError)
        assert.equal((await store.holderOf(1))?.node.address, 'one:1')
        assert.equal(await store.beat('n3', IDLE), null)
        await store.retire('n1')
        await store.register(n3, IDLE)
        await assert.rejects(store.register({ id: 'n1', address: 'one:1' }, IDLE), NodeRefusedError)
      })

      test('that registers at once with others of its address is the only one let in', async () => {
        const comes = (n: number) => store.register({ id: `m${n}`, address: 'new:1' }, IDLE)
        const came = await Promise.allSettled([1, 2, 3, 4].map(comes))
        const refused = came.filter((one) => one.status === 'rejected')
        assert.equal(refused.length, 3)
        for (const { reason } of refused) assert.ok(reason instanceof NodeRefusedError, reason)
      })

      test('that registers at once with many of other addresses is let in with them', async () => {
        const comes = (n: number) => store.register({ id: `m${n}`, address: `new:${n}` }, IDLE)
        await Promise.all([1, 2, 3, 4].map(comes))
        assert.equal((await store.beat('n1', IDLE))?.nodes.length, 6)
      })

      test('that retires leaves everything it held to others', async () => {
        await claim(1)
        await store.retire('n1')
        assert.equal(await store.beat('n1', IDLE), null)
        assert.equal(await store.claim('n1', 2), null)
        assert.deepEqual(
          (await store.claimDue('n2', 10, 0)).map(({ sector }) => sector),
          [1],
        )
      })
    })

    describe('facts', () => {
      const shield = (key: string, since: number, value: boolean): NewFact => {
        return { kind: shieldFact, key, since, value }
      }
      const joins = (key: string, since: number, value: string | null): NewFact => {
        return { kind: allianceFact, key, since, value }
      }
      const due = async (): Promise<number[]> => {
        const claims = await store.claimDue('n2', 100, 2 * FAR_MS)
        return claims.map(({ sector }) => sector).sort((a, b) => a - b)
      }

      test('are numbered as they are written, and read from any number on [FACT-1]', async () => {
        assert.deepEqual(await store.facts(0, 10), { facts: [], newest: 0 })
        await harness.writeFacts([shield('ada', 5, true), shield('ada', 9, false)])
        await harness.writeFacts([joins('bob', FAR_MS, 'reds'), joins('bob', 2 * FAR_MS, null)])
        const all = [
          { n: 1, kind: 'shield', key: 'ada', since: 5, value: true },
          { n: 2, kind: 'shield', key: 'ada', since: 9, value: false },
          { n: 3, kind: 'alliance', key: 'bob', since: FAR_MS, value: 'reds' },
          { n: 4, kind: 'alliance', key: 'bob', since: 2 * FAR_MS, value: null },
        ]
        assert.deepEqual(await store.facts(0, 10), { facts: all, newest: 4 })
        assert.deepEqual(await store.facts(1, 2), { facts: all.slice(1, 3), newest: 4 })
        assert.deepEqual(await store.facts(4, 10), { facts: [], newest: 4 })
      })

      test('take the place of what was said of the same moment', async () => {
        await harness.writeFacts([joins('ada', FAR_MS, 'reds')])
        await harness.writeFacts([joins('ada', FAR_MS, 'blues')])
        assert.deepEqual((await store.facts(0, 10)).facts, [
          { n: 2, kind: 'alliance', key: 'ada', since: FAR_MS, value: 'blues' },
        ])
      })

      test('wake, when they take effect, sleeping sectors with a fleet of a commander they are about', async () => {
        const dueAt = (await galaxyMs()) + FAR_MS
        await harness.seedFleet(fleet('f1'), 1)
        await harness.seedFleet({ ...fleet('f2'), owner: 'bob' }, 2)
        await harness.writeFacts([shield('ada', dueAt, false)])
        assert.deepEqual(await store.claimDue('n2', 100, SOON_MS), [])
        assert.deepEqual(await due(), [1])
      })

      test('wake sleeping sectors with only a base of a commander they are about', async () => {
        await harness.seedBase({ baseId: 'base1', owner: 'ada', sector: 3 })
        await harness.seedBase({ baseId: 'base2', owner: 'bob', sector: 4 })
        await harness.writeFacts([shield('ada', (await galaxyMs()) + FAR_MS, false)])
        assert.deepEqual(await due(), [3])
      })

      test('wake sleeping sectors with both sides of a relation, and no others', async () => {
        const dueAt = (await galaxyMs()) + FAR_MS
        await harness.seedFleet(fleet('f1'), 1)
        await harness.seedFleet({ ...fleet('f2'), owner: 'bob' }, 1)
        await harness.seedFleet(fleet('f3'), 2)
        await harness.seedFleet({ ...fleet('f4'), owner: 'bob' }, 3)
        await harness.writeFacts([joins('ada', FAR_MS, 'reds'), joins('bob', FAR_MS, 'blues')])
        for (const sector of [1, 2, 3]) {
          await store.release('n1', await claim(sector), null, 2)
        }
        const value: Relation = 'war'
        const war = { kind: relationFact, key: relationKey('blues', 'reds'), since: dueAt, value }
        await harness.writeFacts([war])
        assert.deepEqual(await due(), [1])
      })

      test('that came after those a release goes by leave the sector as it is', async () => {
        const first = await claim(1)
        await harness.writeFacts([shield('ada', 5, true)])
        assert.ok(await store.release('n1', first, null, 1), 'it knew all there was')
        const second = await claim(1)
        await harness.writeFacts([shield('ada', 9, false)])
        assert.ok(!(await store.release('n1', second, null, 1)))
        assert.equal((await store.holderOf(1))?.node.id, 'n1')
        assert.ok(await store.release('n1', second, null, 2))
        assert.ok(await store.release('n1', second, 0, null), 'it is not its own any more')
        assert.deepEqual(await store.claimDue('n2', 100, 0), [])
      })

      test('leave a sector its own due time if that is sooner', async () => {
        const now = await galaxyMs()
        await harness.seedFleet(fleet('f1'), 1)
        await store.release('n1', await claim(1), now - 1, 0)
        await harness.writeFacts([shield('ada', now + FAR_MS, false)])
        assert.equal((await store.claimDue('n2', 100, 0)).length, 1)
      })
    })

    describe('what is due', () => {
      const sectors = (claims: readonly Claim[]): number[] =>
        claims.map(({ sector }) => sector).sort((a, b) => a - b)

      test('is nothing in a galaxy where nothing happens [TIME-2]', async () => {
        assert.deepEqual(await store.claimDue('n1', 100, FAR_MS), [])
      })

      test('includes a sector released for a time that has come', async () => {
        const now = await galaxyMs()
        for (const [sector, dueAt] of [
          [1, now - 1],
          [2, now + SOON_MS / 2],
          [3, now + FAR_MS],
          [4, null],
        ] as const) {
          await store.release('n1', await claim(sector), dueAt, 0)
        }
        assert.deepEqual(sectors(await store.claimDue('n2', 100, 0)), [1])
        assert.deepEqual(sectors(await store.claimDue('n2', 100, SOON_MS)), [2])
        assert.deepEqual(sectors(await store.claimDue('n2', 100, SOON_MS)), [])
      })

      test('includes a sector that a fleet comes to', async () => {
        const now = await galaxyMs()
        await harness.seedTransit({ ...lane('f1', 1, 2, 1), arriveAt: now })
        await harness.seedTransit({ ...lane('f2', 1, 1, 2), arriveAt: now + FAR_MS })
        assert.deepEqual(sectors(await store.claimDue('n1', 100, SOON_MS)), [1])
      })

      test('includes what a dead node held, and nothing that a living one holds', async () => {
        await claim(1)
        await claim(2, 'n2')
        await harness.seedTransit(lane('f1', 1, 1, 2))
        await harness.expireNode('n1')
        await store.register({ id: 'n3', address: 'three:3' }, IDLE)
        assert.deepEqual(sectors(await store.claimDue('n3', 100, 0)), [1])
      })

      test('comes in portions, and each sector to only one of those who ask at once', async () => {
        for (let sector = 1; sector <= 12; sector++) {
          await store.release('n1', await claim(sector), 0, 0)
        }
        assert.equal((await store.claimDue('n1', 2, 0)).length, 2)
        const portions = await Promise.all(
          ['n1', 'n2', 'n1', 'n2'].map((node) => store.claimDue(node, 4, 0)),
        )
        const given = portions.flat().map(({ sector }) => sector)
        assert.equal(new Set(given).size, given.length, 'no sector is given twice')
        let rest = 0
        for (let round = 0; round < 20; round++) rest += (await store.claimDue('n1', 100, 0)).length
        assert.equal(given.length + rest, 10, 'what one leaves, another gets bit by bit')
      })

      test('is shared evenly, whoever asks first [OWN-4]', async () => {
        await store.register({ id: 'n3', address: 'three:3' }, IDLE)
        for (let sector = 1; sector <= 15; sector++) {
          await store.release('n1', await claim(sector), 0, 0)
        }
        const shares = []
        for (const node of ['n1', 'n2', 'n3']) {
          shares.push((await store.claimDue(node, 100, 0)).length)
        }
        assert.deepEqual(shares, [5, 5, 5])
      })

      test('goes to no draining node', async () => {
        await store.release('n1', await claim(1), 0, 0)
        await store.beat('n1', { ...IDLE, draining: true })
        assert.deepEqual(await store.claimDue('n1', 100, 0), [])
        assert.deepEqual(sectors(await store.claimDue('n2', 100, 0)), [1])
      })
    })

    describe('a snapshot', () => {
      test('is kept with the two before it, newest first', async () => {
        const base = await claim(1)
        await store.commit(flush(offer(base, 9)))
        for (const seq of [1, 3, 5, 7, 9]) await store.saveSnapshot(snapshot(base, seq))
        assert.deepEqual(await store.snapshots(1), [
          snapshot(base, 9),
          snapshot(base, 7),
          snapshot(base, 5),
        ])
        assert.deepEqual(await store.snapshots(2), [])
      })

      test('of one state may be saved twice', async () => {
        const base = await claim(1)
        await store.commit(flush(offer(base, 1)))
        await store.saveSnapshot(snapshot(base, 1))
        await store.saveSnapshot({ ...snapshot(base, 1), body: 'another' })
        assert.deepEqual(await store.snapshots(1), [snapshot(base, 1)])
      })

      test('is not kept for an older epoch, nor for uncommitted events [DUR-5]', async () => {
        const old = await claim(1)
        await store.commit(flush(offer(old, 2)))
        await store.saveSnapshot(snapshot(old, 3))
        await store.release('n1', old, null, 0)
        await claim(1, 'n2')
        await store.saveSnapshot(snapshot(old, 2))
        assert.deepEqual(await store.snapshots(1), [])
      })
    })

    describe('what can be looked up:', () => {
      test('events, a page at a time', async () => {
        const base = await claim(1)
        await store.commit(flush(offer(base, 10)))
        const seqs = async (after: number, limit: number): Promise<number[]> =>
          (await store.events(1, after, limit)).map(({ seq }) => seq)
        assert.deepEqual(await seqs(0, 4), [1, 2, 3, 4])
        assert.deepEqual(await seqs(4, 4), [5, 6, 7, 8])
        assert.deepEqual(await seqs(8, 4), [9, 10])
        assert.deepEqual(await seqs(10, 4), [])
      })

      test('transits, by sector and by node', async () => {
        const now = await galaxyMs()
        const soon = { ...lane('f1', 1, 2, 1), arriveAt: now }
        const later = { ...lane('f2', 1, 2, 1), arriveAt: now + FAR_MS }
        const other = { ...lane('f3', 1, 1, 2), arriveAt: now }
        for (const transit of [soon, later, other]) await harness.seedTransit(transit)
        await claim(1)
        assert.deepEqual(byFleet(await store.transitsTo(1)), [soon, later])
        assert.deepEqual(await store.transitsToNode('n1', SOON_MS), [soon])
        assert.deepEqual(byFleet(await store.transitsToNode('n1', 2 * FAR_MS)), [soon, later])
        assert.deepEqual(await store.transitsToNode('n2', SOON_MS), [])
      })

      test('who holds a system', async () => {
        const base = await claim(1)
        const commit = async (after: number, effects: Partial<Effects>): Promise<string[]> => {
          const at = { ...base, seq: after }
          return kinds(
            await store.commit(flush({ ...offer(at, 1), effects: { ...NOBODY, ...effects } })),
          )
        }
        assert.equal(await store.holderOfSystem(1, 2), null)
        const systems = [
          { system: 2, owner: 'ada' },
          { system: 3, owner: 'bob' },
        ]
        const map = { owner: 'ada', battles: 1 }
        assert.deepEqual(await commit(0, { systems, map }), ['accepted'])
        assert.equal(await store.holderOfSystem(1, 2), 'ada')
        assert.equal(await store.holderOfSystem(2, 2), null)
        assert.deepEqual(await commit(0, { systems: [{ system: 2, owner: 'eve' }] }), ['stale'])
        const later = [
          { system: 2, owner: null },
          { system: 3, owner: 'ada' },
        ]
        assert.deepEqual(await commit(1, { systems: later, map: { battles: -1 } }), ['accepted'])
        assert.equal(await store.holderOfSystem(1, 2), null)
        assert.equal(await store.holderOfSystem(1, 3), 'ada')
      })

      test('the place of a base', async () => {
        const base = { baseId: 'base1', owner: 'ada', sector: 2 }
        await harness.seedBase(base)
        assert.deepEqual(await store.locateBase('base1'), base)
      })

      test('unknown ids are left out', async () => {
        assert.deepEqual(await store.recall([{ commander: 'ada', orderId: 'order-001' }]), [])
        assert.deepEqual(await store.recall([]), [])
        assert.deepEqual(await store.locate(['f1']), [])
        assert.equal(await store.locateBase('base1'), null)
        assert.equal(await store.holderOf(1), null)
      })
    })

    describe('of two versions', () => {
      const version = (n: number) => ({ ...IDLE, version: n })
      const writes = async (node: string, n: number) =>
        (await store.beat(node, version(n)))?.writes ?? null

      /** Lets the nodes beat with one version until that is written. */
      async function raiseTo(n: number): Promise<void> {
        for (const node of ['n1', 'n2']) await store.beat(node, version(n))
        assert.equal(await writes('n1', n), n - 1, 'as the beat before knew it')
        assert.equal(await writes('n1', n), n)
      }

      test('the older is written as long as a node of it lives, or lately did', async () => {
        const older = WRITES
        assert.equal(await writes('n2', older), older)
        for (let n = 0; n < 3; n++) assert.equal(await writes('n1', older + 1), older)
        assert.deepEqual(
          (await store.beat('n1', version(older + 1)))?.nodes.map((node) => node.version).sort(),
          [older, older + 1],
        )
        await store.retire('n2')
        for (let n = 0; n < 3; n++) assert.equal(await writes('n1', older + 1), older)
        await harness.expireNode('n2')
        await writes('n1', older + 1)
        assert.equal(await writes('n1', older + 1), older + 1)
      })

      test('the older cannot come back once the newer is written', async () => {
        await raiseTo(WRITES + 1)
        assert.equal(await writes('n2', WRITES), null)
        const refused = store.register({ id: 'n2', address: 'two:2' }, version(WRITES))
        await assert.rejects(refused, isFailure('definite'))
        assert.equal(await writes('n1', WRITES + 1), WRITES + 1, 'and it is not lowered')
      })

      test('they may not be further apart than one', async () => {
        const n3 = { id: 'n3', address: 'three:3' }
        await assert.rejects(store.register(n3, version(WRITES + 2)), isFailure('definite'))
        await raiseTo(WRITES + 1)
        assert.equal((await store.register(n3, version(WRITES + 2))).writes, WRITES + 1)
        assert.equal(await writes('n3', WRITES + 2), WRITES + 1)
      })

      test('a node that is refused takes nothing from others', async () => {
        await claim(1)
        await raiseTo(WRITES + 1)
        const refused = store.register({ id: 'n1', address: 'x' }, version(WRITES))
        await assert.rejects(refused, isFailure('definite'))
        assert.equal((await store.holderOf(1))?.node.address, 'one:1', 'and takes nothing')
      })
    })

    test('galaxy time goes on from beat to beat and never back [TIME-1]', async () => {
      let last = 0
      for (let n = 0; n < 20; n++) {
        const beat =
          n % 5 === 0
            ? await store.register({ id: 'n3', address: 'x' }, IDLE)
            : await store.beat('n1', IDLE)
        assert.ok(beat && beat.time.scale === 1)
        assert.ok(beat.time.galaxyMs >= last, `${beat.time.galaxyMs} after ${last}`)
        last = beat.time.galaxyMs
      }
    })
  })
}

function flush(...commits: SectorCommit[]): CommitBatch {
  return { id: randomUUID(), writes: WRITES, commits }
}

/** An offer with this many events that touch no fleet's row. */
function offer(base: Claim, events: number, acks: readonly OrderAck[] = []): SectorCommit {
  return {
    ...base,
    events: Array.from({ length: events }, (_, index) => course(base, base.seq + 1 + index)),
    acks,
    effects: NOBODY,
  }
}

function kinds(verdicts: readonly Verdict[]): Verdict['kind'][] {
  return verdicts.map(({ kind }) => kind)
}

function ack(base: Claim, commander: CommanderId, orderId: string, seq: number): OrderAck {
  return { commander, orderId, outcome: { ok: true, sector: base.sector, seq } }
}

function fleet(id: string, hops = 0): Fleet {
  return {
    ...{ id, name: `Fleet ${id}`, owner: 'ada', ships: { scout: 2, interceptor: 3 }, hops },
    course: restAt({ x: 1 / 3, y: 999.9999999 }, 7),
    plan: [
      { kind: 'route', toSector: 9 },
      { kind: 'move', x: 0.1, y: 1e-7 },
    ],
    ...AT_PEACE,
  }
}

function lane(id: string, hop: number, from: SectorId, to: SectorId): Transit {
  return { fleet: fleet(id, hop), from, to, departAt: 0, arriveAt: 1 }
}

function move(
  fleetId: string,
  fromSector: SectorId,
  fromHops: number,
  toSector: SectorId,
  toHops: number,
): FleetWrite {
  return {
    fleetId,
    before: { sector: fromSector, hops: fromHops },
    after: { sector: toSector, hops: toHops },
    owner: 'ada',
    name: `Fleet ${fleetId}`,
    ended: null,
  }
}

const envelope = (base: Claim, seq: number) =>
  ({ sector: base.sector, seq, at: 1_000 + seq }) as const

function course(base: Claim, seq: number): SectorEvent {
  const flight = courseTo({ x: 0.1, y: 2 }, { x: 1000 / 3, y: 77.7 }, 24, 1_000 + seq, 2)
  return {
    ...envelope(base, seq),
    v: 3,
    type: 'fleet.course',
    data: { fleetId: 'f1', owner: 'ada', course: flight, plan: [{ kind: 'jump', toSector: 2 }] },
    dice: [-1, 2 ** 31 - 1, -(2 ** 31), 0],
  }
}

function renamed(base: Claim, seq: number, name: string): SectorEvent {
  return {
    ...envelope(base, seq),
    v: 3,
    type: 'fleet.renamed',
    data: { fleetId: 'f1', owner: 'ada', name },
  }
}

function arrived(base: Claim, seq: number, id: string, hops: number): SectorEvent {
  return {
    ...envelope(base, seq),
    v: 1,
    type: 'fleet.arrived',
    data: { fleet: fleet(id, hops), from: 2 },
  }
}

function departed(base: Claim, seq: number, id: string, to: SectorId, hop: number): SectorEvent {
  const data = { fleetId: id, owner: 'ada', to, hop, arriveAt: 5_000, plan: [] }
  return { ...envelope(base, seq), v: 2, type: 'fleet.departed', data }
}

function snapshot({ sector, epoch }: Claim, seq: number): Snapshot {
  return { sector, seq, epoch, version: 1, body: `state at ${seq}`, checksum: `sum of ${seq}` }
}

function byFleet(transits: readonly Transit[]): Transit[] {
  return transits.toSorted((one, other) => (one.fleet.id < other.fleet.id ? -1 : 1))
}

function isFailure(failure: string): (error: unknown) => boolean {
  return (error) => failureOf(error) === failure
}
