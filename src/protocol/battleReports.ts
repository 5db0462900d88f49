/** Reports of battles that are over, and the replay of their rounds. */
import { z } from 'zod'
import {
  battleId,
  commanderId,
  fleetId,
  galaxyMs,
  sectorId,
  ships,
  wounds,
} from '../sim/fleets/shapes.ts'
import { PLANE_UNITS } from '../sim/rules/map.ts'
import type { Wire } from './Wire.ts'

const commander = commanderId
  .nullable()
  .describe("a commander's id, or `pirates`; null for merchants")
const coordinate = z.number().describe(`in units of the sector's plane, 0 to ${PLANE_UNITS}`)

const partyLosses = z
  .strictObject({
    commander,
    name: z
      .string()
      .nullable()
      .describe('its name; null for merchants, pirates, and commanders who have gone'),
    lost: ships.describe('the ships it lost, by class'),
  })
  .meta({ id: 'PartyLosses', description: 'Who fought in a battle, and what it lost.' })

const publicFields = {
  id: battleId.describe("the battle's id"),
  sector: sectorId.describe('where it was'),
  beganAt: galaxyMs.describe('galaxy ms when it began'),
  endedAt: galaxyMs.describe('galaxy ms when it was over'),
  rounds: z.int().min(0).describe('how many rounds were fought'),
  parties: z.array(partyLosses).describe('who fought'),
}

const battleSummary = z
  .strictObject(publicFields)
  .meta({ id: 'BattleSummary', description: 'What everybody may know of a battle that is over.' })
export type BattleSummary = Wire<typeof battleSummary>

export const battleList = z
  .strictObject({
    reports: z.array(battleSummary).describe('those that ended last come first'),
    next: battleId.nullable().describe('`before` for those that ended earlier; null for none'),
  })
  .meta({ id: 'BattleList', description: 'Battles that are over.' })
export type BattleList = Wire<typeof battleList>

const partyAccount = z
  .strictObject({
    commander,
    brought: ships.describe('the ships it brought, by class'),
    dealt: z.int().min(0).describe('hull it destroyed, in thousandths'),
  })
  .meta({ id: 'PartyAccount', description: 'What a party brought into a battle, and dealt in it.' })

const fleetLeft = z
  .strictObject({ fleetId: fleetId.describe("the fleet's id"), commander })
  .meta({ id: 'FleetLeft', description: 'A fleet that a battle left.' })

const battleDetails = z
  .strictObject({
    x: coordinate.describe('where it began'),
    y: coordinate.describe('where it began'),
    parties: z.array(partyAccount).describe('what each party brought and dealt'),
    fleets: z.array(fleetLeft).describe('the fleets that were left'),
  })
  .meta({ id: 'BattleDetails', description: 'What only those know at first who fought.' })

export const battleReport = z
  .strictObject({
    ...publicFields,
    openAt: galaxyMs.describe('galaxy ms from when everybody may know all of it'),
    details: battleDetails.nullable().describe('null for who may not know them yet'),
  })
  .meta({ id: 'BattleReport', description: 'The report of a battle that is over.' })
export type BattleReport = Wire<typeof battleReport>

const stepFields = {
  battleId: battleId.describe('the battle, or one that became part of it later'),
  seq: z.int().min(1).describe("its event in the sector's sequence"),
  at: galaxyMs.describe('galaxy ms'),
}
const placedFleet = z
  .strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    commander,
    x: coordinate.describe('where it is'),
    y: coordinate.describe('where it is'),
  })
  .meta({ id: 'PlacedFleet', description: 'A fleet of a battle, and where it is.' })
const places = z.array(placedFleet).describe('the fleets, and where they are')

const hit = z
  .strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    commander,
    ships: ships.describe('what it has left, by class; empty if it is destroyed'),
    wounds,
  })
  .meta({ id: 'Hit', description: 'What a round of a battle left of a fleet.' })

const battleStep = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('began').describe('fleets met'),
      ...stepFields,
      fleets: places,
    }),
    z.strictObject({
      type: z.literal('joined').describe('fleets came, were stopped, or were let go'),
      ...stepFields,
      fleets: places,
    }),
    z.strictObject({
      type: z.literal('round').describe('a round was fought'),
      ...stepFields,
      round: z.int().min(1).describe('its number, from 1'),
      hits: z.array(hit).describe('the fleets that had an enemy in range'),
      dealt: z
        .record(z.string(), z.int().min(0))
        .describe('hull destroyed, in thousandths, by the commanders of those that did'),
      left: z.array(fleetId).describe('fleets that are out of it, having no enemy in range'),
    }),
    z.strictObject({
      type: z.literal('retreated').describe('a fleet fled, under a last volley'),
      ...stepFields,
      fleetId: fleetId.describe("the fleet's id"),
      commander,
      ships: ships.describe('what the volley left, by class; empty if it is destroyed'),
    }),
  ])
  .meta({ id: 'BattleStep', description: 'Something that happened in a battle.' })
export type BattleStep = Wire<typeof battleStep>

export const battleRounds = z
  .strictObject({
    steps: z.array(battleStep).describe('what happened, in order'),
    next: z.int().min(1).nullable().describe('`after` for what follows; null if that was all'),
  })
  .meta({ id: 'BattleRounds', description: 'The replay of a battle, or a part of it.' })
export type BattleRounds = Wire<typeof battleRounds>

export const battlePath = z.object({ id: battleId.max(64).describe("the battle's id") })

export const battlesQuery = z.strictObject({
  before: battleId
    .max(64)
    .optional()
    .describe("a battle's id: those are wanted that ended before it; the answer's `next`"),
  commander: commanderId.max(64).optional().describe('only battles in which this one fought'),
  sector: z
    .string()
    .regex(/^[1-9][0-9]{0,5}$/)
    .optional()
    .describe('only battles in the sector of this number'),
})

export const roundsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .optional()
    .describe("only what happened after this `seq`: the answer's `next`"),
})
