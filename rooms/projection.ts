import { fleetIdOf } from '../src/sim/events.ts'
import type { Fleet, FleetId } from '../src/sim/fleet.ts'
import { shipCount } from '../src/sim/rules.ts'
import type { SectorState } from '../src/sim/sectorState.ts'
import type { Commit } from '../src/world/SectorHost.ts'
import type { Lease } from '../src/world/Store.ts'
import { FleetSchema, SectorSchema } from './state/sectorSchema.ts'

/**
 * Carries a sector's committed state over into what its room shows. Commits are only noted; `show`
 * brings the shown state up to the committed one, all at once and just before a patch. So between
 * patches the shown state is what clients have, and one who joins gets the same.
 */
export class Projection {
  readonly shown: SectorSchema
  readonly #changed = new Set<FleetId>()
  /** What was shown last: a sector that loaded again has another. */
  #source: SectorState | null = null

  constructor(lease: Lease) {
    this.shown = new SectorSchema()
    this.shown.sectorId = lease.sector
    this.shown.epoch = lease.epoch
  }

  note(commit: Commit): void {
    for (const event of commit.events) this.#changed.add(fleetIdOf(event))
  }

  /** @returns the fleets that changed since the last time */
  show(committed: SectorState): FleetId[] {
    if (committed !== this.#source) this.#noteAll(committed)
    this.#source = committed
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const id of changed) this.#showFleet(id, committed.fleets.get(id))
    this.shown.seq = committed.seq
    return changed
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

  #showFleet(id: FleetId, fleet: Fleet | undefined): void {
    const { fleets } = this.shown
    if (!fleet) {
      fleets.delete(id)
      return
    }
    const shown = fleets.get(id) ?? new FleetSchema()
    const { x, y, vx, vy, since, until, gate } = fleet.course
    shown.assign({
      id,
      name: fleet.name,
      owner: fleet.owner ?? '',
      ...{ x, y, vx, vy, since, until },
      gate: gate ?? 0,
      ships: shipCount(fleet.ships),
    })
    if (!fleets.has(id)) fleets.set(id, shown)
  }
}
