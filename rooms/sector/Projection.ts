import { randomInt } from 'node:crypto'
import type { FleetId } from '../../src/sim/core/ids.ts'
import { changedBy } from '../../src/sim/events.ts'
import { type Fleet, STANCES } from '../../src/sim/fleets/fleet.ts'
import { hullShare } from '../../src/sim/fleets/wounds.ts'
import { SHIP_CLASSES, shipCount } from '../../src/sim/rules/ships.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Lease } from '../../src/world/Store.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { RandomIds } from './RandomIds.ts'
import { FleetSchema, SectorSchema } from './sectorSchema.ts'

/** Hull is rounded before it is compared, so that a change nobody could see is not sent. */
const HULL_STEPS = 255

/**
 * Copies a sector's committed state into its room's state. Commits are only noted; `show` brings
 * the shown state up to date all at once, just before a patch. So between patches the shown state
 * is what clients have, and a client that joins gets the same.
 */
export class Projection {
  readonly shown: SectorSchema
  readonly #numberNext: (number: number) => void
  readonly #numbers = new RandomIds()
  readonly #numberOf = new Map<FleetId, number>()
  /** Numbers of fleets that left since the last patch. The next patch still names them. */
  #leaving: number[] = []
  readonly #changed = new Set<FleetId>()
  /** The state object shown last. A sector that reloaded has another one. */
  #source: SectorState | null = null

  /** @param numberNext sets the number that the encoder gives to the next fleet */
  constructor(lease: Lease, numberNext: (number: number) => void = () => {}) {
    this.#numberNext = numberNext
    this.shown = new SectorSchema()
    this.shown.sectorId = lease.sector
    this.shown.epoch = lease.epoch
    this.shown.turn = 0
  }

  note(commit: Commit): void {
    for (const event of commit.events) {
      for (const id of changedBy(event, 'fleet')) this.#changed.add(id)
    }
  }

  /** @returns the fleets that changed since the last call, and whether any came or left */
  show(committed: SectorState): { readonly changed: FleetId[]; readonly areOthers: boolean } {
    if (this.#source === null) this.shown.start = committed.now
    if (committed !== this.#source) this.#noteAll(committed)
    this.#source = committed
    const changed = [...this.#changed]
    this.#changed.clear()
    let areOthers = false
    for (const id of changed) {
      if (this.#showFleet(id, committed.fleets.get(id))) areOthers = true
    }
    this.shown.seq = committed.seq
    return { changed, areOthers }
  }

  #noteAll(committed: SectorState): void {
    for (const id of this.shown.fleets.keys()) this.#changed.add(id)
    for (const id of committed.fleets.keys()) this.#changed.add(id)
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
    const { fleets } = this.shown
    if (!fleet) {
      const number = this.#numberOf.get(id)
      if (number !== undefined) this.#leaving.push(number)
      this.#numberOf.delete(id)
      return fleets.delete(id)
    }
    const isNew = !fleets.has(id)
    if (isNew) this.#number(id)
    const shown = fleets.get(id) ?? new FleetSchema()
    const { x, y, vx, vy, since, until, gate } = fleet.course
    const { start } = this.shown
    shown.assign({
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
    })
    for (const one of SHIP_CLASSES) {
      const count = fleet.ships[one] ?? 0
      if (count !== (shown[one] ?? 0)) shown[one] = count
    }
    if (isNew) fleets.set(id, shown)
    return isNew
  }

  /** Gives the fleet's object and its key in the map the same random number [VIS-1]. */
  #number(id: FleetId): void {
    const number = this.#numbers.draw()
    this.#numberOf.set(id, number)
    this.#numberNext(number)
  }
}
