import { z } from 'zod'
import type { CommanderId } from '../core/ids.ts'
import type { Wounds } from '../fleets/fleet.ts'
import {
  battleId,
  cargo,
  commanderId,
  course,
  fleetId,
  galaxyMs,
  goods,
  plan,
  ships,
  systemId,
  wounds,
} from '../fleets/shapes.ts'
import { PLANE_UNITS } from '../rules/map.ts'
import type { Ships } from '../rules/ships.ts'
import type { GarrisonInBattle } from './battle.ts'

const coordinate = z
  .number()
  .min(0)
  .max(PLANE_UNITS)
  .describe(`in units of the sector's plane, 0 to ${PLANE_UNITS}`)

export const owner = commanderId.nullable().describe("its commander's id; null for a merchant")

/** A fleet that joins a battle, or is stopped or let go in it. */
export const fighting = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  owner,
  course: course.describe('how it flies from now on'),
  isHeld: z.boolean().describe('whether it is stopped'),
})

/** A fleet that is out of a battle. */
export const released = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  owner,
  course: course.describe('how it flies on'),
  plan,
})

/** Said of those that carried something. */
export const cargoLeft = cargo.optional().describe('the cargo it has left, if it had any')

export const hit = z.strictObject({
  fleetId: fleetId.describe("the fleet's id"),
  owner,
  ships: ships.describe('what it has left, by class; empty if it is destroyed'),
  wounds,
  cargo: cargoLeft,
})

/** What a garrison has: the station of a system, and the ships docked there. */
export interface GarrisonLeft {
  /** The system's number. */
  readonly system: number
  readonly owner: CommanderId
  /** The hull of its station, in thousandths. */
  readonly hull: number
  readonly ships: Ships
  readonly wounds: Wounds
}

export const garrison: z.ZodType<GarrisonLeft> = z
  .strictObject({
    system: systemId,
    owner: commanderId.describe('the id of the commander who holds it'),
    hull: z.int().min(0).describe('the hull that its station has left, in thousandths'),
    ships: ships.describe('the docked ships it has left, by class'),
    wounds,
  })
  .meta({ id: 'Garrison', description: 'A station and the ships docked there, in a battle.' })

export const garrisonInBattle: z.ZodType<GarrisonInBattle> = z.strictObject({
  system: systemId,
  owner: commanderId.describe('the id of the commander who held it'),
  isBeaten: z.boolean().describe('whether nothing of it was left'),
})

export const garrisons = z.array(garrison).describe('the stations of systems, with docked ships')

export const place = { x: coordinate, y: coordinate }
export const battle = { battleId: battleId.describe("the battle's id") }
export const nextAt = galaxyMs.describe('galaxy ms when its next round is due')

export const account = z.strictObject({
  party: z.string().describe("a commander's id; empty for merchants"),
  brought: ships.describe('the ships it brought, by class'),
  lost: ships.describe('the ships it lost, by class'),
  dealt: z.int().min(0).describe('hull it destroyed, in thousandths'),
  cargoLost: goods.describe('the cargo it lost with its haulers'),
})

/** The commanders of fleets and garrisons, each once. */
export function ownersOf(fleets: readonly { readonly owner: string | null }[]): string[] {
  return [...new Set(fleets.flatMap(({ owner }) => (owner === null ? [] : [owner])))]
}
