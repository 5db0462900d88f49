import type { EntityManager } from 'typeorm'
import type { Database } from '../db/dataSource.ts'
import { type NewFact, writeFacts } from '../db/writeFacts.ts'
import type { Commander } from '../protocol/httpBodies.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { shieldFact } from '../sim/diplomacy/shield.ts'
import { AT_PEACE, type Fleet, type Transit } from '../sim/fleets/fleet.ts'
import { restAt } from '../sim/galaxy/course.ts'
import { type Galaxy, sectorOf } from '../sim/galaxy/galaxy.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { HOME_FLEET_SHIPS } from '../sim/rules/commanders.ts'
import { SHIELD_MS } from '../sim/rules/diplomacy.ts'
import { WRITES_AT_LEAST, writeFleet } from '../sim/versions.ts'
import { type BaseSite, freeSites } from './basePlaces.ts'
import { grantParams, grantSql, type NewBase, newBase } from './newBase.ts'
import { newId } from './newId.ts'
import { newToken, SESSION_DAYS } from './Sessions.ts'

const HOME_FLEET_NAME = 'Home Fleet'

export interface Guest {
  readonly token: string
  readonly commander: Commander
  /** The home fleet, on its way to appear in its sector. */
  readonly transit: Transit
  /** What tells the sector of the base; null while bases cannot be granted yet [VER-1]. */
  readonly granted: InboxRow | null
}

/**
 * Makes a new commander with a session, a home, a base, a fleet beside it and a shield, all in one
 * transaction.
 *
 * @param name as `displayName` gives it
 * @param now galaxy ms
 * @returns null if no home is free in the galaxy
 * @throws if the database fails
 */
export async function newGuest(
  database: Database,
  galaxy: Galaxy,
  name: string,
  now: number,
): Promise<Guest | null> {
  const { token, hash } = newToken()
  return await database.web.dataSource.transaction(async (manager) => {
    const home = (await takeHome(manager, 'skip locked')) ?? (await takeHome(manager, ''))
    if (home === null) return null
    const commander = { id: newId(), name, homeSector: home }
    const site = (await freeSites(manager, sectorOf(galaxy, home)))()
    const transit = homeTransit(commander, site, now)
    const base = newBase(commander.id, home, site)
    const isGranted = await insertGuest(manager, commander, hash, transit, base)
    await writeFacts(manager, shield(commander.id, now))
    return { token, commander, transit, granted: isGranted ? base.granted : null }
  })
}

function shield(commander: CommanderId, now: number): NewFact[] {
  return [
    { kind: shieldFact, key: commander, since: now, value: true },
    { kind: shieldFact, key: commander, since: now + SHIELD_MS, value: false },
  ]
}

/**
 * Takes a place in the least full home sector. With `skip locked`, newcomers of the same moment
 * pass over sectors in which another is just taking a place, so they spread and do not wait. The
 * second try, without it, waits: it is for when places are being taken in all sectors.
 */
async function takeHome(
  manager: EntityManager,
  locked: 'skip locked' | '',
): Promise<SectorId | null> {
  const [rows]: [{ sector: SectorId }[], number] = await manager.query(
    `update home_sector set commanders = commanders + 1
     where sector = (
       select sector from home_sector where commanders < room
       order by commanders, random() limit 1 for no key update ${locked}
     )
     returning sector`,
  )
  return rows[0]?.sector ?? null
}

/**
 * Six tables in one statement: the home stays locked for one round trip instead of six.
 * @returns whether the base was granted
 */
async function insertGuest(
  manager: EntityManager,
  commander: Commander,
  tokenHash: Buffer,
  { fleet, to, departAt, arriveAt }: Transit,
  base: NewBase,
): Promise<boolean> {
  const granted: { id: string }[] = await manager.query(
    `with new_commander as (
       insert into commander (id, name, home_sector) values ($1, $2, $3)
     ), new_session as (
       insert into session (token_hash, commander_id, expires_at)
       values ($4, $1, clock_timestamp() + make_interval(days => $5))
     ), new_fleet as (
       insert into fleet (id, owner, sector, hops, name) values ($6, $1, $3, 0, $7)
     ), new_transit as (
       insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
       values ($6, 0, $3, $8, $9, $10, $11)
     ), ${grantSql(12)}
     select id from granted`,
    [
      ...[commander.id, commander.name, commander.homeSector, tokenHash, SESSION_DAYS],
      ...[
        fleet.id,
        fleet.name,
        to,
        departAt,
        arriveAt,
        JSON.stringify(writeFleet(fleet, WRITES_AT_LEAST)),
      ],
      ...grantParams(commander.homeSector, [base]),
    ],
  )
  return granted.length > 0
}

/** The home fleet arrives like any fleet, but from no sector, and so at a place without a gate. */
function homeTransit(commander: Commander, { x, y }: BaseSite, now: number): Transit {
  const fleet: Fleet = {
    id: newId(),
    name: HOME_FLEET_NAME,
    owner: commander.id,
    ships: HOME_FLEET_SHIPS,
    hops: 0,
    course: restAt({ x, y }, now),
    plan: [],
    ...AT_PEACE,
  }
  const home = commander.homeSector
  return { fleet, from: home, to: home, departAt: now, arriveAt: now }
}
