/** Reports of battles that are over, and the replay of their rounds. */
import { z } from 'zod'
import {
  battleId,
  commanderId,
  fleetId,
  galaxyMs,
  goods,
  sectorId,
  ships,
  systemId,
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
  wreckOre: z.int().min(0).describe('the ore in the wreck that it left; 0 for none'),
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
    cargoLost: goods.describe('the cargo it lost with its haulers: `ore` and `gas`'),
  })
  .meta({
    id: 'PartyAccount',
    description: 'What a party brought into a battle, dealt in it, and lost besides ships.',
  })

const fleetLeft = z
  .strictObject({ fleetId: fleetId.describe("the fleet's id"), commander })
  .meta({ id: 'FleetLeft', description: 'A fleet that a battle left.' })

const holder = commanderId.describe('the id of the commander who held it')

const reportedGarrison = z
  .strictObject({
    system: systemId,
    commander: holder,
    isBeaten: z.boolean().describe('whether nothing of it was left'),
  })
  .meta({
    id: 'ReportedGarrison',
    description: 'A station that was in a battle, with the ships docked there.',
  })

const battleDetails = z
  .strictObject({
    x: coordinate.describe('where it began'),
    y: coordinate.describe('where it began'),
    parties: z.array(partyAccount).describe('what each party brought and dealt'),
    fleets: z.array(fleetLeft).describe('the fleets that were left'),
    garrisons: z.array(reportedGarrison).describe('the stations that were in it'),
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

const garrisonFields = {
  system: systemId,
  commander: holder,
  hull: z.int().min(0).describe('the hull that its station has left, in thousandths'),
  ships: ships.describe('the docked ships it has left, by class'),
  wounds,
}
const garrisonLeft = z
  .strictObject(garrisonFields)
  .meta({ id: 'GarrisonLeft', description: 'What a station and the ships docked there have left.' })
const placedGarrison = z
  .strictObject({
    ...garrisonFields,
    x: coordinate.describe('where it is'),
    y: coordinate.describe('where it is'),
  })
  .meta({ id: 'PlacedGarrison', description: 'A station in a battle, and where it is.' })
const garrisonPlaces = z.array(placedGarrison).describe('the stations that came into it')

const battleStep = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('began').describe('fleets met, or a fleet and a station'),
      ...stepFields,
      fleets: places,
      garrisons: garrisonPlaces,
    }),
    z.strictObject({
      type: z
        .literal('joined')
        .describe('fleets or stations came, or fleets were stopped or let go'),
      ...stepFields,
      fleets: places,
      garrisons: garrisonPlaces,
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
      garrisons: z.array(garrisonLeft).describe('the stations that had an enemy in range'),
      released: z.array(systemId).describe('the systems whose stations are out of it'),
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
