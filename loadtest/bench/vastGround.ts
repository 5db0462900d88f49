import type { Database } from '../../src/db/dataSource.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { NO_LEVELS } from '../../src/sim/economy/levels.ts'
import { emptyStore, yieldOf } from '../../src/sim/economy/store.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { type Galaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import { basePlace } from '../../src/sim/holding/basePlace.ts'
import { type System, unheld } from '../../src/sim/holding/system.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { BASE_LEVEL_FIRST } from '../../src/sim/rules/holding.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { snapshotOf } from '../../src/world/sectors/loadSector.ts'

export const FLEETS_PER_SECTOR = 100
/** As many commanders live in each sector. */
export const BASES_PER_SECTOR = 10
const SECTORS_PER_INSERT = 100
const STATION_LEVEL = 2

/**
 * Gives each sector commanders with a base, fleets at rest and all of its systems: their rows, and a
 * snapshot that holds them. The galaxy must be new.
 */
export async function populate({ web }: Database, galaxy: Galaxy): Promise<void> {
  const { sectors } = galaxy
  for (let from = 0; from < sectors.length; from += SECTORS_PER_INSERT) {
    const states = sectors
      .slice(from, from + SECTORS_PER_INSERT)
      .map(({ id }) => restingSector(galaxy, id))
    await insertRows(web, states)
    await insertSnapshots(web, states)
  }
  for (const table of ['sector', 'commander', 'base', 'system', 'fleet', 'snapshot']) {
    await web.query(`analyze ${table}`)
  }
}

function restingSector(galaxy: Galaxy, sector: SectorId): SectorState {
  const state = emptySector(galaxy.seed, sector)
  const { systems } = sectorOf(galaxy, sector)
  for (let n = 0; n < FLEETS_PER_SECTOR; n++) {
    const place = { x: (n * 83) % PLANE_UNITS, y: (n * 197) % PLANE_UNITS }
    const fleet: Fleet = {
      ...{ id: `f${sector}-${n}`, name: `Fleet ${n}`, owner: commanderOf(sector, n) },
      ...{ ships: HOME_FLEET_SHIPS, hops: 0, course: restAt(place, 0), plan: [], ...AT_PEACE },
    }
    state.fleets.set(fleet.id, fleet)
  }
  for (const [index, system] of systems.entries()) {
    const blank = unheld(system, 0)
    const held: System = {
      ...blank,
      store: emptyStore(0, yieldOf(NO_LEVELS, system)),
      owner: commanderOf(sector, index),
      station: { ...blank.station, level: STATION_LEVEL },
    }
    state.systems.set(system.id, held)
  }
  for (let n = 0; n < BASES_PER_SECTOR; n++) {
    const system = systems[n % systems.length]
    if (!system) continue
    const base: Base = {
      ...{ id: `b${sector}-${n}`, owner: commanderOf(sector, n), system: system.id },
      ...basePlace(system, n),
      level: BASE_LEVEL_FIRST,
      yard: unheld(system, 0).yard,
      store: emptyStore(0, yieldOf({ base: BASE_LEVEL_FIRST }, system)),
      queue: [],
    }
    state.bases.set(base.id, base)
  }
  return state
}

function commanderOf(sector: SectorId, n: number): CommanderId {
  return `c${sector}-${n % BASES_PER_SECTOR}`
}

async function insertRows(web: Database['web'], states: readonly SectorState[]): Promise<void> {
  const sectors = states.map(({ id }) => id)
  await web.query(
    `insert into commander (id, name, home_sector)
     select 'c' || id || '-' || n, 'Commander ' || id || '-' || n, id
     from unnest($1::int[]) as id cross join generate_series(0, $2::int - 1) as n`,
    [sectors, BASES_PER_SECTOR],
  )
  const bases = states.flatMap(({ id, bases }) =>
    [...bases.values()].map((base, n) => ({ sector: id, slot: n, ...base })),
  )
  await web.query(
    `insert into base (id, commander_id, sector, system, slot, x, y)
     select id, owner, sector, system, slot, x, y
     from jsonb_to_recordset($1::jsonb) as t
       (id text, owner text, sector int, system smallint, slot smallint, x float8, y float8)`,
    [JSON.stringify(bases)],
  )
  const systems = states.flatMap(({ id, systems }) =>
    [...systems.values()].map((system) => ({ sector: id, number: system.id, owner: system.owner })),
  )
  await web.query(
    `insert into system (sector, number, owner)
     select sector, number, owner
     from jsonb_to_recordset($1::jsonb) as t (sector int, number smallint, owner text)`,
    [JSON.stringify(systems)],
  )
  await web.query(
    `insert into fleet (id, owner, sector, name)
     select 'f' || id || '-' || n, 'c' || id || '-' || n % $3::int, id, 'Fleet ' || n
     from unnest($1::int[]) as id cross join generate_series(0, $2::int - 1) as n`,
    [sectors, FLEETS_PER_SECTOR, BASES_PER_SECTOR],
  )
}

async function insertSnapshots(
  web: Database['web'],
  states: readonly SectorState[],
): Promise<void> {
  const snapshots = states.map((state) => snapshotOf({ sector: state.id, epoch: 0 }, state))
  await web.query(
    `insert into snapshot (sector, seq, epoch, schema_version, body, checksum)
     select sector, 0, 0, $2::int, body, checksum
     from unnest($1::int[], $3::text[], $4::text[]) as t (sector, body, checksum)`,
    [
      snapshots.map(({ sector }) => sector),
      snapshots[0]?.version ?? 0,
      snapshots.map(({ body }) => body),
      snapshots.map(({ checksum }) => checksum),
    ],
  )
}
