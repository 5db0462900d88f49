import assert from 'node:assert/strict'
import type { FeedMessage, Format } from '../../src/feed/messages.ts'
import {
  type Cursors,
  type MessageSink,
  type SubscriptionContext,
  ViewerSubscription,
} from '../../src/feed/ViewerSubscription.ts'
import type { LaneCrossing, Summary } from '../../src/protocol/mapMessages.ts'
import type { CommanderId, FleetId, SectorId } from '../../src/sim/core/ids.ts'
import { changedBy, type SectorEvent } from '../../src/sim/events.ts'
import type { FakeJournal } from './FakeJournal.ts'

type Detail = 'events' | 'summary'

const FORMAT: Format<FeedMessage | Summary> = {
  name: 'plain',
  feed: (message) => message,
  summary: (message) => message,
}

/** A fleet's id begins with its owner's name: `ann-1`. Ids of merchants begin with `m`. */
export function ownerOfFleet(id: FleetId): CommanderId | null {
  return id.startsWith('m') ? null : (id.split('-')[0] ?? null)
}

/** The form in which somebody gets an event, written independently of the catalogue. */
function faceOf(event: SectorEvent, commander: CommanderId | null, isPublic: boolean): object[] {
  const { v, type, sector, seq, at, data } = event
  if (commander !== null && ownerOfFleet(changedBy(event, 'fleet')[0] ?? '') === commander) {
    return [{ v, type, sector, seq, at, audience: 'own', data }]
  }
  if (!isPublic) return []
  const envelope = { v: 1, sector, seq, at, audience: 'public' }
  if (event.type === 'fleet.departed') {
    const { to, arriveAt } = event.data
    return [{ ...envelope, type: 'gate.departure', data: { to, arriveAt } }]
  }
  if (event.type !== 'fleet.arrived') return []
  return [{ ...envelope, type: 'gate.arrival', data: { from: event.data.from } }]
}

/** A viewer that compares everything it is sent with the truth, at once. */
export class ModelViewer {
  readonly commander: CommanderId | null
  readonly viewing: ViewerSubscription<FeedMessage | Summary>
  readonly cursors = new Map<SectorId, number>()
  /** The number of fleets in each sector's lanes, from its last summary. */
  readonly traffic = new Map<SectorId, number>()
  /**
   * Known crossings of lanes that lead away from each sector in view, including those from
   * summaries.
   */
  readonly crossings = new Map<SectorId, LaneCrossing[]>()
  /** All messages, in order. */
  readonly heard: (FeedMessage | Summary)[] = []
  takes = true
  isResuming = false
  view: ReadonlyMap<SectorId, Detail> = new Map()
  /** Own arrivals that must still be reported, by fleet and number of jumps. */
  readonly awaited = new Map<string, SectorId>()
  /** Sectors whose stream began again since this set was cleared. */
  readonly begun = new Set<SectorId>()
  /** Errors found while messages arrived. */
  readonly #faults: unknown[] = []
  #next: ReadonlyMap<SectorId, Detail> | null = null
  readonly #truth: FakeJournal
  readonly #time: () => { readonly now: number }

  constructor(commander: CommanderId | null, context: SubscriptionContext, truth: FakeJournal) {
    this.commander = commander
    this.#truth = truth
    this.#time = () => context.time()
    const self = this
    const outlet: MessageSink<FeedMessage | Summary> = {
      format: FORMAT,
      get takes() {
        return self.takes
      },
      send: (encoded, message) => {
        // Kept for the end: an error thrown here would change what happens.
        try {
          this.#take(encoded, message)
        } catch (error) {
          this.#faults.push(error)
        }
      },
    }
    const { feeds, journal } = context
    this.viewing = new ViewerSubscription(commander, outlet, {
      feeds,
      time: () => context.time(),
      journal: {
        seqBefore: (sector, at) => journal.seqBefore(sector, at),
        // The feed goes on from where its fleets are now; arrivals before that need no report.
        ownPlaces: async (who) => {
          this.awaited.clear()
          return await journal.ownPlaces(who)
        },
      },
    })
  }

  /** The cursors that a client would keep. */
  get resumption(): Cursors {
    const [view, own] = [new Map<SectorId, number>(), new Map<SectorId, number>()]
    for (const [sector, cursor] of this.cursors) {
      // A sector in view whose summary has not come must be asked for again.
      if (this.view.has(sector) && !this.crossings.has(sector)) continue
      if (this.view.has(sector)) view.set(sector, cursor)
      else own.set(sector, cursor)
    }
    return { view, own }
  }

  change(sectors: readonly SectorId[], detail: Detail): void {
    this.#next = new Map(sectors.map((sector) => [sector, detail]))
    for (const sector of sectors) {
      if (this.view.get(sector) !== detail) this.crossings.delete(sector)
    }
    this.viewing.view(new Set(sectors), detail)
    this.view = this.#next
    this.#next = null
    for (const sector of this.crossings.keys())
      if (!this.view.has(sector)) this.crossings.delete(sector)
    // Without a commander, cursors of sectors out of view are dropped: those streams begin again.
    if (this.commander !== null) return
    for (const sector of this.cursors.keys())
      if (!this.view.has(sector)) this.cursors.delete(sector)
  }

  /** Resumes with its own cursors, or with those of the viewer before it. */
  async resume(cursors: Cursors, detail: Detail): Promise<{ ok: boolean; synced: SectorId[] }> {
    this.isResuming = true
    const before = { view: this.view, cursors: new Map(this.cursors) }
    this.view = new Map([...cursors.view.keys()].map((sector) => [sector, detail]))
    this.cursors.clear()
    for (const [sector, cursor] of cursors.own) this.cursors.set(sector, cursor)
    for (const [sector, cursor] of cursors.view) this.cursors.set(sector, cursor)
    this.begun.clear()
    this.heard.length = 0
    const answer = await this.viewing.resume(cursors, detail, 60_000)
    this.isResuming = false
    if (!answer.ok) {
      assert.equal(answer.code, 'unavailable', 'its cursors are good')
      assert.equal(this.heard.length, 0, 'a resume that is refused changes nothing')
      this.view = before.view
      return { ok: false, synced: [] }
    }
    return { ok: true, synced: [...answer.synced] }
  }

  #take(encoded: unknown, message: FeedMessage | Summary): void {
    assert.equal(encoded, message)
    assert.ok(this.takes, '[FEED-6] nothing is sent to who does not take it')
    this.heard.push(message)
    if ('events' in message) this.#feed(message)
    else this.#summary(message)
  }

  #feed({ sector, from, to, events }: FeedMessage): void {
    const known = this.cursors.get(sector)
    const detail = this.view.get(sector) ?? 'own'
    if (to === from - 1) {
      assert.deepEqual(events, [])
      assert.ok(this.commander !== null, '[FEED-4] nobody else has own streams')
      this.#begin(sector, to)
      return
    }
    assert.equal(from, (known ?? Number.NaN) + 1, `[FEED-1] the ranges of ${sector} abut`)
    assert.ok(to >= from && to <= this.#truth.head(sector), `${from} to ${to}`)
    const range = this.#truth.events(sector).slice(from - 1, to)
    const meant = range.flatMap(({ event }) => faceOf(event, this.commander, detail === 'events'))
    assert.deepEqual(
      JSON.parse(JSON.stringify(events)),
      JSON.parse(JSON.stringify(meant)),
      '[VIS-1]',
    )
    if (this.commander === null) assert.ok(this.view.has(sector), '[FEED-4]')
    this.cursors.set(sector, to)
    for (const { event } of range) this.#learn(event, detail)
  }

  #learn(event: SectorEvent, detail: Detail | 'own'): void {
    const isOwn =
      this.commander !== null && ownerOfFleet(changedBy(event, 'fleet')[0] ?? '') === this.commander
    if (event.type === 'fleet.departed') {
      const { fleetId, to, hop, arriveAt } = event.data
      // The other sector's stream may have been quicker than this one, or have begun again since.
      const isPast =
        (this.#truth.arrivalOf(fleetId, hop) ?? Infinity) <= (this.cursors.get(to) ?? -1)
      if (isOwn && !isPast) this.awaited.set(`${fleetId} ${hop}`, to)
      if (detail === 'events') this.crossings.get(event.sector)?.push([to, event.at, arriveAt])
    } else if (event.type === 'fleet.arrived' && isOwn) {
      this.awaited.delete(`${event.data.fleet.id} ${event.data.fleet.hops}`)
    }
  }

  #summary({ sector, seq, since, now, traffic, crossings }: Summary): void {
    const view = this.#next ?? this.view
    assert.ok(view.has(sector), '[FEED-4]')
    assert.ok(seq <= this.#truth.head(sector))
    // The count may still include fleets that arrived within the last second.
    assert.ok(traffic >= this.#lanes(sector, seq, this.#time().now).length)
    this.traffic.set(sector, traffic)
    if (since === seq) {
      this.#begin(sector, seq)
      this.crossings.set(sector, [...crossings])
      const under = crossings.filter(([, , arriveAt]) => arriveAt > now)
      assert.deepEqual(sorted(under), sorted(this.#lanes(sector, seq, now)))
      return
    }
    assert.equal(view.get(sector), 'summary', 'where events are told, summaries only begin')
    assert.equal(since, this.cursors.get(sector), `[FEED-1] the summaries of ${sector} abut`)
    assert.ok(seq >= since)
    this.cursors.set(sector, seq)
    this.crossings.get(sector)?.push(...crossings)
  }

  #begin(sector: SectorId, seq: number): void {
    if (this.cursors.get(sector) === seq) return
    this.begun.add(sector)
    this.cursors.set(sector, seq)
    for (const [stay, to] of this.awaited) if (to === sector) this.awaited.delete(stay)
  }

  /** The crossings that lead away from a sector, according to its events up to `seq`. */
  #lanes(sector: SectorId, seq: number, now: number): LaneCrossing[] {
    return this.#truth.events(sector).flatMap(({ event }) => {
      if (event.type !== 'fleet.departed' || event.seq > seq) return []
      const { to, arriveAt } = event.data
      return arriveAt > now ? [[to, event.at, arriveAt] as const] : []
    })
  }

  assertNoFault(): void {
    if (this.#faults.length > 0) throw this.#faults[0]
  }

  /** Soon after all is quiet, the viewer knows all in view, and who is in the lanes. */
  assertViewCurrent(): void {
    const { now } = this.#time()
    for (const [sector, detail] of this.view) {
      const head = this.#truth.head(sector)
      const lanes = this.#lanes(sector, head, now)
      if (detail === 'events') this.#assertAt(sector, head)
      else assert.equal(this.traffic.get(sector), lanes.length, `traffic of ${sector}`)
      const known = (this.crossings.get(sector) ?? []).filter(([, , arriveAt]) => arriveAt > now)
      assert.deepEqual(sorted(known), sorted(lanes), `lanes of ${sector}`)
    }
  }

  /**
   * After a longer quiet, the viewer also knows how far the streams went that had nothing for it.
   */
  assertCurrent(): void {
    this.assertViewCurrent()
    for (const sector of this.view.keys()) this.#assertAt(sector, this.#truth.head(sector))
    if (this.commander === null) return
    for (const { sector, seq } of this.#truth.places(this.commander)) {
      assert.equal(this.cursors.get(sector), seq, `own stream of ${sector}`)
    }
    const missed = [...this.awaited].filter(([stay]) => {
      const [id = '', hops] = stay.split(' ')
      return this.#truth.arrivalOf(id, Number(hops)) !== undefined
    })
    assert.deepEqual(missed, [], 'own fleets that arrived and were not told of')
  }

  #assertAt(sector: number, head: number): void {
    assert.equal(this.cursors.get(sector), head, `[FEED-1] sector ${sector} is told to its end`)
  }
}

function sorted(crossings: readonly LaneCrossing[]): string[] {
  return crossings.map((one) => JSON.stringify(one)).sort()
}
