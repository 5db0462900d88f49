import { hash } from 'node:crypto'
import type { Fact } from '../../src/sim/core/FactTable.ts'
import type { BaseId, FleetId, InboxId, PlaceId, SectorId } from '../../src/sim/core/ids.ts'
import { kindOf, type SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Yard } from '../../src/sim/holding/base.ts'
import { MICROS } from '../../src/sim/rules/economy.ts'
import { type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { readState, WRITES, writeState } from '../../src/sim/versions.ts'
import type {
  Claim,
  CommitBatch,
  Lease,
  NodeId,
  OrderAck,
  OrderKey,
  SectorCommit,
  Snapshot,
} from '../../src/world/Store.ts'
import { checksumOf } from '../../src/world/sectors/loadSector.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import {
  keyOf,
  type MemoryStore,
  type SectorRow,
  type StoreObserver,
} from '../../testkit/MemoryStore.ts'
import { HoldingAuditor } from './HoldingAuditor.ts'
import { WarAuditor } from './WarAuditor.ts'

type Place =
  | { readonly kind: 'sector'; readonly sector: SectorId; readonly hops: number }
  | { readonly kind: 'lane'; readonly to: SectorId; readonly hop: number }
  | { readonly kind: 'ended'; readonly sector: SectorId; readonly seq: number }

/**
 * Checks the rules without trusting anybody: it keeps its own account of all sectors, fleets,
 * leases and orders from what the store was made to write, and compares.
 */
export class Auditor implements StoreObserver {
  readonly violations: string[] = []
  readonly counts = {
    takeovers: 0,
    transfers: 0,
    claims: 0,
    events: 0,
    jumps: 0,
    births: 0,
    ends: 0,
    rounds: 0,
    battles: 0,
    captures: 0,
    capturesPaused: 0,
    docks: 0,
    wrecks: 0,
    salvages: 0,
    oreSalvaged: 0,
    oreSpilt: 0,
    oreHauled: 0,
    oreSpent: 0,
    shipsBuilt: 0,
    buildsCancelled: 0,
    upgrades: 0,
    snapshots: 0,
    sharedFlushes: 0,
  }
  readonly #store: MemoryStore
  readonly #dbNowMs: () => number
  readonly #lifeMs: number
  readonly #sectors = new Map<SectorId, SectorState>()
  readonly #epochs = new Map<SectorId, number>()
  /** Hashes of the state that each sector must have after an event, by sector and seq. */
  readonly #hashes = new Map<string, string>()
  readonly #places = new Map<FleetId, Place>()
  readonly #shipsOf = new Map<FleetId | BaseId, number>()
  #ships = 0
  readonly #war: WarAuditor
  readonly #holding: HoldingAuditor
  readonly #goods = new GoodsLedger()
  readonly #effects = new Map<string, number>()
  readonly #inbox = new Map<InboxId, 'sent' | 'taken' | 'taken back'>()
  readonly #expiresAt = new Map<NodeId, number>()
  readonly #touched = new Set<FleetId>()
  #galaxyMs = 0
  #flush: CommitBatch | null = null

  constructor(galaxy: Galaxy, store: MemoryStore, dbNowMs: () => number, lifeMs: number) {
    this.#store = store
    this.#dbNowMs = dbNowMs
    this.#lifeMs = lifeMs
    this.#war = new WarAuditor(
      () => store.factRows,
      (rule, what) => this.violate(rule, what),
    )
    this.#holding = new HoldingAuditor(galaxy, store, (rule, what) => this.violate(rule, what))
    for (const { id } of galaxy.sectors) {
      const state = emptySector(galaxy.seed, id)
      this.#sectors.set(id, state)
      this.#remember(state)
    }
  }

  violate(rule: string, what: string): void {
    this.violations.push(`[${rule}] ${what}`)
  }

  state(sector: SectorId): SectorState {
    const state = this.#sectors.get(sector)
    if (!state) throw new Error(`no sector ${sector}`)
    return state
  }

  /**
   * A sleeping sector with fleets or bases of both sides of a coming change must wake for it [FACT-1],
   * whether the change was committed before it fell asleep, meanwhile or afterwards.
   *
   * @param aheadMs changes nearer than this may have been looked at already; galaxy ms
   */
  checkFacts(aheadMs: number): void {
    const now = this.#store.galaxyMs() + aheadMs
    const toCome = this.#store.factRows.filter(({ since }) => since > now)
    for (const [sector, { holder, nextDueAt }] of this.#store.sectors) {
      if (holder !== null) continue
      const { fleets, bases } = this.state(sector)
      const all = [...fleets.values(), ...bases.values()]
      const owners = new Set(all.flatMap(({ owner }) => owner ?? []))
      if (owners.size < 2) continue
      for (const fact of toCome) {
        if (!this.#areBothHere(owners, fact)) continue
        if (nextDueAt !== null && nextDueAt <= fact.since) continue
        const { kind, key, since } = fact
        this.violate('FACT-1', `sector ${sector} sleeps through ${kind} of ${key} at ${since}`)
      }
    }
  }

  #areBothHere(owners: ReadonlySet<string>, { kind, key, since }: Fact): boolean {
    if (kind !== 'relation') return owners.has(key)
    return key.split(' ').every((side) => [...owners].some((one) => this.#isIn(one, side, since)))
  }

  #isIn(commander: string, alliance: string, at: number): boolean {
    const told = this.#store.factRows.filter(
      ({ kind, key, since }) => kind === 'alliance' && key === commander && since <= at,
    )
    const latest = told.sort((one, other) => one.since - other.since).at(-1)
    return latest?.value === alliance
  }

  // ---- What the store did

  registered(node: NodeId): void {
    this.#live(node)
  }

  beaten(node: NodeId): void {
    if (this.#dbNowMs() >= (this.#expiresAt.get(node) ?? 0)) {
      this.violate('OWN-3', `the store took a beat of ${node}, whose life had ended`)
    }
    this.#live(node)
  }

  retired(node: NodeId): void {
    this.#expiresAt.set(node, this.#dbNowMs())
  }

  #live(node: NodeId): void {
    // When the database's clock was set back, no node may outlive the present by more than a beat's
    // life.
    const until = this.#dbNowMs() + this.#lifeMs
    for (const [other, expiresAt] of this.#expiresAt) {
      this.#expiresAt.set(other, Math.min(expiresAt, until))
    }
    this.#expiresAt.set(node, until)
    const galaxyMs = this.#store.galaxyMs()
    if (galaxyMs < this.#galaxyMs) {
      this.violate('TIME-1', `galaxy time ran back from ${this.#galaxyMs} to ${galaxyMs}`)
    }
    this.#galaxyMs = galaxyMs
  }

  claimed(node: NodeId, { sector, epoch }: Claim, before: SectorRow): void {
    this.counts.claims++
    if (before.holder !== null && before.holder !== node) {
      this.counts.takeovers++
      if (this.#dbNowMs() < (this.#expiresAt.get(before.holder) ?? 0)) {
        this.violate('OWN-2', `${node} was given sector ${sector}, which ${before.holder} holds`)
      }
    }
    this.#raised(sector, epoch)
  }

  transferred(node: NodeId, { sector, epoch }: Lease, before: SectorRow): void {
    this.counts.transfers++
    if (before.holder !== node) {
      this.violate('OWN-2', `${node} handed over sector ${sector}, which is ${before.holder}'s`)
    }
    this.#raised(sector, epoch)
  }

  #raised(sector: SectorId, epoch: number): void {
    if (epoch <= (this.#epochs.get(sector) ?? 0)) {
      this.violate('OWN-2', `the claim of sector ${sector} did not raise its epoch`)
    }
    this.#epochs.set(sector, epoch)
  }

  applied(flush: CommitBatch, offer: SectorCommit): void {
    const { sector, epoch, seq, events, acks } = offer
    if (this.#flush === flush) this.counts.sharedFlushes++
    this.#flush = flush
    if (epoch !== this.#epochs.get(sector)) {
      this.violate('OWN-2', `a commit of epoch ${epoch} in sector ${sector} was accepted`)
    }
    const state = this.state(sector)
    if (seq !== state.seq) {
      this.violate('FEED-1', `a commit after ${seq} in sector ${sector}, which is at ${state.seq}`)
    }
    for (const event of events) {
      try {
        this.#follow(sector, event)
        evolve(state, JSON.parse(JSON.stringify(event)))
      } catch (error) {
        this.violate('DUR-5', String(error))
      }
    }
    this.counts.events += events.length
    this.#checkShips(sector)
    this.#war.check(sector, state)
    this.#heed(() => this.#goods.checkSector(state))
    this.counts.oreSalvaged = this.#goods.salvaged
    this.counts.oreSpilt = this.#goods.spilt.ore
    this.counts.oreHauled = this.#goods.hauled.ore
    this.counts.oreSpent = this.#goods.spent.ore / MICROS
    this.counts.rounds = this.#war.rounds
    this.counts.battles = this.#war.battles
    this.counts.captures = this.#holding.captures
    this.counts.capturesPaused = this.#holding.pauses
    this.#checkYards(sector)
    this.#remember(state)
    for (const ack of acks) this.#count(ack)
    for (const id of offer.effects.inbox) this.#take(id)
    for (const { fleetId } of [...offer.effects.fleets, ...offer.effects.consumed]) {
      this.#touched.add(fleetId)
    }
  }

  #follow(sector: SectorId, event: SectorCommit['events'][number]): void {
    this.#countShips(event)
    this.#heed(() => this.#goods.note(event))
    if (event.type === 'wreck.salvaged') this.counts.salvages++
    if (event.type === 'battle.ended' && event.data.wreck) this.counts.wrecks++
    this.#war.follow(sector, event, this.state(sector))
    this.#holding.follow(sector, event, this.state(sector))
    if (isBirth(event)) {
      const { id, hops } = event.data.fleet
      const place = this.#places.get(id)
      if (place) this.violate('OWN-5', `${id} was born in ${sector}, and was in ${show(place)}`)
      this.counts.births++
      this.#places.set(id, { kind: 'sector', sector, hops })
    } else if (event.type === 'fleet.placed' || event.type === 'fleet.arrived') {
      const { id, hops } = event.data.fleet
      const place = this.#places.get(id)
      const due = place?.kind === 'lane' && place.to === sector && place.hop === hops
      if (!due && !(hops === 0 && place === undefined)) {
        this.violate('OWN-1', `${id} came into ${sector} at hop ${hops}, from ${show(place)}`)
      }
      this.#places.set(id, { kind: 'sector', sector, hops })
    } else if (event.type === 'fleet.departed') {
      const { fleetId, to, hop } = event.data
      const place = this.#places.get(fleetId)
      if (place?.kind !== 'sector' || place.sector !== sector || place.hops + 1 !== hop) {
        this.violate('OWN-1', `${fleetId} left ${sector} at hop ${hop}, being in ${show(place)}`)
      }
      this.counts.jumps++
      this.#places.set(fleetId, { kind: 'lane', to, hop })
    } else if (event.type === 'fleet.ended' || event.type === 'fleet.docked') {
      const { fleetId } = event.data
      const place = this.#places.get(fleetId)
      if (place?.kind !== 'sector' || place.sector !== sector) {
        this.violate('OWN-5', `${fleetId} ended in ${sector}, being in ${show(place)}`)
      }
      this.counts.ends++
      if (event.type === 'fleet.docked') this.counts.docks++
      this.#places.set(fleetId, { kind: 'ended', sector, seq: event.seq })
    }
  }

  /** Goods change by events alone [OWN-6]. @param look throws if they do not */
  #heed(look: () => void): void {
    try {
      look()
    } catch (error) {
      this.violate('OWN-6', String(error))
    }
  }

  /** Ships only move between fleets and yards, unless a fleet appears, or one of them ends [OWN-5]. */
  #countShips(event: SectorEvent): void {
    const { sector } = event
    switch (event.type) {
      case 'base.ended':
        this.#ships -= this.#shipsOf.get(event.data.base) ?? 0
        this.#shipsOf.delete(event.data.base)
        break
      case 'fleet.docked':
        this.#shipsOf.delete(event.data.fleetId)
        break
      case 'ship.built':
        this.#ships += 1
        this.counts.shipsBuilt++
        break
      case 'build.queued':
        this.#ships -= shipCount(event.data.usedUp)
        break
      case 'build.cancelled':
        this.#ships += shipCount(event.data.ships)
        this.counts.buildsCancelled++
        break
      case 'building.upgraded':
        this.counts.upgrades++
        break
      case 'fleet.placed':
      case 'pirates.appeared':
        this.#ships += shipCount(event.data.fleet.ships)
        break
      case 'fleet.born':
        if (event.data.from === null) this.#ships += shipCount(event.data.fleet.ships)
        break
      case 'fleet.ended':
        if (event.data.into === null) this.#ships -= this.#shipsOf.get(event.data.fleetId) ?? 0
        this.#shipsOf.delete(event.data.fleetId)
        break
      case 'fleet.ships':
        this.#shipsOf.set(event.data.fleetId, shipCount(event.data.ships))
        break
      case 'fleet.retreated':
        this.#loseShips(event.data.fleetId, event.data.ships)
        break
      case 'battle.round':
        for (const hit of event.data.hits) this.#loseShips(hit.fleetId, hit.ships)
        for (const { system, ships } of event.data.garrisons) {
          this.#loseShips(placeKey(sector, { system }), ships)
        }
        break
      case 'system.captured':
      case 'system.released':
        this.#loseShips(placeKey(sector, event.data), {})
        break
    }
    if ('yard' in event.data) {
      const { at, yard } = event.data
      this.#shipsOf.set(placeKey(sector, at), shipCount(yard.ships))
    }
    if ('fleet' in event.data) {
      const { id, ships } = event.data.fleet
      this.#shipsOf.set(id, shipCount(ships))
    }
  }

  /** Ships are lost only in an event that says so. */
  #loseShips(id: string, ships: Ships): void {
    const lost = (this.#shipsOf.get(id) ?? 0) - shipCount(ships)
    if (lost < 0) this.violate('OWN-5', `${id} came out of a fight with ${-lost} more ships`)
    this.#ships -= lost
    this.#shipsOf.set(id, shipCount(ships))
  }

  #checkShips(sector: SectorId): void {
    for (const { id, ships } of this.state(sector).fleets.values()) {
      const told = this.#shipsOf.get(id) ?? 0
      if (shipCount(ships) === told) continue
      this.violate('OWN-5', `${id} in ${sector} has ${shipCount(ships)} ships; events say ${told}`)
      this.#shipsOf.set(id, shipCount(ships))
    }
    const counted = [...this.#shipsOf.values()].reduce((sum, ships) => sum + ships, 0)
    if (counted === this.#ships) return
    this.violate(
      'OWN-5',
      `after a commit of ${sector}, ${counted} ships are in fleets and yards, not ${this.#ships}`,
    )
    this.#ships = counted
  }

  /** What is docked in a sector must be what its events say is docked [OWN-5]. */
  #checkYards(sector: SectorId): void {
    const { bases, systems } = this.state(sector)
    const check = (id: string, { ships }: Yard): void => {
      const [docked, told] = [shipCount(ships), this.#shipsOf.get(id) ?? 0]
      if (docked === told) return
      this.violate('OWN-5', `${docked} ships are docked at ${id}, and its events say ${told}`)
    }
    for (const { id, yard } of bases.values()) check(id, yard)
    for (const { id, yard } of systems.values()) check(placeKey(sector, { system: id }), yard)
  }

  /** A row was put into a sector's inbox. */
  sent(id: InboxId): void {
    this.#inbox.set(id, 'sent')
  }

  /** The sender took a row back in time. */
  takenBack(id: InboxId): void {
    this.#inbox.set(id, 'taken back')
  }

  #take(id: InboxId): void {
    const was = this.#inbox.get(id)
    if (was !== 'sent') this.violate('INB-1', `inbox row ${id} was taken, having been ${was}`)
    this.#inbox.set(id, 'taken')
  }

  #count(ack: OrderAck): void {
    const key = keyOf(ack)
    const times = (this.#effects.get(key) ?? 0) + 1
    this.#effects.set(key, times)
    if (times > 1) this.violate('DUR-3', `order ${key} took effect ${times} times`)
  }

  snapshotSaved(snapshot: Snapshot): void {
    this.counts.snapshots++
    const { sector, seq, epoch, body } = snapshot
    if (epoch !== this.#epochs.get(sector)) {
      this.violate('DUR-5', `a snapshot of sector ${sector} of epoch ${epoch} was kept`)
    }
    if (hash('sha1', body) !== this.#hashes.get(`${sector} ${seq}`)) {
      this.violate('DUR-5', `a snapshot of sector ${sector} at ${seq} is not the committed state`)
    }
  }

  #remember(state: SectorState): void {
    this.#hashes.set(`${state.id} ${state.seq}`, hash('sha1', writeState(state)))
  }

  // ---- What a process showed

  /** Whatever is shown must be in the store, and be what the store says [DUR-1] [DUR-5]. */
  shown({ sector, epoch, from, events, state }: Commit): void {
    const journal = this.#store.journals.get(sector) ?? []
    events.forEach((event, index) => {
      const row = journal[from - 1 + index]
      if (row?.epoch !== epoch || JSON.stringify(row.event) !== JSON.stringify(event)) {
        this.violate('DUR-1', `event ${event.seq} of sector ${sector} was shown and is not stored`)
      }
    })
    this.checkState(sector, state)
  }

  checkState(sector: SectorId, state: SectorState): void {
    const expected = this.#hashes.get(`${sector} ${state.seq}`)
    if (expected === undefined) {
      this.violate('DUR-1', `sector ${sector} shows a state at ${state.seq}, which is not stored`)
    } else if (hash('sha1', writeState(state)) !== expected) {
      this.violate('DUR-5', `sector ${sector} shows another state at ${state.seq} than the journal`)
    }
  }

  /** The flush that wrote an event; null if none did. */
  flushOf(sector: SectorId, seq: number): string | null {
    return this.#store.journals.get(sector)?.[seq - 1]?.flush ?? null
  }

  /** An order was answered with ok: it must be written, and stay so [DUR-1] [DUR-2]. */
  acknowledged(key: OrderKey, outcome: OrderAck['outcome']): void {
    const stored = this.#store.acks.get(keyOf(key))?.ack.outcome
    const head = this.#store.sectors.get(outcome.sector)?.seq ?? -1
    if (JSON.stringify(stored) !== JSON.stringify(outcome) || head < outcome.seq) {
      this.violate('DUR-2', `order ${keyOf(key)} was acknowledged and is not stored so`)
    }
  }

  // ---- After each step

  /** The rows of the fleets that moved must say what the journal says [OWN-1]. */
  checkTouched(): void {
    for (const id of this.#touched) this.#checkPlace(id)
    this.#touched.clear()
  }

  #checkPlace(id: FleetId): void {
    const row = this.#store.fleets.get(id)
    const transit = this.#store.transits.get(id)
    const place = this.#places.get(id)
    if (!row) {
      this.violate('OWN-1', `${id} has no row`)
    } else if (place === undefined) {
      if (transit?.fleet.hops !== 0) this.violate('OWN-1', `${id} never appeared and is lost`)
    } else if (place.kind === 'sector') {
      const told = row.sector === place.sector && row.hops === place.hops
      if (transit || !told || !this.state(place.sector).fleets.has(id)) {
        this.violate('OWN-1', `${id} is in ${show(place)}; its row says ${show(row)}`)
      }
    } else if (place.kind === 'ended') {
      if (transit || row.ended?.seq !== place.seq || this.state(place.sector).fleets.has(id)) {
        this.violate('OWN-5', `${id} is no more; its row says ${show(row)}`)
      }
    } else {
      const told = row.sector === place.to && row.hops === place.hop
      if (transit?.to !== place.to || transit.fleet.hops !== place.hop || !told) {
        this.violate('OWN-1', `${id} is in ${show(place)}; its transit says ${show(transit)}`)
      }
    }
  }

  // ---- At the end

  checkAll(): void {
    for (const id of this.#store.fleets.keys()) this.#checkPlace(id)
    const inLanes = [...this.#store.transits.values()].map(({ fleet }) => fleet)
    this.#heed(() => this.#goods.check(this.#sectors.values(), inLanes))
    const found = new Map<FleetId, SectorId>()
    for (const [sector, state] of this.#sectors) {
      for (const id of state.fleets.keys()) {
        if (found.has(id)) this.violate('OWN-1', `${id} is in ${sector} and in ${found.get(id)}`)
        found.set(id, sector)
      }
      this.#checkSnapshots(sector, state)
      this.#checkChronicle(sector)
      this.#holding.checkRows(sector, state)
    }
  }

  /** The chronicle must have all notable events, each once and in order [READ-1]. */
  #checkChronicle(sector: SectorId): void {
    const journal = this.#store.journals.get(sector) ?? []
    const notable = journal.flatMap(({ event }) => (kindOf(event.type).isNotable ? [event] : []))
    const noted = this.#store.chronicles.get(sector) ?? []
    if (JSON.stringify(noted) !== JSON.stringify(notable)) {
      this.violate('READ-1', `the chronicle of ${sector} has ${noted.length} of ${notable.length}`)
    }
  }

  /**
   * Each snapshot and the events after it must make the same state as the whole journal [DUR-5].
   */
  #checkSnapshots(sector: SectorId, state: SectorState): void {
    for (const snapshot of this.#store.snapshotRows.get(sector) ?? []) {
      if (checksumOf(snapshot.body) !== snapshot.checksum) continue
      const again = readState(snapshot.body)
      for (const { event } of (this.#store.journals.get(sector) ?? []).slice(snapshot.seq)) {
        evolve(again, event)
      }
      if (writeState(again) !== writeState(state)) {
        this.violate('DUR-5', `the snapshot of sector ${sector} at ${snapshot.seq} leads elsewhere`)
      }
    }
  }

  /**
   * Everything that was due must be done [TIME-2] [OWN-4].
   * @param graceMs galaxy ms
   */
  checkPunctual(graceMs: number): void {
    const late = this.#store.galaxyMs() - graceMs
    for (const { fleet, to, arriveAt } of this.#store.transits.values()) {
      if (arriveAt < late) {
        this.violate('OWN-4', `${fleet.id} has waited in its lane to ${to} since ${arriveAt}`)
      }
    }
    for (const { id, sector } of this.#store.inbox.values()) {
      this.violate('TIME-2', `inbox row ${id} waits in front of sector ${sector}`)
    }
    for (const [sector, state] of this.#sectors) {
      let next = state.due.next(WRITES)
      // To follow a fleet out of sight comes to nothing, and leaves no trace in the journal.
      while (next?.kind === 'follow') {
        state.due.take(next, next.at)
        next = state.due.next(WRITES)
      }
      if (next && next.at < late) {
        this.violate(
          'TIME-2',
          `sector ${sector} slept over ${next.kind} ${next.id}, due at ${next.at}`,
        )
      }
    }
  }
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nowhere'
}

type Birth = Extract<SectorEvent, { type: 'fleet.born' | 'fleet.launched' | 'pirates.appeared' }>

function isBirth(event: SectorEvent): event is Birth {
  return ['fleet.born', 'fleet.launched', 'pirates.appeared'].includes(event.type)
}

/** @returns a base's id, or that of a system, unique in the galaxy */
function placeKey(sector: SectorId, place: PlaceId): string {
  return 'base' in place ? place.base : `${sector}/${place.system}`
}
