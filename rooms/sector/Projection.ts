import { randomInt } from 'node:crypto'
import type { FleetId } from '../../src/sim/core/ids.ts'
import { changedBy } from '../../src/sim/events.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import { shipCount } from '../../src/sim/rules/ships.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Commit } from '../../src/world/SectorWatchers.ts'
import type { Lease } from '../../src/world/Store.ts'
import { RandomIds } from './RandomIds.ts'
import { FleetSchema, SectorSchema } from './sectorSchema.ts'

/**
 * Carries a sector's committed state over into what its room shows. Commits are only noted; `show`
 * brings the shown state up to the committed one, all at once and just before a patch. So between
 * patches the shown state is what clients have, and one who joins gets the same.
 */
export class Projection {
  readonly shown: SectorSchema
  readonly #numberNext: (number: number) => void
  readonly #numbers = new RandomIds()
  readonly #numberOf = new Map<FleetId, number>()
  /** Of fleets that left since the last patch, which still names them. */
  #leaving: number[] = []
  readonly #changed = new Set<FleetId>()
  /** What was shown last: a sector that loaded again has another. */
  #source: SectorState | null = null

  /** @param numberNext tells the encoder by which number to know the next fleet */
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

  /** @returns the fleets that changed since the last time, and whether some came or left */
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

  /** @param now sector time in galaxy ms */
  tellTime(now: number, rate: number): void {
    this.shown.now = now
    this.shown.rate = rate
  }

  /**
   * A patch is about to be made, perhaps for some clients alone: so the others must not be able to
   * count [VIS-1].
   */
  turn(): void {
    this.shown.turn = (this.shown.turn + randomInt(1, 256)) % 256
  }

  /** A patch was made. */
  patched(): void {
    for (const number of this.#leaving) this.#numbers.giveBack(number)
    this.#leaving = []
  }

  /** @returns whether it came or left */
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
    })
    if (isNew) fleets.set(id, shown)
    return isNew
  }

  /** The fleet's object and its key in the map get one number, which says nothing [VIS-1]. */
  #number(id: FleetId): void {
    const number = this.#numbers.draw()
    this.#numberOf.set(id, number)
    this.#numberNext(number)
  }
}
