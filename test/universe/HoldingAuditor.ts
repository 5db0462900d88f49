import type { SectorId } from '../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { type Galaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { captorsOf } from '../../src/sim/holding/capture.ts'
import { sectorOwner } from '../../src/sim/holding/sectorOwner.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { MemoryStore } from '../../testkit/MemoryStore.ts'

/** A clock turns in the millisecond of what turns it, or in the next. */
const TURNS_MS = 1

/** Checks the rules of systems: clocks of captures from the journal, and rows from the states. */
export class HoldingAuditor {
  captures = 0
  pauses = 0
  readonly #galaxy: Galaxy
  readonly #store: MemoryStore
  readonly #violate: (rule: string, what: string) => void

  constructor(galaxy: Galaxy, store: MemoryStore, violate: (rule: string, what: string) => void) {
    this.#galaxy = galaxy
    this.#store = store
    this.#violate = violate
  }

  /** @param before the sector before the event */
  follow(sector: SectorId, event: SectorEvent, before: SectorState): void {
    if (event.at > before.now + TURNS_MS) this.#checkClocks(sector, before)
    if (event.type === 'capture.stopped' && event.data.leftMs !== null) this.pauses += 1
    if (event.type !== 'system.captured') return
    this.captures += 1
    const { system, owner } = event.data
    const clock = before.systems.get(system)?.capture
    if (clock?.by === owner && clock.until !== null && clock.until <= event.at) return
    const told = JSON.stringify(clock) ?? 'no clock'
    this.#violate('HOLD-1', `system ${system} of ${sector} was taken at ${event.at}: ${told}`)
  }

  /** A clock must have been as its captors had it for as long as nothing happened. */
  #checkClocks(sector: SectorId, state: SectorState): void {
    for (const { id, capture } of state.systems.values()) {
      if (!capture) continue
      const own = captorsOf(state, id).filter(({ owner }) => owner === capture.by)
      const isRunning = capture.until !== null
      const isFree = own.some(({ battle }) => battle === null)
      if (own.length > 0 && isRunning === isFree) continue
      const said = `${isRunning ? 'runs' : 'stands still'} with ${own.length} captors`
      this.#violate('HOLD-1', `the clock of system ${id} of ${sector} ${said} at ${state.now}`)
    }
  }

  /** Rows say who holds what, and what the map tells of a sector [OWN-5]. */
  checkRows(sector: SectorId, { systems, battles }: SectorState): void {
    for (const { id } of sectorOf(this.#galaxy, sector).systems) {
      const owner = systems.get(id)?.owner ?? null
      const told = this.#store.systems.get(`${sector}/${id}`)?.owner ?? null
      if (owner === told) continue
      this.#violate('OWN-5', `${owner} holds system ${id} of ${sector}; its row says ${told}`)
    }
    const row = this.#store.sectors.get(sector)
    const owner = sectorOwner(sectorOf(this.#galaxy, sector), systems)
    if (row && row.owner !== owner) {
      this.#violate('OWN-5', `${owner} owns sector ${sector}; its row says ${row.owner}`)
    }
    if (row && row.battles !== battles.size) {
      this.#violate('OWN-5', `${battles.size} battles in ${sector}; its row says ${row.battles}`)
    }
  }
}
