import assert from 'node:assert/strict'
import type { FleetId, PlaceId, SectorId, WreckId } from '../src/sim/core/ids.ts'
import type { Queue } from '../src/sim/economy/build.ts'
import type { Store } from '../src/sim/economy/store.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import { type Goods, minusGoods, NO_GOODS, plusGoods } from '../src/sim/fleets/cargo.ts'
import type { Fleet } from '../src/sim/fleets/fleet.ts'
import { PIRATES } from '../src/sim/rules/commanders.ts'
import { cargoRoom, oreOf } from '../src/sim/rules/ships.ts'
import { WRECK_ORE_PERCENT } from '../src/sim/rules/wrecks.ts'
import type { SectorState } from '../src/sim/sectorState.ts'

/** Amounts are in millionths of a unit. */
const UNIT = 1_000_000

/** The goods at a place, as the last event about them told them, and what it builds. */
interface Told {
  readonly store: Store
  readonly queue: Queue
}

type EventOf<Type extends SectorEvent['type']> = Extract<SectorEvent, { type: Type }>

/**
 * Where all goods of a galaxy are, by the events alone [OWN-6]. It knows how much came into the
 * world and how much was lost, and each loss is named by an event; what is yielded between two events
 * it works out by itself. It counts in millionths of a unit.
 */
export class GoodsLedger {
  /** Of fleets in sectors and in lanes. */
  readonly #cargo = new Map<FleetId, Goods>()
  readonly #places = new Map<string, Told>()
  readonly #wrecks = new Map<WreckId, Goods>()
  #came: Goods = NO_GOODS
  #lost: Goods = NO_GOODS
  /** What was ever yielded, and what was ever paid for what is built. */
  yielded: Goods = NO_GOODS
  spent: Goods = NO_GOODS
  /** What was ever loaded and unloaded, in units. */
  hauled: Goods = NO_GOODS
  /** The ore that was ever taken from wrecks, in units. */
  salvaged = 0
  /** The cargo that was ever lost with ships, in units. */
  spilt: Goods = NO_GOODS

  note(event: SectorEvent): void {
    switch (event.type) {
      case 'fleet.placed':
      case 'pirates.appeared':
        this.#come(units(event.data.fleet.cargo))
        this.#cargo.set(event.data.fleet.id, event.data.fleet.cargo)
        break
      case 'fleet.arrived':
        assert.deepEqual(event.data.fleet.cargo, this.#of(event.data.fleet.id), 'through a lane')
        break
      case 'fleet.launched':
        this.#cargo.set(event.data.fleet.id, event.data.fleet.cargo)
        this.#build(event)
        break
      case 'goods.loaded':
      case 'goods.unloaded':
        this.#handle(event)
        break
      case 'fleet.born':
        this.#cargo.set(event.data.fleet.id, event.data.fleet.cargo)
        break
      case 'fleet.ships':
        this.#cargo.set(event.data.fleetId, event.data.cargo)
        break
      case 'battle.round':
        for (const hit of event.data.hits) this.#hit(hit)
        break
      case 'fleet.retreated':
        this.#hit(event.data)
        break
      case 'fleet.ended':
        this.#end(event.data.fleetId, event.data.into)
        break
      case 'fleet.docked':
        this.#dock(event)
        break
      default:
        this.#notePlace(event)
    }
  }

  /** Compares it with one sector between two decisions. @throws AssertionError if they differ */
  checkSector({ id: sector, fleets, bases, systems, wrecks }: SectorState): void {
    for (const { id, cargo, ships } of fleets.values()) {
      assert.ok(cargo.ore + cargo.gas <= cargoRoom(ships), `fleet ${id} carries too much`)
      assert.deepEqual(cargo, this.#of(id), `cargo of ${id}`)
    }
    for (const { id, store, queue } of bases.values()) {
      assert.deepEqual({ store, queue }, this.#places.get(id), `base ${id}`)
    }
    for (const { id, owner, store, queue } of systems.values()) {
      if (owner === null) continue
      const place = placeKey(sector, { system: id })
      assert.deepEqual({ store, queue }, this.#places.get(place), place)
    }
    for (const { id, ore } of wrecks.values()) {
      assert.equal(ore, this.#wrecks.get(id)?.ore, `wreck ${id}`)
    }
  }

  /** Compares it with all sectors between two decisions. @throws AssertionError if they differ */
  check(states: Iterable<SectorState>, inLanes: Iterable<Fleet>): void {
    const [fleets, places, wrecks] = [new Map(), new Map(), new Map<string, Goods>()]
    for (const fleet of inLanes) if (this.#cargo.has(fleet.id)) fleets.set(fleet.id, fleet.cargo)
    for (const state of states) {
      this.checkSector(state)
      for (const { id, cargo } of state.fleets.values()) fleets.set(id, cargo)
      for (const { id, store } of state.bases.values()) places.set(id, stockOf(store))
      for (const { id, owner, store } of state.systems.values()) {
        if (owner === null) continue
        places.set(placeKey(state.id, { system: id }), stockOf(store))
      }
      for (const { id, ore } of state.wrecks.values()) wrecks.set(id, { ore, gas: 0 })
    }
    assert.deepEqual(sorted(fleets), sorted(this.#cargo), 'cargo')
    const told = [...this.#places].map(([id, { store }]) => [id, stockOf(store)] as const)
    assert.deepEqual(sorted(places), sorted(new Map(told)), 'stores')
    assert.deepEqual(sorted(wrecks), sorted(this.#wrecks), 'wrecks')
    const all = [...[...fleets.values(), ...wrecks.values()].map(units), ...places.values()]
    for (const { ore, gas } of all) assert.ok(ore >= 0 && gas >= 0, 'never below 0')
    const sum = all.reduce(plusGoods, NO_GOODS)
    assert.deepEqual(sum, minusGoods(this.#came, this.#lost), 'what came, and was not lost')
  }

  #notePlace(event: SectorEvent): void {
    switch (event.type) {
      case 'base.placed': {
        const { base, store } = event.data
        this.#come(stockOf(store))
        this.#places.set(base.id, { store, queue: [] })
        return
      }
      case 'system.granted': {
        const place = placeKey(event.sector, event.data)
        assert.deepEqual(stockOf(event.data.store), NO_GOODS, place)
        this.#places.set(place, { store: event.data.store, queue: [] })
        return
      }
      case 'system.captured':
        this.#capture(event)
        return
      case 'base.ended':
        this.#endPlace(event.data.base, event)
        return
      case 'system.released':
        this.#endPlace(placeKey(event.sector, event.data), event)
        return
      case 'yield.changed':
      case 'building.upgraded':
      case 'ship.built':
      case 'build.queued':
      case 'build.cancelled':
        this.#build(event)
        return
      default:
        this.#noteWreck(event)
    }
  }

  #build(
    event: EventOf<
      | 'fleet.launched'
      | 'yield.changed'
      | 'building.upgraded'
      | 'ship.built'
      | 'build.queued'
      | 'build.cancelled'
    >,
  ): void {
    const place = placeKey(event.sector, event.data.at)
    const before = this.#placeOf(place)
    const queue = 'queue' in event.data ? event.data.queue : before.queue
    if (!('store' in event.data)) {
      this.#places.set(place, { ...before, queue })
      return
    }
    const { store } = event.data
    this.#settle(place, event.at)
    const there = stockOf(this.#placeOf(place).store)
    if (event.type === 'build.queued') {
      const last = queue.at(-1)
      assert.ok(last && queue.length === before.queue.length + 1, 'one more is to be built')
      const paid = units({ ore: last.left * last.ore, gas: last.left * last.gas })
      assert.deepEqual(stockOf(store), minusGoods(there, paid), `${place} pays`)
      this.spent = plusGoods(this.spent, paid)
      this.#lose(paid)
    } else if (event.type === 'build.cancelled') {
      const back = units(event.data.goods)
      const entry = before.queue.find(({ id }) => id === event.data.item)
      assert.ok(entry)
      assert.deepEqual(back, backOf([entry]), 'what comes back')
      assert.deepEqual(stockOf(store), plusGoods(there, back), `${place} gets it back`)
      this.#come(back)
    } else assert.deepEqual(stockOf(store), there, place)
    assert.equal(store.at, event.at)
    this.#places.set(place, { store, queue })
  }

  #capture(event: EventOf<'system.captured'>): void {
    const { store } = event.data
    const place = placeKey(event.sector, event.data)
    const back = backOf(this.#places.get(place)?.queue ?? [])
    if (this.#places.has(place)) this.#settle(place, event.at)
    const there = stockOf(this.#places.get(place)?.store ?? store ?? fail(place))
    // Its store is taken with it, and what comes back of what was being built.
    if (store) assert.deepEqual(stockOf(store), plusGoods(there, back), place)
    this.#come(back)
    const taken = store ?? this.#placeOf(place).store
    this.#places.set(place, { store: taken, queue: [] })
  }

  #endPlace(place: string, { at, data }: EventOf<'base.ended' | 'system.released'>): void {
    this.#settle(place, at)
    assert.deepEqual(data.store, stockOf(this.#placeOf(place).store), place)
    this.#lose(data.store)
    this.#places.delete(place)
  }

  /** Counts what a place has yielded since it was last told of. */
  #settle(place: string, at: number): void {
    const { store, queue } = this.#placeOf(place)
    const grown = (amount: number, perMs: number): number => {
      const without = amount + perMs * (at - store.at)
      return amount >= store.cap ? amount : Math.min(without, store.cap)
    }
    const [ore, gas] = [grown(store.ore, store.orePerMs), grown(store.gas, store.gasPerMs)]
    const more = minusGoods({ ore, gas }, stockOf(store))
    this.yielded = plusGoods(this.yielded, more)
    this.#come(more)
    this.#places.set(place, { store: { ...store, ore, gas, at }, queue })
  }

  #placeOf(place: string): Told {
    return this.#places.get(place) ?? fail(place)
  }

  #noteWreck(event: SectorEvent): void {
    if (event.type === 'battle.ended') this.#leaveWreck(event.data)
    if (event.type === 'wreck.gone') {
      this.#lose(units(this.#wrecks.get(event.data.wreckId) ?? NO_GOODS))
      this.#wrecks.delete(event.data.wreckId)
    }
    if (event.type === 'wreck.salvaged') {
      const { wreckId, fleetId, ore, left, cargo } = event.data
      assert.equal(this.#wrecks.get(wreckId)?.ore, ore + left)
      assert.deepEqual(cargo, plusGoods(this.#of(fleetId), { ore, gas: 0 }))
      this.#cargo.set(fleetId, cargo)
      if (left === 0) this.#wrecks.delete(wreckId)
      else this.#wrecks.set(wreckId, { ore: left, gas: 0 })
      this.salvaged += ore
    }
  }

  #leaveWreck({ parties, wreck }: Extract<SectorEvent, { type: 'battle.ended' }>['data']): void {
    const lost = parties
      .filter(({ party }) => party !== PIRATES)
      .reduce((ore, { lost, cargoLost }) => ore + oreOf(lost) + cargoLost.ore, 0)
    const ore = Math.floor((lost * WRECK_ORE_PERCENT) / 100)
    assert.equal(wreck?.ore ?? 0, ore, `the ore of a wreck of ${lost} lost`)
    if (!wreck) return
    const goods = { ore, gas: 0 }
    this.#come(units(goods))
    this.#wrecks.set(wreck.id, goods)
  }

  #hit({ fleetId, cargo }: { fleetId: FleetId; cargo?: Goods | undefined }): void {
    if (!cargo) return
    const lost = minusGoods(this.#of(fleetId), cargo)
    this.spilt = plusGoods(this.spilt, lost)
    this.#lose(units(lost))
    this.#cargo.set(fleetId, cargo)
  }

  #end(id: FleetId, into: FleetId | null): void {
    // What it carried is in the other one by now.
    if (into === null) this.#lose(units(this.#of(id)))
    this.#cargo.delete(id)
  }

  #dock({ sector, at: when, data }: EventOf<'fleet.docked'>): void {
    const { fleetId, at, cargo, store } = data
    const place = placeKey(sector, at)
    assert.deepEqual(cargo, this.#of(fleetId))
    this.#settle(place, when)
    const { store: before, queue } = this.#placeOf(place)
    assert.deepEqual(stockOf(store), plusGoods(stockOf(before), units(cargo)))
    this.#places.set(place, { store, queue })
    this.#cargo.delete(fleetId)
  }

  #handle({ sector, type, at: when, data }: EventOf<'goods.loaded' | 'goods.unloaded'>): void {
    const { fleetId, at, goods, cargo, store } = data
    const place = placeKey(sector, at)
    const [one, other] = type === 'goods.loaded' ? [minusGoods, plusGoods] : [plusGoods, minusGoods]
    this.#settle(place, when)
    const { store: before, queue } = this.#placeOf(place)
    assert.deepEqual(stockOf(store), one(stockOf(before), units(goods)), place)
    assert.deepEqual(cargo, other(this.#of(fleetId), goods), `cargo of ${fleetId}`)
    this.#places.set(place, { store, queue })
    this.#cargo.set(fleetId, cargo)
    this.hauled = plusGoods(this.hauled, goods)
  }

  #come(goods: Goods): void {
    this.#came = plusGoods(this.#came, goods)
  }

  #lose(goods: Goods): void {
    this.#lost = plusGoods(this.#lost, goods)
  }

  #of(id: FleetId): Goods {
    return this.#cargo.get(id) ?? NO_GOODS
  }
}

function units({ ore, gas }: Goods): Goods {
  return { ore: ore * UNIT, gas: gas * UNIT }
}

function stockOf({ ore, gas }: Pick<Store, 'ore' | 'gas'>): Goods {
  return { ore, gas }
}

/** All of what waits, and half of what is under way. */
function backOf(queue: Queue): Goods {
  return queue
    .map(({ left, ore, gas, since }) => {
      const half = { ore: Math.floor(ore / 2), gas: Math.floor(gas / 2) }
      return since === null
        ? { ore: left * ore, gas: left * gas }
        : plusGoods({ ore: (left - 1) * ore, gas: (left - 1) * gas }, half)
    })
    .map(units)
    .reduce(plusGoods, NO_GOODS)
}

function fail(place: string): never {
  throw new Error(`[OWN-6] nothing is known of ${place}`)
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1))
}

/** @returns a base's id, or a name for a system that is unique in the galaxy */
function placeKey(sector: SectorId, at: PlaceId): string {
  return 'base' in at ? at.base : `system ${sector}/${at.system}`
}
