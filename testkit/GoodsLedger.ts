import assert from 'node:assert/strict'
import type { BaseId, FleetId, PlaceId, SectorId, WreckId } from '../src/sim/core/ids.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import { type Goods, minusGoods, NO_GOODS, plusGoods } from '../src/sim/fleets/cargo.ts'
import type { Fleet } from '../src/sim/fleets/fleet.ts'
import { PIRATES } from '../src/sim/rules/commanders.ts'
import { cargoRoom, oreOf } from '../src/sim/rules/ships.ts'
import { WRECK_ORE_PERCENT } from '../src/sim/rules/wrecks.ts'
import type { SectorState } from '../src/sim/sectorState.ts'

/**
 * Where all goods of a galaxy are, by the events alone [OWN-6]. It knows how much came into the
 * world and how much was lost, and each loss is named by an event.
 */
export class GoodsLedger {
  /** Of fleets in sectors and in lanes. */
  readonly #cargo = new Map<FleetId, Goods>()
  readonly #yards = new Map<BaseId, Goods>()
  readonly #wrecks = new Map<WreckId, Goods>()
  #came: Goods = NO_GOODS
  #lost: Goods = NO_GOODS
  /** The ore that was ever taken from wrecks. */
  salvaged = 0
  /** The cargo that was ever lost with ships. */
  spilt: Goods = NO_GOODS

  note(event: SectorEvent): void {
    switch (event.type) {
      case 'fleet.placed':
      case 'pirates.appeared':
        this.#came = plusGoods(this.#came, event.data.fleet.cargo)
        this.#cargo.set(event.data.fleet.id, event.data.fleet.cargo)
        break
      case 'fleet.arrived':
        assert.deepEqual(event.data.fleet.cargo, this.#of(event.data.fleet.id), 'through a lane')
        break
      case 'fleet.born':
      case 'fleet.launched':
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
      case 'base.placed':
        this.#yards.set(event.data.base.id, NO_GOODS)
        break
      case 'base.ended':
        assert.deepEqual(this.#yards.get(event.data.base), event.data.goods)
        this.#lose(event.data.goods)
        this.#yards.delete(event.data.base)
        break
      case 'system.granted':
      case 'system.captured': {
        // Its store is taken with it.
        const place = placeKey(event.sector, { system: event.data.system })
        this.#yards.set(place, this.#yards.get(place) ?? NO_GOODS)
        break
      }
      case 'system.released': {
        const place = placeKey(event.sector, { system: event.data.system })
        assert.deepEqual(event.data.goods, this.#yards.get(place))
        this.#lose(event.data.goods)
        this.#yards.delete(place)
        break
      }
      default:
        this.#noteWreck(event)
    }
  }

  /** Compares it with one sector between two decisions. @throws AssertionError if they differ */
  checkSector({ id: sector, fleets, bases, systems, wrecks }: SectorState): void {
    for (const { id, cargo, ships } of fleets.values()) {
      assert.ok(cargo.ore + cargo.gas <= cargoRoom(ships), `fleet ${id} carries too much`)
      assert.deepEqual(cargo, this.#of(id), `cargo of ${id}`)
    }
    for (const { id, yard } of bases.values()) {
      assert.deepEqual({ ore: yard.ore, gas: yard.gas }, this.#yards.get(id), `yard of ${id}`)
    }
    for (const { id, owner, yard } of systems.values()) {
      if (owner === null) continue
      const place = placeKey(sector, { system: id })
      assert.deepEqual({ ore: yard.ore, gas: yard.gas }, this.#yards.get(place), `yard of ${place}`)
    }
    for (const { id, ore } of wrecks.values()) {
      assert.equal(ore, this.#wrecks.get(id)?.ore, `wreck ${id}`)
    }
  }

  /** Compares it with all sectors between two decisions. @throws AssertionError if they differ */
  check(states: Iterable<SectorState>, inLanes: Iterable<Fleet>): void {
    const [fleets, yards, wrecks] = [new Map(), new Map(), new Map<string, Goods>()]
    for (const fleet of inLanes) if (this.#cargo.has(fleet.id)) fleets.set(fleet.id, fleet.cargo)
    for (const state of states) {
      this.checkSector(state)
      for (const { id, cargo } of state.fleets.values()) fleets.set(id, cargo)
      for (const { id, yard } of state.bases.values()) {
        yards.set(id, { ore: yard.ore, gas: yard.gas })
      }
      for (const { id, owner, yard } of state.systems.values()) {
        if (owner === null) continue
        yards.set(placeKey(state.id, { system: id }), { ore: yard.ore, gas: yard.gas })
      }
      for (const { id, ore } of state.wrecks.values()) wrecks.set(id, { ore, gas: 0 })
    }
    assert.deepEqual(sorted(fleets), sorted(this.#cargo), 'cargo')
    assert.deepEqual(sorted(yards), sorted(this.#yards), 'yards')
    assert.deepEqual(sorted(wrecks), sorted(this.#wrecks), 'wrecks')
    const all = [...fleets.values(), ...yards.values(), ...wrecks.values()]
    for (const { ore, gas } of all) assert.ok(ore >= 0 && gas >= 0, 'never below 0')
    const sum = all.reduce(plusGoods, NO_GOODS)
    assert.deepEqual(sum, minusGoods(this.#came, this.#lost), 'what came, and was not lost')
  }

  #noteWreck(event: SectorEvent): void {
    if (event.type === 'battle.ended') this.#leaveWreck(event.data)
    if (event.type === 'wreck.gone') {
      this.#lose(this.#wrecks.get(event.data.wreckId) ?? NO_GOODS)
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
    this.#came = plusGoods(this.#came, goods)
    this.#wrecks.set(wreck.id, goods)
  }

  #hit({ fleetId, cargo }: { fleetId: FleetId; cargo?: Goods | undefined }): void {
    if (!cargo) return
    const lost = minusGoods(this.#of(fleetId), cargo)
    this.spilt = plusGoods(this.spilt, lost)
    this.#lose(lost)
    this.#cargo.set(fleetId, cargo)
  }

  #end(id: FleetId, into: FleetId | null): void {
    // What it carried is in the other one by now.
    if (into === null) this.#lose(this.#of(id))
    this.#cargo.delete(id)
  }

  #dock({ sector, data: docked }: Extract<SectorEvent, { type: 'fleet.docked' }>): void {
    const { fleetId, at, cargo, yard } = docked
    const place = placeKey(sector, at)
    assert.deepEqual(cargo, this.#of(fleetId))
    const goods = plusGoods(this.#yards.get(place) ?? NO_GOODS, cargo)
    assert.deepEqual({ ore: yard.ore, gas: yard.gas }, goods)
    this.#yards.set(place, goods)
    this.#cargo.delete(fleetId)
  }

  #lose(goods: Goods): void {
    this.#lost = plusGoods(this.#lost, goods)
  }

  #of(id: FleetId): Goods {
    return this.#cargo.get(id) ?? NO_GOODS
  }
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1))
}

/** @returns a base's id, or a name for a system that is unique in the galaxy */
function placeKey(sector: SectorId, at: PlaceId): string {
  return 'base' in at ? at.base : `system ${sector}/${at.system}`
}
