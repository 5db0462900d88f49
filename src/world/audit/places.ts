import { Any, type EntityManager } from 'typeorm'
import { type FleetRow, fleetEntity } from '../../db/entities/fleet.ts'
import type { FleetId, SectorId } from '../../sim/core/ids.ts'
import type { Fleet } from '../../sim/fleets/fleet.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Findings } from './findings.ts'

/** The most findings of one kind that are listed; the rest are counted. */
const LISTED_MAX = 1_000

/**
 * Compares fleets' rows with the sectors' states, one sector at a time [OWN-1]. A row names one
 * sector, so a fleet in two sectors shows up in one that its row does not name.
 */
export class Places {
  readonly #manager: EntityManager
  readonly #findings: Findings
  /** Fleets found in a sector that their row does not name. */
  readonly #strays = new Map<FleetId, SectorId>()
  /** Fleets that are neither in a lane nor in the sector their row names. */
  readonly #missing = new Map<FleetId, SectorId>()
  fleets = 0
  inLanes = 0

  constructor(manager: EntityManager, findings: Findings) {
    this.#manager = manager
    this.#findings = findings
  }

  /** Fleets that are neither in a lane nor in the sector their row names. */
  get missing(): ReadonlyMap<FleetId, SectorId> {
    return this.#missing
  }

  /** @param state the sector at its head; null if unknown: then its fleets are only counted */
  async compare(sector: SectorId, state: SectorState | null): Promise<void> {
    const rows = await this.#manager.find(fleetEntity, {
      where: { sector },
      relations: { transit: true },
    })
    const inLanes = rows.filter((row) => row.transit).length
    this.fleets += rows.filter((row) => row.endedSeq === null).length
    this.inLanes += inLanes
    if (state === null) return
    this.#findings.checked('OWN-1', rows.length)
    this.#findings.checked('OWN-5', rows.length)
    const known = new Set<FleetId>()
    for (const row of rows) {
      known.add(row.id)
      this.#compareRow(sector, row, state.fleets.get(row.id))
    }
    for (const id of state.fleets.keys()) {
      if (!known.has(id)) this.#list(this.#strays, id, sector, 'is not where its row says')
    }
  }

  /** To be called after the last sector: reports fleets in a wrong place and fleets in none. */
  async finish(): Promise<void> {
    const ids = [...this.#strays.keys()]
    const rows = await this.#manager.find(fleetEntity, {
      select: { id: true, sector: true },
      where: { id: Any(ids) },
    })
    const sectorOf = new Map(rows.map((row) => [row.id, row.sector]))
    for (const [id, sector] of this.#strays) {
      const named = sectorOf.get(id)
      const says =
        named === undefined
          ? `fleet ${id} is in the sector and has no row`
          : `fleet ${id} is in the sector; its row names sector ${named}`
      this.#findings.add('OWN-1', sector, says)
    }
    for (const [id, sector] of this.#missing) {
      if (this.#strays.has(id)) continue // reported above
      this.#findings.add('OWN-1', sector, `fleet ${id} is in no place; its row names the sector`)
    }
  }

  /** Compares each transit's row with its fleet's row. */
  async compareTransits(): Promise<void> {
    const broken: { fleet_id: FleetId; to_sector: SectorId; total: number }[] =
      await this.#manager.query(
        `select t.fleet_id, t.to_sector, count(*) over () as total
         from transit t left join fleet f on f.id = t.fleet_id where ${TRANSIT_DISAGREES}
         order by t.fleet_id limit $1`,
        [LISTED_MAX],
      )
    for (const { fleet_id, to_sector } of broken) {
      const says = `the transit of fleet ${fleet_id} does not agree with the fleet's row`
      this.#findings.add('OWN-1', to_sector, says)
    }
    this.#findings.addUnlisted('OWN-1', (broken[0]?.total ?? 0) - broken.length)
  }

  #compareRow(sector: SectorId, row: FleetRow, here: Fleet | undefined): void {
    const add = (says: string) => this.#findings.add('OWN-1', sector, `fleet ${row.id} ${says}`)
    if (row.endedSeq !== null) {
      if (here) this.#findings.add('OWN-5', sector, `fleet ${row.id} is in the sector, and no more`)
      return
    }
    if (row.transit) {
      if (here) add('is in a lane and in the sector')
    } else if (!here) {
      this.#list(this.#missing, row.id, sector, 'is in no place')
    } else if (here.hops !== row.hops) {
      add(`has made ${here.hops} jumps in the sector, ${row.hops} by its row`)
    } else if (here.owner !== row.owner || here.name !== row.name) {
      add('has another name or owner in its row than in the sector')
    }
  }

  #list(list: Map<FleetId, SectorId>, id: FleetId, sector: SectorId, says: string): void {
    if (list.has(id)) this.#findings.add('OWN-1', sector, `fleet ${id} ${says}`)
    else if (list.size < LISTED_MAX) list.set(id, sector)
    else this.#findings.addUnlisted('OWN-1', 1)
  }
}

/** An SQL condition: transit `t` does not agree with the row of its fleet `f`, or has none. */
export const TRANSIT_DISAGREES = `(
  (f.sector, f.hops) is distinct from (t.to_sector, t.hop) or f.ended_seq is not null
  or (t.state->>'id', t.state->>'owner', t.state->>'name', t.state->>'hops')
    is distinct from (f.id, f.owner, f.name, f.hops::text))`
