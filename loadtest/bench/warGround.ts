import { setTimeout as wait } from 'node:timers/promises'
import { newToken } from '../../src/accounts/Sessions.ts'
import type { Database } from '../../src/db/dataSource.ts'
import type { CommanderId, FleetId, SectorId } from '../../src/sim/core/ids.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { type Point, restAt } from '../../src/sim/galaxy/course.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { WRITES, writeFleet } from '../../src/sim/versions.ts'

/** Ships with enough hull for a hundred rounds, in each of which all are hurt visibly. */
export const LASTING: Ships = { cruiser: 4, frigate: 8, interceptor: 8, hauler: 180 }

const LOOK_MS = 100
const PLACED_MS_MAX = 240_000

/** A fleet to be placed; nobody who is placed so has a shield. */
export interface Placing extends Pick<Fleet, 'stance' | 'plan'> {
  readonly owner: CommanderId
  readonly sector: SectorId
  readonly at: Point
  readonly ships: Ships
}

/** A commander with a session. */
export interface Party {
  readonly commander: CommanderId
  readonly token: string
  readonly sector: SectorId
  readonly fleetIds: readonly FleetId[]
}

/**
 * Adds commanders and their fleets. Each comes out of a lane, as every new fleet does. Resolves when
 * the servers have taken them all in.
 */
export async function placeFleets(
  database: Database,
  placings: readonly Placing[],
): Promise<Party[]> {
  const fleets = placings.map((placing, index) => ({ placing, id: `war-${index + 1}` }))
  const byOwner = [...Map.groupBy(fleets, ({ placing }) => placing.owner)]
  const parties = byOwner.map(([commander, own]) => {
    const { token, hash } = newToken()
    const sector = own[0]?.placing.sector ?? 1
    return { commander, token, hash, sector, fleetIds: own.map(({ id }) => id) }
  })
  await insertParties(database, parties)
  await insertFleets(database, fleets)
  await untilPlaced(database)
  return parties.map(({ hash: _stored, ...party }) => party)
}

async function insertParties(
  { web }: Database,
  parties: readonly (Party & { readonly hash: Buffer })[],
): Promise<void> {
  const rows = parties.map(({ commander, sector, hash }) => ({
    ...{ commander, sector, hash: hash.toString('hex') },
  }))
  await web.query(
    `with party as (
       select * from json_to_recordset($1::json) as r(commander text, sector int, hash text)
     ), made as (
       insert into commander (id, name, home_sector) select commander, commander, sector from party
     )
     insert into session (token_hash, commander_id, expires_at)
     select decode(hash, 'hex'), commander, clock_timestamp() + interval '1 day' from party`,
    [JSON.stringify(rows)],
  )
}

async function insertFleets(
  { web }: Database,
  fleets: readonly { readonly placing: Placing; readonly id: FleetId }[],
): Promise<void> {
  const rows = fleets.map(({ placing: { owner, sector, at, ...of }, id }) => {
    const course = restAt(at, 0)
    const fleet: Fleet = { ...AT_PEACE, ...of, id, name: id, owner, hops: 0, course }
    return { id, owner, sector, state: writeFleet(fleet, WRITES) }
  })
  await web.query(
    `with placed as (
       select * from json_to_recordset($1::json) as r(id text, owner text, sector int, state jsonb)
     ), made as (
       insert into fleet (id, owner, sector, name) select id, owner, sector, id from placed
     )
     insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     select id, 0, sector, sector, 0, 0, state from placed`,
    [JSON.stringify(rows)],
  )
}

async function untilPlaced({ web }: Database): Promise<void> {
  const giveUpAt = performance.now() + PLACED_MS_MAX
  for (;;) {
    const sql = `select count(*)::int as waiting from transit where fleet_id like 'war-%'`
    const [left] = await web.query<{ waiting: number }>(sql)
    if (left?.waiting === 0) return
    if (performance.now() > giveUpAt) throw new Error(`${left?.waiting} fleets are not taken in`)
    await wait(LOOK_MS)
  }
}
