import { randomInt } from 'node:crypto'
import type { EntityKind } from '../../src/sim/core/EntityRef.ts'
import type { BaseId, BattleId, FleetId, WreckId } from '../../src/sim/core/ids.ts'
import { subjectsOf } from '../../src/sim/events.ts'
import { type Fleet, STANCES } from '../../src/sim/fleets/fleet.ts'
import { hullShare } from '../../src/sim/fleets/wounds.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import type { System } from '../../src/sim/holding/system.ts'
import { SHIP_CLASSES, type ShipClass, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Battle } from '../../src/sim/war/battle.ts'
import type { Wreck } from '../../src/sim/war/wrecks/wreck.ts'
import type { Lease } from '../../src/world/Store.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { RandomIds } from './RandomIds.ts'
import {
  BaseSchema,
  BattleSchema,
  FleetSchema,
  SectorSchema,
  StationSchema,
  SystemSchema,
  WreckSchema,
} from './sectorSchema.ts'
import { shownShare, stationShown } from './stationShown.ts'

/**
 * Copies a sector's committed state into its room's state. Commits are only noted; `show` brings
 * the shown state up to date all at once, just before a patch. So between patches the shown state
 * is what clients have, and a client that joins gets the same.
 */
export class Projection {
  readonly shown: SectorSchema
  readonly #numberNext: (map: object, number: number) => void
  readonly #numbers = new RandomIds()
  /** By the object shown. */
  readonly #numberOf = new WeakMap<object, number>()
  /** Numbers of what left since the last patch. The next patch still names them. */
  #leaving: number[] = []
  /** The ids of what changed since it was last shown. */
  readonly #changed: Readonly<Record<EntityKind, Set<string>>> = {
    fleet: new Set(),
    base: new Set(),
    system: new Set(),
    wreck: new Set(),
    battle: new Set(),
  }
  /** The state object shown last. A sector that reloaded has another one. */
  #source: SectorState | null = null

  /** @param numberNext sets the number that the encoder gives to the next object of a map */
  constructor(lease: Lease, numberNext: (map: object, number: number) => void = () => {}) {
    this.#numberNext = numberNext
    this.shown = new SectorSchema()
    this.shown.sectorId = lease.sector
    this.shown.epoch = lease.epoch
    this.shown.turn = 0
  }

  note(commit: Commit): void {
    for (const event of commit.events) {
      for (const { kind, id } of subjectsOf(event)) this.#changed[kind].add(id)
    }
  }

  /** How many changes are noted, and not shown yet. */
  get noted(): number {
    return Object.values(this.#changed).reduce((sum, { size }) => sum + size, 0)
  }

  /** @returns what changed since the last call, and whether any of it came or left */
  show(committed: SectorState): {
    readonly changed: FleetId[]
    readonly changedBases: BaseId[]
    readonly changedSystems: number[]
    readonly areOthers: boolean
  } {
    if (this.#source === null) this.shown.start = committed.now
    if (committed !== this.#source) this.#noteAll(committed)
    this.#source = committed
    const { fleets, bases, systems, wrecks, battles } = committed
    const changed = this.#take('fleet')
    const changedBases = this.#take('base')
    const changedSystems = this.#take('system').map(Number)
    const areNews = [
      ...changed.map((id) => this.#showFleet(id, fleets.get(id))),
      ...changedBases.map((id) => this.#showBase(id, bases.get(id))),
      ...changedSystems.map((id) => this.#showSystem(id, systems.get(id))),
      ...this.#take('wreck').map((id) => this.#showWreck(id, wrecks.get(id))),
      ...this.#take('battle').map((id) => this.#showBattle(id, battles.get(id))),
    ]
    this.shown.seq = committed.seq
    return { changed, changedBases, changedSystems, areOthers: areNews.includes(true) }
  }

  #noteAll(committed: SectorState): void {
    const { fleet, base, system, wreck, battle } = this.#changed
    for (const state of [this.shown, committed]) {
      for (const id of state.fleets.keys()) fleet.add(id)
      for (const id of state.bases.keys()) base.add(id)
      for (const id of state.systems.keys()) system.add(String(id))
      for (const id of state.wrecks.keys()) wreck.add(id)
      for (const id of state.battles.keys()) battle.add(id)
    }
    for (const id of this.shown.stations.keys()) system.add(id)
  }

  #take(kind: EntityKind): string[] {
    const ids = [...this.#changed[kind]]
    this.#changed[kind].clear()
    return ids
  }

  /** @param now sector time in galaxy ms @param rate galaxy ms per real ms */
  tellTime(now: number, rate: number): void {
    this.shown.now = now
    this.shown.rate = rate
  }

  /**
   * Changes `turn` before a patch, by a random step: a patch may go to some clients only, and the
   * others must not be able to count it [VIS-1].
   */
  turn(): void {
    this.shown.turn = (this.shown.turn + randomInt(1, 256)) % 256
  }

  /** To be called after a patch: frees the numbers of fleets that left. */
  patched(): void {
    for (const number of this.#leaving) this.#numbers.giveBack(number)
    this.#leaving = []
  }

  /** @returns whether the fleet came or left */
  #showFleet(id: FleetId, fleet: Fleet | undefined): boolean {
    const { fleets, start } = this.shown
    if (!fleet) return this.#remove(fleets, id)
    const { x, y, vx, vy, since, until, gate } = fleet.course
    return this.#put(fleets, id, FleetSchema, {
      id,
      name: fleet.name,
      owner: fleet.owner ?? '',
      ...{ x, y, vx, vy },
      since: since - start,
      until: until - start,
      gate: gate ?? 0,
      ships: shipCount(fleet.ships),
      stance: STANCES.indexOf(fleet.stance),
      hull: shownShare(hullShare(fleet)),
      battle: fleet.battle?.id ?? '',
      ...changedCounts(fleets.get(id), fleet.ships),
    })
  }

  /** @returns whether the base came or left */
  #showBase(id: BaseId, base: Base | undefined): boolean {
    const { bases } = this.shown
    if (!base) return this.#remove(bases, id)
    const { owner, x, y, level } = base
    return this.#put(bases, id, BaseSchema, { id, owner, x, y, level })
  }

  /** @returns whether what is known of the system came or left, or it changed hands */
  #showSystem(number: number, system: System | undefined): boolean {
    const { systems, stations, start } = this.shown
    const [id, owner] = [String(number), system?.owner ?? null]
    const isOthers = owner !== (systems.get(id)?.owner ?? null)
    // Of a system that nobody holds, only those who see it know that somebody takes it.
    if (owner === null) this.#remove(systems, id)
    else this.#put(systems, id, SystemSchema, { id: number, owner })
    if (!system) return this.#remove(stations, id) || isOthers
    return this.#put(stations, id, StationSchema, stationShown(system, start)) || isOthers
  }

  /** @returns whether the wreck came or left */
  #showWreck(id: WreckId, wreck: Wreck | undefined): boolean {
    const { wrecks, start } = this.shown
    if (!wreck) return this.#remove(wrecks, id)
    const { x, y, ore, until } = wreck
    return this.#put(wrecks, id, WreckSchema, { id, x, y, ore, until: until - start })
  }

  /** @returns whether the battle came or left */
  #showBattle(id: BattleId, battle: Battle | undefined): boolean {
    const { battles, start } = this.shown
    if (!battle) return this.#remove(battles, id)
    const { x, y, round, nextAt } = battle
    return this.#put(battles, id, BattleSchema, { id, x, y, round, nextAt: nextAt - start })
  }

  /** @returns whether it was there */
  #remove<One extends object>(map: ShownMap<One>, id: string): boolean {
    const shown = map.get(id)
    const number = shown && this.#numberOf.get(shown)
    if (number !== undefined) this.#leaving.push(number)
    return map.delete(id)
  }

  /** @returns whether it is new. Its object and its key get the same random number [VIS-1]. */
  #put<One extends Assignable>(
    map: ShownMap<One>,
    id: string,
    Shown: new () => One,
    fields: Parameters<One['assign']>[0],
  ): boolean {
    const known = map.get(id)
    if (known) {
      change(known, fields)
      return false
    }
    const number = this.#numbers.draw()
    this.#numberNext(map, number)
    const shown = new Shown()
    this.#numberOf.set(shown, number)
    shown.assign(fields)
    map.set(id, shown)
    return true
  }
}

/** Sets the fields that differ. `assign` sets all of them, which takes more than twice the time. */
function change<One extends object>(shown: One, fields: Partial<One>): void {
  for (const key of Object.keys(fields) as (keyof One)[]) {
    const value = fields[key]
    if (value !== undefined && value !== shown[key]) shown[key] = value
  }
}

/** The counts by class that are not shown yet. A class that was never there is not sent at all. */
function changedCounts(shown: FleetSchema | undefined, ships: Ships): Partial<Counts> {
  const counts: Partial<Counts> = {}
  for (const one of SHIP_CLASSES) {
    const count = ships[one] ?? 0
    if (count !== (shown?.[one] ?? 0)) counts[one] = count
  }
  return counts
}

type Counts = Record<ShipClass, number>

type ShownMap<One> = Pick<Map<string, One>, 'get' | 'delete'> & {
  set(id: string, one: One): unknown
}
interface Assignable {
  assign(fields: never): unknown
}
