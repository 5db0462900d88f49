import { randomInt } from 'node:crypto'
import type { BaseId, FleetId } from '../../src/sim/core/ids.ts'
import { changedBy } from '../../src/sim/events.ts'
import { type Fleet, STANCES } from '../../src/sim/fleets/fleet.ts'
import { hullShare } from '../../src/sim/fleets/wounds.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import { SHIP_CLASSES, type ShipClass, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Lease } from '../../src/world/Store.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { RandomIds } from './RandomIds.ts'
import { BaseSchema, FleetSchema, SectorSchema } from './sectorSchema.ts'

/** Hull is rounded before it is compared, so that a change nobody could see is not sent. */
const HULL_STEPS = 255

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
  readonly #changed = new Set<FleetId>()
  readonly #changedBases = new Set<BaseId>()
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
      for (const id of changedBy(event, 'fleet')) this.#changed.add(id)
      for (const id of changedBy(event, 'base')) this.#changedBases.add(id)
    }
  }

  /** @returns what changed since the last call, and whether any of it came or left */
  show(committed: SectorState): {
    readonly changed: FleetId[]
    readonly changedBases: BaseId[]
    readonly areOthers: boolean
  } {
    if (this.#source === null) this.shown.start = committed.now
    if (committed !== this.#source) this.#noteAll(committed)
    this.#source = committed
    const changed = [...this.#changed]
    const changedBases = [...this.#changedBases]
    this.#changed.clear()
    this.#changedBases.clear()
    let areOthers = false
    for (const id of changed) {
      if (this.#showFleet(id, committed.fleets.get(id))) areOthers = true
    }
    for (const id of changedBases) {
      if (this.#showBase(id, committed.bases.get(id))) areOthers = true
    }
    this.shown.seq = committed.seq
    return { changed, changedBases, areOthers }
  }

  #noteAll(committed: SectorState): void {
    for (const id of this.shown.fleets.keys()) this.#changed.add(id)
    for (const id of committed.fleets.keys()) this.#changed.add(id)
    for (const id of this.shown.bases.keys()) this.#changedBases.add(id)
    for (const id of committed.bases.keys()) this.#changedBases.add(id)
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
      hull: Math.round(hullShare(fleet) * HULL_STEPS) / HULL_STEPS,
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
      known.assign(fields)
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
